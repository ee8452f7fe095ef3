package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.clients.ClientsResource;
import dev.postern.registry.Clients;
import dev.postern.snapshot.CurrentSnapshot;

/** One application: what it is and has, its settings, and its end. */
@Path(ConsoleDoor.PATH + "applications/{id}")
public class ApplicationResource {

    private final ApplicationView view;
    private final ClientsResource operations;
    private final Clients clients;
    private final DefaultOrganization defaultOrganization;
    private final CurrentSnapshot current;
    private final CredentialUses uses;
    private final Refusals log;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ApplicationResource(ApplicationView view, ClientsResource operations, Clients clients,
            DefaultOrganization defaultOrganization, CurrentSnapshot current, CredentialUses uses, Refusals log,
            Changes changes, Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.view = view;
        this.operations = operations;
        this.clients = clients;
        this.defaultOrganization = defaultOrganization;
        this.current = current;
        this.uses = uses;
        this.log = log;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(ApplicationsResource.READ);
        ApplicationPage page = view.of(PathParameters.id(id), ApplicationsResource.parameter(uri, "lang"),
                ApplicationsResource.parameter(uri, "audience"), Optional.empty(), Problem.NONE);
        return Pages.answer(Templates.application(pages.frame(page.name(), Sections.APPLICATIONS, uri), page));
    }

    /** Changes settings. What somebody else has changed meanwhile is not overwritten unasked. */
    @POST
    @Path("settings")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response change(@PathParam("id") String id, Form form) {
        visit.require("update:clients");
        String clientId = PathParameters.id(id);
        ObjectNode document = clients.find(clientId).document();
        Form typed = defaultOrganization.resolved(form);
        Optional<Problem> wrong = MetadataFields.OF_APPLICATION.problem(form);
        if (wrong.isPresent()) {
            return refused(clientId, form, wrong.get());
        }
        Optional<Problem> overtaken = ApplicationSettings.overtaken(typed, document);
        if (overtaken.isPresent()) {
            return refused(clientId, ApplicationSettings.onTopOf(typed, document), overtaken.get());
        }
        try {
            changes.make(ApiCall.patch("/clients/" + clientId, ApplicationSettings.changes(typed, document), "Update a client"),
                    body -> operations.patch(clientId, body));
        } catch (RuntimeException refusal) {
            return refused(clientId, form,
                    DefaultOrganization.problem(MetadataFields.OF_APPLICATION.problem(refusal, form)));
        }
        return Pages.seeOther(path(clientId), "saved");
    }

    private Response refused(String clientId, Form typed, Problem problem) {
        ApplicationPage page = view.of(clientId, "", "", Optional.of(typed), problem);
        return Pages.answer(problem.status(),
                Templates.application(pages.frame(page.name(), Sections.APPLICATIONS), page));
    }

    /** Lets it get tokens, or not, by its grant types. */
    @POST
    @Path("{what:enable|disable}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response enable(@PathParam("id") String id, @PathParam("what") String what, Form form) {
        String clientId = PathParameters.id(id);
        boolean enable = what.equals("enable");
        ObjectNode body = Documents.empty();
        var types = body.putArray("grant_types");
        clients.find(clientId).document().path("grant_types").forEach(type -> {
            if (!type.asText().equals("client_credentials")) {
                types.add(type);
            }
        });
        if (enable) {
            types.add("client_credentials");
        }
        try {
            changes.make(ApiCall.patch("/clients/" + clientId, body, "Update a client"),
                    given -> operations.patch(clientId, given));
        } catch (RuntimeException refusal) {
            return refused(clientId, ApplicationSettings.of(clients.find(clientId).document()), Problem.of(refusal));
        }
        return Pages.seeOther(path(clientId), enable ? "enabled" : "disabled");
    }

    /** What its end would break. */
    @GET
    @Path("delete")
    public Response ask(@PathParam("id") String id) {
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String clientId, Problem problem) {
        visit.require("delete:clients");
        visit.require(ApplicationsResource.READ);
        Entity client = clients.find(clientId);
        Instant now = clock.instant();
        Optional<Instant> lastUse = lastUse(client);
        String name = name(client);
        return Pages.answer(status, Templates.applicationDelete(pages.frame("Delete " + name, Sections.APPLICATIONS),
                new ApplicationDeletion(clientId, name,
                        visit.may(ApplicationGrantsResource.READ) ? " (" + current.get().grantsOf(clientId).size() + ")" : "",
                        visit.may(ApplicationSecretsResource.READ) ? " (" + liveSecrets(client, now) + ")" : "",
                        lastUse.map(at -> Moment.of(at, now)).orElse(null), LastTokens.isLately(lastUse, now),
                        log.tokensOfADay(clientId), visit.may("update:clients"), problem,
                        deletion(clientId).curl(issuer.baseUrl()))));
    }

    /** Deletes it; one that was used since yesterday only if its name was typed. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, Form form) {
        visit.require("delete:clients");
        String clientId = PathParameters.id(id);
        Entity client = clients.find(clientId);
        Optional<Problem> misnamed = TypedName
                .ofUsed(name(client), LastTokens.isLately(lastUse(client), clock.instant())).problem(form);
        if (misnamed.isPresent()) {
            return ask(422, clientId, misnamed.get());
        }
        try {
            changes.run(deletion(clientId), () -> operations.delete(clientId));
        } catch (RuntimeException refusal) {
            return ask(422, clientId, Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "applications", "application-deleted");
    }

    private static String name(Entity client) {
        return VisibleName.of(client.document().path("name").asText(), client.id());
    }

    private static long liveSecrets(Entity client, Instant now) {
        return ClientSecret.of(client.secrets()).stream().filter(secret -> secret.isLive(now)).count();
    }

    private static ApiCall deletion(String clientId) {
        return ApiCall.delete("/clients/" + clientId, "Delete a client");
    }

    private Optional<Instant> lastUse(Entity client) {
        return uses.find(CredentialUses.idsIn(client.secrets())).values().stream().max(Comparator.naturalOrder());
    }

    static String path(String clientId) {
        return ConsoleDoor.PATH + "applications/" + clientId;
    }
}
