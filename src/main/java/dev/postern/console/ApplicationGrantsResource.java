package dev.postern.console;

import java.util.ArrayList;
import java.util.List;
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
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.access.ClientGrantsResource;
import dev.postern.registry.Clients;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.tenantfile.TenantExport;

/** Which API one application may call, with which scopes, and for which organizations. */
@Path(ConsoleDoor.PATH + "applications/{id}/grants")
public class ApplicationGrantsResource {

    static final String READ = "read:client_grants";
    static final String CREATE = "create:client_grants";
    static final String UPDATE = "update:client_grants";
    private static final String OVERTAKEN = "Somebody else has changed this grant meanwhile: the application's page "
            + "shows what it is now. To replace that by what is chosen here, save again";

    private final ClientGrantsResource grants;
    private final Clients clients;
    private final CurrentSnapshot current;
    private final ApiChoices apis;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ApplicationGrantsResource(ClientGrantsResource grants, Clients clients, CurrentSnapshot current, ApiChoices apis,
            Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.grants = grants;
        this.clients = clients;
        this.current = current;
        this.apis = apis;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The form: the scopes of one API, those that are granted ticked, or all where there is no grant. */
    @GET
    @Path("edit")
    public Response form(@PathParam("id") String id, @Context UriInfo uri) {
        requireReading();
        visit.require(CREATE, UPDATE);
        String clientId = PathParameters.id(id);
        String audience = ApplicationsResource.parameter(uri, "audience");
        if (apis.named(List.of(audience)).isEmpty()) {
            return Response.fromResponse(pages.message(404, "Not found", "There is no API with this identifier.")).build();
        }
        visit.require(grant(clientId, audience).isPresent() ? UPDATE : CREATE);
        return form(200, clientId, audience, Optional.empty(), Problem.NONE);
    }

    /** The form names the application, every permission of the API, and the grant. */
    private void requireReading() {
        visit.require(ApplicationsResource.READ);
        visit.require(ApisResource.READ);
        visit.require(READ);
    }

    /** @param typed what was typed and refused; empty: nothing */
    private Response form(int status, String clientId, String audience, Optional<GrantTerms> typed, Problem problem) {
        Entity client = clients.find(clientId);
        Entity api = apis.named(List.of(audience)).get(audience);
        Optional<ClientGrant> present = grant(clientId, audience);
        GrantTerms terms = typed.or(() -> present.map(GrantTerms::of)).orElseGet(() -> suggested(api, audience));
        List<GrantForm.Scope> scopes = new ArrayList<>();
        api.document().path("scopes").forEach(scope -> scopes.add(new GrantForm.Scope(scope.path("value").asText(),
                scope.path("description").asText(""), terms.scopes().contains(scope.path("value").asText()))));
        String name = client.document().path("name").asText();
        ObjectNode tenant = Documents.empty();
        tenant.putArray("clientGrants").add(TenantFragments.grant(name, audience, terms));
        return Pages.answer(status, Templates.grant(pages.frame("Access of " + name, Sections.APPLICATIONS),
                new GrantForm(clientId, name, audience, ApiChoices.name(api), api.id(), scopes, terms,
                        present.map(GrantTerms::of).orElse(null), Client.of(client).thirdParty(), mayListOrganizations(),
                        problem, inFull(clientId, audience, terms, present).curl(issuer.baseUrl()),
                        TenantExport.fragment(tenant))));
    }

    /** For a grant that does not exist: all scopes of the API, and none of the Management API. */
    private GrantTerms suggested(Entity api, String audience) {
        return GrantTerms.of(api.document().path("is_system").asBoolean(false) ? List.of() : apis.scopes(audience));
    }

    private boolean mayListOrganizations() {
        return visit.may("read:organizations") && current.get().organizationCount() > 0;
    }

    /** Makes or changes the grant. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response save(@PathParam("id") String id, Form form) {
        requireReading();
        visit.require(CREATE, UPDATE);
        String clientId = PathParameters.id(id);
        String audience = form.text("audience");
        if (apis.named(List.of(audience)).isEmpty()) {
            return pages.message(404, "Not found", "There is no API with this identifier.");
        }
        GrantTerms typed = GrantTerms.of(form);
        Optional<ClientGrant> present = grant(clientId, audience);
        Optional<String> overtaken = GrantTerms.overtaken(form, present);
        if (overtaken.isPresent()) {
            return refused(clientId, audience, form, Problem.of(overtaken.get(), OVERTAKEN));
        }
        try {
            if (present.isPresent()) {
                changes.make(change(present.get(), typed.changes(form, present.get())),
                        body -> grants.patch(present.get().id(), body));
            } else {
                changes.make(inFull(clientId, audience, typed, present), grants::create);
            }
        } catch (RuntimeException refusal) {
            return refused(clientId, audience, form, Problem.of(refusal));
        }
        return Pages.seeOther(ApplicationResource.path(clientId), "granted");
    }

    private Response refused(String clientId, String audience, Form form, Problem problem) {
        return form(problem.status(), clientId, audience,
                Optional.of(GrantTerms.onTopOf(form, grant(clientId, audience))), problem);
    }

    private Optional<ClientGrant> grant(String clientId, String audience) {
        return current.get().grantsOf(clientId).stream()
                .filter(grant -> grant.isForClient() && grant.audience().equals(audience)).findFirst();
    }

    /** The call that makes the grant what these terms say, whatever it is now. */
    private static ApiCall inFull(String clientId, String audience, GrantTerms terms, Optional<ClientGrant> present) {
        return present.map(grant -> change(grant, terms.putInto(Documents.empty()))).orElseGet(
                () -> ApiCall.post("/client-grants", TenantFragments.grant(clientId, audience, terms), "Create client grant"));
    }

    private static ApiCall change(ClientGrant grant, ObjectNode body) {
        return ApiCall.patch("/client-grants/" + grant.id(), body, "Update client grant");
    }
}
