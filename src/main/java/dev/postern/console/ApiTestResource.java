package dev.postern.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.smallrye.common.annotation.Blocking;

import dev.postern.config.Issuer;
import dev.postern.entity.Documents;
import dev.postern.management.PathParameters;
import dev.postern.management.clients.TokenPreviewResource;
import dev.postern.snapshot.Client;

/**
 * The token that an application would get for an API, or why it would get none. The pipeline of real tokens answers, Actions
 * included; nothing is signed, counted or issued.
 */
@Path(ConsoleDoor.PATH + "apis/{id}/test")
public class ApiTestResource {

    /** What the operation of the Management API needs. */
    static final String NEEDED = "create:actions";

    private static final String CLIENT_ID = "client_id";
    private static final int UNPROCESSABLE = 422;

    private final ApiView view;
    private final TokenPreviewResource operations;
    private final ApplicationChoices applications;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ApiTestResource(ApiView view, TokenPreviewResource operations, ApplicationChoices applications, Changes changes,
            Pages pages,
            Visit visit, Issuer issuer) {
        this.view = view;
        this.operations = operations;
        this.applications = applications;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The form. */
    @GET
    public Response form(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(NEEDED);
        visit.require(ApisResource.READ);
        ApiPage api = view.of(PathParameters.id(id), Optional.empty(), Problem.NONE);
        String clientId = ApplicationsResource.parameter(uri, "client_id");
        return page(200, frame(api), api, Form.of(Map.of(CLIENT_ID, clientId.isEmpty() ? first(api) : clientId)),
                Problem.NONE,
                null);
    }

    private static String first(ApiPage api) {
        return api.callers() == null || api.callers().isEmpty() ? "" : api.callers().get(0).clientId();
    }

    /** Tries it. Actions may take their time, and hold no thread of the console meanwhile. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Blocking
    public CompletionStage<Response> ask(@PathParam("id") String id, Form typed) {
        visit.require(NEEDED);
        visit.require(ApisResource.READ);
        ApiPage api = view.of(PathParameters.id(id), Optional.empty(), Problem.NONE);
        Frame frame = frame(api);
        Optional<Client> client = applications.named(typed.text(CLIENT_ID));
        if (client.isEmpty()) {
            return CompletableFuture.completedFuture(page(UNPROCESSABLE, frame, api, typed,
                    Problem.of(CLIENT_ID, ApplicationChoices.NONE), null));
        }
        String clientId = client.get().clientId();
        Form form = typed.with(CLIENT_ID, clientId);
        try {
            return changes.make(call(clientId, api.identifier(), form), body -> operations.preview(clientId, body))
                    .thenApply(outcome -> page(200, frame, api, form, Problem.NONE, result(outcome)));
        } catch (RuntimeException refusal) {
            return CompletableFuture.completedFuture(page(UNPROCESSABLE, frame, api, form, Problem.of(refusal), null));
        }
    }

    private Frame frame(ApiPage api) {
        return pages.frame("Test " + api.name(), Sections.APIS);
    }

    private Response page(int status, Frame frame, ApiPage api, Form form, Problem problem, TokenTrial.Result result) {
        return Pages.answer(status, Templates.apiTest(frame, new TokenTrial(api.id(), api.name(), api.identifier(),
                api.callers() == null ? List.of() : api.callers(), form, problem, result,
                call(form.given(CLIENT_ID).orElse("CLIENT_ID"), api.identifier(), form).curl(issuer.baseUrl()))));
    }

    private static ApiCall call(String clientId, String audience, Form form) {
        ObjectNode body = Documents.empty().put("audience", audience);
        form.given("scope").ifPresent(scope -> body.put("scope", scope));
        form.given("organization").ifPresent(organization -> body.put("organization", organization));
        form.given("ip").ifPresent(ip -> body.put("ip", ip));
        return ApiCall.post("/clients/" + clientId + "/preview-token", body, "Try a token request without getting a token");
    }

    private static TokenTrial.Result result(ObjectNode outcome) {
        List<TokenTrial.Claim> claims = new ArrayList<>();
        outcome.path("claims").properties().forEach(claim -> claims.add(new TokenTrial.Claim(claim.getKey(),
                claim.getValue().isTextual() ? claim.getValue().asText() : claim.getValue().toString(),
                outcome.path("sources").path(claim.getKey()).asText())));
        StringBuilder console = new StringBuilder();
        for (JsonNode result : outcome.path("execution").path("results")) {
            result.path("console").forEach(line -> console.append(line.asText()).append('\n'));
        }
        String reason = outcome.path("reason").asText();
        Optional<RefusalMeanings.Meaning> meaning = RefusalMeanings.of(reason);
        return new TokenTrial.Result(outcome.path("issued").asBoolean(), claims,
                ApiView.lifetime(outcome.path("expires_in").asInt()),
                outcome.path("status").asInt(), outcome.path("error").asText(), outcome.path("error_description").asText(),
                reason, meaning.map(RefusalMeanings.Meaning::happened).orElse(""),
                meaning.map(RefusalMeanings.Meaning::remedy).orElse(""), console.toString());
    }
}
