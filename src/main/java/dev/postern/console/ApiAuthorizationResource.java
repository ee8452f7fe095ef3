package dev.postern.console;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.config.Issuer;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.management.PathParameters;
import dev.postern.registry.Registry;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;

/** Finds an application that exists, to authorize it for one API. The form with the permissions is the application's own. */
@Path(ConsoleDoor.PATH + "apis/{id}/authorize")
public class ApiAuthorizationResource {

    static final String NEEDED = "create:client_grants";

    private static final int SHOWN = 50;

    private final Registry registry;
    private final ApplicationSearch search;
    private final Applications applications;
    private final CurrentSnapshot current;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ApiAuthorizationResource(Registry registry, ApplicationSearch search, Applications applications, CurrentSnapshot current,
            Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.registry = registry;
        this.search = search;
        this.applications = applications;
        this.current = current;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The applications that a text means, by name. */
    @GET
    public Response find(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(NEEDED);
        visit.require(ApisResource.READ);
        visit.require(ApplicationsResource.READ);
        visit.require("read:client_grants");
        Entity api = registry.require(EntityKind.RESOURCE_SERVER, PathParameters.id(id));
        String text = ApplicationsResource.parameter(uri, "q");
        ApplicationSearch.Found found = search.find(new ApplicationSearch.Question(text, ApplicationSearch.Show.ALL,
                Optional.empty(), applications.idOfAll()), clock.instant(), SHOWN);
        String name = ApiChoices.name(api);
        return Pages.answer(Templates.apiAuthorize(pages.frame("Authorize for " + name, Sections.APIS),
                new ApiAuthorization(api.id(), name, api.key(), text, rows(found.clients(), api.key()),
                        found.next().isPresent(),
                        ApiCall.post("/client-grants", TenantFragments.grant("CLIENT_ID", api.key(), List.of()),
                                "Create client grant").curl(issuer.baseUrl()))));
    }

    private List<ApiAuthorization.Row> rows(List<Client> clients, String audience) {
        return clients.stream().map(client -> new ApiAuthorization.Row(client.clientId(), client.name(),
                current.get().grantsOf(client.clientId()).stream().anyMatch(grant -> isFor(grant, audience)))).toList();
    }

    private static boolean isFor(ClientGrant grant, String audience) {
        return grant.isForClient() && grant.audience().equals(audience);
    }
}
