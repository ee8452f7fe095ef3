package dev.postern.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the page of an API shows: three questions to the store, however many may call it. */
@Singleton
final class ApiView {

    private static final int CALLERS_SHOWN = 50;
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final Registry registry;
    private final CurrentSnapshot current;
    private final Visit visit;
    private final Issuer issuer;

    ApiView(Registry registry, CurrentSnapshot current, Visit visit, Issuer issuer) {
        this.registry = registry;
        this.current = current;
        this.visit = visit;
        this.issuer = issuer;
    }

    /**
     * @param typed what was typed into the form and refused; empty: nothing
     * @throws dev.postern.entity.RegistryRefusal.NotFound there is no such API
     */
    ApiPage of(String id, Optional<Form> typed, Problem problem) {
        visit.require(ApisResource.READ);
        Entity entity = registry.require(EntityKind.RESOURCE_SERVER, id);
        ResourceServer api = ResourceServer.of(entity);
        boolean reads = visit.may("read:client_grants");
        List<ApiPage.Permission> permissions = new ArrayList<>();
        entity.document().path("scopes").forEach(scope -> permissions.add(
                new ApiPage.Permission(scope.path("value").asText(), scope.path("description").asText(""))));
        return new ApiPage(id, ApiChoices.name(entity), api.identifier(), api.system(), api.signingAlgorithm().name(),
                lifetime(api.lifetimeSeconds()), permissions, reads ? callers(api) : null,
                reads ? registry.count(grants(api.identifier())) : 0, typed.orElseGet(() -> ApiSettings.of(entity.document())),
                problem,
                new ApiPage.May(visit.may("update:resource_servers") && !api.system(),
                        visit.may("delete:resource_servers") && !api.system(),
                        visit.may(ApplicationsResource.CREATE) && visit.may("create:client_grants"),
                        reads && visit.may(ApplicationsResource.READ) && visit.may(ApiAuthorizationResource.NEEDED),
                        visit.may(ApiTestResource.NEEDED), visit.may("update:client_grants"),
                        visit.may("read:logs", "read:logs_users")),
                ApiCall.get("/resource-servers/" + id).curl(issuer.baseUrl()), fragment(entity.document()));
    }

    static EntityQuery grants(String identifier) {
        return EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", identifier).where("subject_type", "client", "");
    }

    private List<ApiPage.Caller> callers(ResourceServer api) {
        return registry.list(grants(api.identifier()).page(0, CALLERS_SHOWN)).stream().map(ClientGrant::of).map(grant -> {
            String clientId = grant.clientId().orElse("");
            Set<String> granted = Set.copyOf(grant.scopes());
            int lacks = grant.allScopes() ? 0 : (int) api.scopes().stream().filter(scope -> !granted.contains(scope)).count();
            return new ApiPage.Caller(clientId, current.get().client(clientId)
                    .filter(any -> visit.may(ApplicationsResource.READ)).map(Client::name)
                    .orElse(clientId.isEmpty() ? "Third-party applications" : clientId), grant.scopes(), grant.allScopes(),
                    lacks);
        }).toList();
    }

    /** {@code 86400} → {@code 24 h}. */
    static String lifetime(int seconds) {
        if (seconds >= 2 * DAY && seconds % DAY == 0) {
            return seconds / DAY + " days";
        } else if (seconds >= HOUR && seconds % HOUR == 0) {
            return seconds / HOUR + " h";
        }
        return seconds >= MINUTE && seconds % MINUTE == 0 ? seconds / MINUTE + " min" : seconds + " s";
    }

    private static String fragment(ObjectNode document) {
        ObjectNode tenant = Documents.empty();
        ObjectNode api = tenant.putArray("resourceServers").addObject();
        for (String field : List.of("name", "identifier", "scopes", "token_lifetime", "signing_alg")) {
            JsonNode value = document.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                api.set(field, value);
            }
        }
        return TenantExport.fragment(tenant);
    }
}
