package dev.postern.management.clients;

import java.util.List;
import java.util.Set;

import jakarta.inject.Singleton;

import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.management.ManagementError;
import dev.postern.management.QueryParameters;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Registry;

/** Which applications a list is about. */
@Singleton
final class ClientFilter {

    static final Set<String> PARAMETERS = Set.of("is_global", "is_first_party", "app_type", "external_client_id", "q");

    private static final String WITH_ANY_ORGANIZATION = "client_grant.allow_any_organization:true";
    private static final String WITH_ORGANIZATION = "client_grant.organization_id:";
    /** No client has this id: a filter that matches nothing. */
    private static final String NOBODY = "";

    private final Registry registry;
    private final OrganizationClientGrants organizationGrants;

    ClientFilter(Registry registry, OrganizationClientGrants organizationGrants) {
        this.registry = registry;
        this.organizationGrants = organizationGrants;
    }

    /** @throws ManagementError a {@code q} other than the two Auth0 takes, or beside another filter */
    EntityQuery of(QueryParameters query) {
        EntityQuery clients = EntityQuery.all(EntityKind.CLIENT);
        if (query.text("q").isPresent()) {
            if (PARAMETERS.stream().filter(query::has).count() > 1) {
                throw ManagementError.invalidQuery("q cannot be combined with other filters", "q");
            }
            return granted(clients, query.text("q").get());
        }
        if (query.text("external_client_id").isPresent()) {
            return clients.where("client_id", NOBODY); // no client is registered by its metadata document
        }
        if (query.bool("is_global").isPresent()) {
            clients = query.bool("is_global").get() ? clients.where("global", "true") : clients.where("global", "false", "");
        }
        if (query.bool("is_first_party").isPresent()) {
            clients = clients.where("is_first_party", query.bool("is_first_party").get().toString());
        }
        if (query.list("app_type").isPresent()) {
            clients = clients.where("app_type", query.list("app_type").get().toArray(String[]::new));
        }
        return clients;
    }

    private EntityQuery granted(EntityQuery clients, String q) {
        if (q.startsWith(WITH_ORGANIZATION)) {
            String[] grantIds = organizationGrants.grantIds(q.substring(WITH_ORGANIZATION.length())).toArray(String[]::new);
            return heldBy(clients, EntityQuery.all(EntityKind.CLIENT_GRANT).where(EntityQuery.ID, grantIds));
        }
        if (!q.equals(WITH_ANY_ORGANIZATION)) {
            throw ManagementError.invalidQuery("Unsupported query", "q");
        }
        return heldBy(clients, EntityQuery.all(EntityKind.CLIENT_GRANT).where("allow_any_organization", "true"));
    }

    private EntityQuery heldBy(EntityQuery clients, EntityQuery grants) {
        List<String> holders = registry.list(grants).stream().map(grant -> grant.document().path("client_id").asText(NOBODY))
                .distinct().toList();
        return clients.where("client_id", holders.toArray(String[]::new));
    }
}
