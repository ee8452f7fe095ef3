package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;
import dev.postern.registry.Registry;

/**
 * {@code organizations}, told apart by {@code name}. {@code client_grants} lists grants that may be used with one, each by
 * {@code client_id}, the name or id of its client, and {@code audience}; the Deploy CLI leaves the audience out, which does
 * where the client has one grant. Associations that are not listed stay.
 */
@Singleton
final class OrganizationFamily implements Family {

    /** Connections and members are about users. */
    private static final Set<String> READ_ONLY = Set.of("connections", "clients", "discovery_domains",
            "enabled_connections");
    private static final String ID = "id";
    private static final String GRANTS = "client_grants";

    private final Registry registry;
    private final Organizations organizations;
    private final OrganizationClientGrants associations;
    private final KeywordValues keywords;

    OrganizationFamily(Registry registry, Organizations organizations, OrganizationClientGrants associations,
            KeywordValues keywords) {
        this.registry = registry;
        this.organizations = organizations;
        this.associations = associations;
        this.keywords = keywords;
    }

    @Override
    public String key() {
        return "organizations";
    }

    @Override
    public String schema() {
        return "OrganizationCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public Set<String> beyondSchema() {
        return Set.of(ID, GRANTS);
    }

    @Override
    public ObjectNode bodyOf(ObjectNode entry) {
        return entry.hasNonNull(ID) ? entry.put(ID, entry.get(ID).asText()) : entry; // of digits only, YAML takes it for a number
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("name").asText();
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        JsonNode grants = body.path(GRANTS);
        body.remove(GRANTS);
        Optional<Entity> present = tx.list(EntityQuery.all(EntityKind.ORGANIZATION).where("name", identity(body))).stream()
                .findFirst();
        Entity organization = present.isEmpty() ? organizations.create(tx, body)
                : organizations.patch(tx, present.get().id(), body.without(ID));
        for (JsonNode grant : grants) {
            if (!tx.isRefused(grant.path("client_id").asText())) {
                associate(tx, organization, grant(tx, grant));
            }
        }
        return Optional.of(organization);
    }

    @Override
    public Optional<JsonNode> exported() {
        ClientNames names = ClientNames.of(registry.list(ClientNames.clients()));
        return Exported.list(registry.list(EntityQuery.all(EntityKind.ORGANIZATION)).stream().map(organization -> {
            ObjectNode entry = organization.document().deepCopy().remove(READ_ONLY);
            if (registry.list(EntityQuery.all(EntityKind.CLIENT).where("default_organization", organization.id())).isEmpty()) {
                entry.remove(ID);
            }
            ArrayNode grants = JsonNodeFactory.instance.arrayNode();
            associations.grantIds(organization.id()).forEach(id -> registry.find(EntityKind.CLIENT_GRANT, id)
                    .map(Entity::document).filter(grant -> grant.has("client_id"))
                    .ifPresent(grant -> grants.addObject().put("client_id", names.of(grant.path("client_id").asText()))
                            .put("audience", keywords.portable(grant.path("audience").asText()))));
            if (!grants.isEmpty()) {
                entry.set(GRANTS, grants);
            }
            return entry;
        }).toList());
    }

    private void associate(PlannedTransaction tx, Entity organization, Entity grant) {
        boolean there = tx.list(OrganizationClientGrants.ofGrant(grant.id())).stream()
                .anyMatch(known -> known.document().path("organization_id").asText().equals(organization.id()));
        if (!there) {
            associations.create(tx, organization.id(), grant.id());
        }
    }

    private static Entity grant(PlannedTransaction tx, JsonNode described) {
        String client = tx.clientId(described.path("client_id").asText());
        EntityQuery query = EntityQuery.all(EntityKind.CLIENT_GRANT).where("client_id", client).where("subject_type", "client");
        if (described.has("audience")) {
            query = query.where("audience", described.path("audience").asText());
        }
        List<Entity> found = tx.list(query);
        if (found.size() != 1) {
            throw new IllegalArgumentException(GRANTS + ": " + described.path("client_id").asText() + " has " + found.size()
                    + " client grants" + (described.has("audience") ? " of this audience" : ": tell which by audience"));
        }
        return found.get(0);
    }
}
