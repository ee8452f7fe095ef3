package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import dev.postern.config.Issuer;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.management.PathParameters;
import dev.postern.management.access.ClientGrantsResource;
import dev.postern.registry.Clients;
import dev.postern.registry.Registry;
import dev.postern.snapshot.ClientGrant;

/** The end of one grant of an application. Its permissions are gone with it, so a page says first who uses it. */
@Path(ConsoleDoor.PATH + "applications/{id}/grants/{grant}/revoke")
public class GrantRevocationResource {

    private static final String DELETE = "delete:client_grants";

    private final ClientGrantsResource grants;
    private final Registry registry;
    private final Clients clients;
    private final ApiChoices apis;
    private final GrantOrganizations organizations;
    private final LastTokens lastTokens;
    private final Refusals log;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    GrantRevocationResource(ClientGrantsResource grants, Registry registry, Clients clients, ApiChoices apis,
            GrantOrganizations organizations, LastTokens lastTokens, Refusals log, Changes changes, Pages pages, Visit visit,
            Issuer issuer, Clock clock) {
        this.grants = grants;
        this.registry = registry;
        this.clients = clients;
        this.apis = apis;
        this.organizations = organizations;
        this.lastTokens = lastTokens;
        this.log = log;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** What its end would break. */
    @GET
    public Response ask(@PathParam("id") String id, @PathParam("grant") String grant) {
        visit.require(DELETE);
        Optional<ClientGrant> held = held(PathParameters.id(id), PathParameters.id(grant));
        return held.isEmpty() ? nothing() : ask(200, PathParameters.id(id), held.get(), Problem.NONE);
    }

    private Response ask(int status, String clientId, ClientGrant grant, Problem problem) {
        visit.require(ApplicationsResource.READ);
        visit.require("read:client_grants");
        String name = name(clientId);
        Instant now = clock.instant();
        Optional<Instant> lastToken = lastTokens.of(clientId, grant.audience());
        return Pages.answer(status, Templates.grantRevoke(pages.frame("Revoke a grant of " + name, Sections.APPLICATIONS),
                new GrantRevocation(clientId, name, grant.id(), grant.audience(), api(grant.audience()), grant.scopes(),
                        grant.allScopes(), organizations.of(List.of(grant)).getOrDefault(grant.id(), ""),
                        lastToken.map(at -> Moment.of(at, now)).orElse(null), LastTokens.isLately(lastToken, now),
                        log.tokensOfADay(clientId, LogQuery.of("audience", grant.audience())), problem,
                        revocation(grant.id()).curl(issuer.baseUrl()))));
    }

    private String name(String clientId) {
        return clients.find(clientId).document().path("name").asText();
    }

    private String api(String audience) {
        Entity api = visit.may(ApisResource.READ) ? apis.named(List.of(audience)).get(audience) : null;
        return api == null ? audience : ApiChoices.name(api);
    }

    /** A grant of this application for itself. */
    private Optional<ClientGrant> held(String clientId, String grantId) {
        return Optional.of(ClientGrant.of(registry.require(EntityKind.CLIENT_GRANT, grantId)))
                .filter(grant -> grant.isForClient() && grant.clientId().filter(clientId::equals).isPresent());
    }

    private Response nothing() {
        return pages.message(404, "Not found", "The application has no such grant.");
    }

    /** Takes the grant away; one that was used since yesterday only if the name of the application was typed. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response revoke(@PathParam("id") String id, @PathParam("grant") String grant, Form form) {
        visit.require(DELETE);
        String clientId = PathParameters.id(id);
        Optional<ClientGrant> held = held(clientId, PathParameters.id(grant));
        if (held.isEmpty()) {
            return nothing();
        }
        boolean busy = LastTokens.isLately(lastTokens.of(clientId, held.get().audience()), clock.instant());
        Optional<Problem> misnamed = GrantRevocation.question(name(clientId), busy).problem(form);
        if (misnamed.isPresent()) {
            return ask(misnamed.get().status(), clientId, held.get(), misnamed.get());
        }
        try {
            changes.run(revocation(held.get().id()), () -> grants.delete(held.get().id()));
        } catch (RuntimeException refusal) {
            Problem problem = Problem.of(refusal);
            return ask(problem.status(), clientId, held.get(), problem);
        }
        return Pages.seeOther(ApplicationResource.path(clientId), "revoked");
    }

    private static ApiCall revocation(String grantId) {
        return ApiCall.delete("/client-grants/" + grantId, "Delete client grant");
    }
}
