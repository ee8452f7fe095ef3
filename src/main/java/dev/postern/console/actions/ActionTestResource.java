package dev.postern.console.actions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.smallrye.common.annotation.Blocking;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApplicationChoices;
import dev.postern.console.Changes;
import dev.postern.console.Form;
import dev.postern.console.Frame;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.events.QueryRefused;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ActionsResource;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Actions;
import dev.postern.snapshot.Client;
import dev.postern.text.StrictJson;

/** Runs the draft of an Action with an event of the person's own: no token is issued, and nothing but the code is asked. */
@Path(ActionResource.PATH + "/test")
public class ActionTestResource {

    private static final String READ_CLIENTS = PastRequests.READ_CLIENTS;
    private static final int OK = 200;
    private static final int BUSY = 429;
    private static final double MEBIBYTE = 1 << 20;

    private final Actions actions;
    private final ActionsResource operations;
    private final TestEvents events;
    private final ApplicationChoices applications;
    private final PastRequests past;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ActionTestResource(Actions actions, ActionsResource operations, TestEvents events, ApplicationChoices applications,
            PastRequests past, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.actions = actions;
        this.operations = operations;
        this.events = events;
        this.applications = applications;
        this.past = past;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /**
     * What is to be tried, as it stands in the form.
     *
     * @param action as stored
     * @param applications whose events are offered
     * @param past whose events are offered instead
     */
    private record Trial(String actionId, Entity action, Form form, String event,
            List<ApplicationChoices.Choice> applications, List<PastRequests.Past> past) {

        String name() {
            return ActionListView.name(action);
        }

        Trial with(ObjectNode other) {
            return new Trial(actionId, action, form, other.toPrettyString(), applications, past);
        }
    }

    /**
     * The form, with an event to begin with: that of an application, or of a token request in the log, if its id is given and
     * the session may see it.
     */
    @GET
    public Response form(@PathParam("id") String id, @QueryParam("client_id") String clientId,
            @QueryParam("log_id") String logId) {
        require();
        Optional<String> logged = ActionListResource.given(logId);
        return logged.isPresent() ? ofPastRequest(id, logged.get()) : ofApplication(id, ActionListResource.given(clientId));
    }

    private Response ofApplication(String id, Optional<String> asked) {
        Optional<Client> client = asked.filter(known -> visit.may(READ_CLIENTS)).flatMap(applications::named);
        Trial trial = trial(id, Form.of(Map.of("client_id", client.map(Client::clientId).or(() -> asked).orElse(""))),
                events.event(client).toPrettyString(),
                past.newest(client.map(Client::clientId).orElse("")));
        return asked.isPresent() && client.isEmpty()
                ? page(frame(trial), trial, null, Problem.of("client_id", ApplicationChoices.NONE))
                : page(frame(trial), trial, null, Problem.NONE);
    }

    private Response ofPastRequest(String id, String logId) {
        visit.require(PastRequests.READ_LOGS);
        visit.require(READ_CLIENTS);
        Trial trial = trial(id, Form.EMPTY, events.event(Optional.empty()).toPrettyString(), past.newest(""));
        try {
            return past.find(logId).map(logged -> ofPastRequest(trial, logged)).orElseGet(() -> page(frame(trial), trial, null,
                    Problem.of("", "The log has no token request of an application with this id any more")));
        } catch (QueryRefused busy) {
            return page(frame(trial), trial, null, new Problem(BUSY, busy.getMessage(), ""));
        }
    }

    private Response ofPastRequest(Trial trial, ObjectNode logged) {
        if (!PastRequests.isWhole(logged)) {
            return page(frame(trial), trial, null,
                    Problem.of("", "The log has this request cut off, because it is long. So its event cannot be made again"));
        }
        try {
            return page(frame(trial), trial.with(past.event(logged)), null, Problem.NONE);
        } catch (OAuthError refusal) {
            return page(frame(trial), trial, null, Problem.of("", "As things are registered now, this request is refused before"
                    + " Actions are asked: " + refusal.reason()));
        }
    }

    /** Runs it. It may take its time, and holds no thread of the console meanwhile. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Blocking
    public CompletionStage<Response> run(@PathParam("id") String id, Form form) {
        require();
        Trial trial = trial(id, form, form.text("event"), List.of());
        Frame frame = frame(trial);
        try {
            if (!(StrictJson.read(trial.event()) instanceof ObjectNode event)) {
                return CompletableFuture.completedFuture(page(frame, trial, null, noObject("")));
            }
            return changes.make(call(trial.actionId(), event), body -> operations.test(trial.actionId(), body))
                    .thenApply(answer -> page(frame, trial, result(answer.path("payload"), trial.action().document()),
                            Problem.NONE));
        } catch (JsonProcessingException malformed) {
            return CompletableFuture.completedFuture(page(frame, trial, null, noObject(place(malformed))));
        } catch (RuntimeException refusal) {
            return CompletableFuture.completedFuture(page(frame, trial, null, Problem.of(refusal)));
        }
    }

    private void require() {
        visit.require(ActionListResource.CREATE);
        visit.require(ActionListResource.READ);
    }

    private Trial trial(String id, Form form, String event, List<PastRequests.Past> past) {
        String actionId = PathParameters.id(id);
        return new Trial(actionId, actions.find(actionId), form, event, applications.first(), past);
    }

    private static Problem noObject(String place) {
        return Problem.of("event", "The event is not a JSON object" + place);
    }

    private static String place(JsonProcessingException malformed) {
        return malformed.getLocation() == null ? ""
                : ": line " + malformed.getLocation().getLineNr() + ", column " + malformed.getLocation().getColumnNr();
    }

    private Frame frame(Trial trial) {
        return pages.frame("Test " + trial.name(), Sections.ACTIONS);
    }

    private Response page(Frame frame, Trial trial, ActionTest.Result result, Problem problem) {
        return Pages.answer(problem.status() == 0 ? OK : problem.status(), ActionTemplates.actionTest(frame,
                new ActionTest(trial.actionId(), trial.name(), WebhookDraft.isOf(trial.action().document()), trial.form(),
                        trial.event(), visit.may(READ_CLIENTS), trial.applications(), trial.past(), result, problem,
                        "jq -n --slurpfile event event.json '{payload: {event: $event[0]}}' |\n  "
                                + call(trial.actionId(), Documents.empty()).curl(issuer.baseUrl())
                                        .replaceFirst(" -d '.*'$", " -d @-"),
                        "java -jar target/quarkus-app/quarkus-run.jar action test code.js --event event.json")));
    }

    private static ApiCall call(String actionId, ObjectNode event) {
        ObjectNode body = Documents.empty();
        body.putObject("payload").set("event", event);
        return ApiCall.post(ActionResource.target(actionId) + "/test", body, "Run an action with a payload");
    }

    private static ActionTest.Result result(JsonNode answer, ObjectNode action) {
        List<ActionTest.Claim> claims = new ArrayList<>();
        answer.at("/accessToken/customClaims").properties().forEach(claim -> claims.add(new ActionTest.Claim(claim.getKey(),
                claim.getValue().isTextual() ? claim.getValue().asText() : claim.getValue().toString())));
        String outcome = answer.path("outcome").asText();
        JsonNode denied = answer.path("denied");
        JsonNode error = answer.path("error");
        return new ActionTest.Result(switch (outcome) {
            case "allowed" -> "It lets the token be issued";
            case "denied" -> "It denies the token";
            default -> failure(action);
        }, outcome.equals("allowed"), claims,
                answer.at("/accessToken/scope").isArray() ? texts(answer.at("/accessToken/scope")) : null,
                denied.isMissingNode() ? ""
                        : denied.path("status").asText() + " " + denied.path("error").asText() + ": "
                                + denied.path("error_description").asText(),
                error.isMissingNode() ? ""
                        : error.path("id").asText() + ": " + error.path("name").asText() + ": " + error.path("msg").asText()
                                + (error.has("stack") ? "\n" + error.path("stack").asText() : ""),
                texts(answer.path("left_out")), String.join("\n", texts(answer.path("console"))),
                answer.path("loading_ms").asLong(), answer.path("duration_ms").asLong(),
                String.format(Locale.ROOT, "%.1f", answer.path("memory_bytes").asLong() / MEBIBYTE));
    }

    private static String failure(ObjectNode action) {
        if (!WebhookDraft.isOf(action)) {
            return "It fails, so the token is refused";
        }
        return "There is no valid answer, so the token is "
                + (WebhookDraft.isIssuedOnFailure(action) ? "issued without the receiver's claims" : "refused");
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
