package dev.postern.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

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
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.tenantfile.TenantExport;

/** Which API one application may call, and with which scopes. */
@Path(ConsoleDoor.PATH + "applications/{id}/grants")
public class ApplicationGrantsResource {

    static final String READ = "read:client_grants";
    static final String CREATE = "create:client_grants";
    static final String UPDATE = "update:client_grants";
    private static final String WAS = Edits.WAS + "scope";
    private static final Problem OVERTAKEN = Problem.of("",
            "Somebody else has changed this grant meanwhile: the application's page "
                    + "shows what it is now. To replace that by what is ticked here, save again");

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
        Optional<ClientGrant> present = grant(clientId, audience);
        visit.require(present.isPresent() ? UPDATE : CREATE);
        return form(200, clientId, audience, present.map(ClientGrant::scopes), Problem.NONE);
    }

    /** The form names the application, every permission of the API, and the grant. */
    private void requireReading() {
        visit.require(ApplicationsResource.READ);
        visit.require(ApisResource.READ);
        visit.require(READ);
    }

    private Response form(int status, String clientId, String audience, Optional<List<String>> chosen, Problem problem) {
        Entity client = clients.find(clientId);
        Entity api = apis.named(List.of(audience)).get(audience);
        boolean system = api.document().path("is_system").asBoolean(false);
        List<String> known = apis.scopes(audience);
        List<String> ticked = chosen.orElse(system ? List.of() : known);
        List<GrantForm.Scope> scopes = new ArrayList<>();
        api.document().path("scopes").forEach(scope -> scopes.add(new GrantForm.Scope(scope.path("value").asText(),
                scope.path("description").asText(""), ticked.contains(scope.path("value").asText()))));
        ObjectNode tenant = Documents.empty();
        tenant.putArray("clientGrants").add(TenantFragments.grant(client.document().path("name").asText(), audience, ticked));
        Optional<ClientGrant> present = grant(clientId, audience);
        String name = client.document().path("name").asText();
        return Pages.answer(status, Templates.grant(pages.frame("Access of " + name, Sections.APPLICATIONS),
                new GrantForm(clientId, name, audience, ApiChoices.name(api), api.id(), scopes, present.isPresent(),
                        state(present),
                        present.filter(ClientGrant::allScopes).isPresent(), problem,
                        call(clientId, audience, ticked, present).curl(issuer.baseUrl()), TenantExport.fragment(tenant))));
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
        List<String> scopes = form.all("scope");
        Optional<ClientGrant> present = grant(clientId, audience);
        if (isOvertaken(form, state(present))) {
            return form(422, clientId, audience, Optional.of(scopes), OVERTAKEN);
        }
        try {
            changes.make(call(clientId, audience, scopes, present),
                    body -> present.isPresent() ? grants.patch(present.get().id(), body) : grants.create(body));
        } catch (RuntimeException refusal) {
            return form(422, clientId, audience, Optional.of(scopes), Problem.of(refusal));
        }
        return Pages.seeOther(ApplicationResource.path(clientId), "granted");
    }

    /** The permissions of a grant in a fixed order; {@code -}: there is no grant. */
    private static String state(Optional<ClientGrant> grant) {
        return grant.map(known -> known.allScopes() ? "*" : String.join(" ", new TreeSet<>(known.scopes()))).orElse("-");
    }

    private static boolean isOvertaken(Form form, String now) {
        String typed = String.join(" ", new TreeSet<>(form.all("scope")));
        return form.has(WAS) && !form.text(WAS).equals(now) && !typed.equals(now);
    }

    private Optional<ClientGrant> grant(String clientId, String audience) {
        return current.get().grantsOf(clientId).stream()
                .filter(grant -> grant.isForClient() && grant.audience().equals(audience)).findFirst();
    }

    private static ApiCall call(String clientId, String audience, List<String> scopes, Optional<ClientGrant> present) {
        if (present.isEmpty()) {
            return ApiCall.post("/client-grants", TenantFragments.grant(clientId, audience, scopes), "Create client grant");
        }
        ObjectNode body = Documents.empty();
        if (present.get().allScopes()) {
            body.put("allow_all_scopes", false);
        }
        scopes.forEach(body.putArray("scope")::add);
        return ApiCall.patch("/client-grants/" + present.get().id(), body, "Update client grant");
    }
}
