package dev.postern.tenantfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.DescribedEntityStore.DescribedEntity;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.DiscoveryDomains;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;
import dev.postern.registry.Registry;

/**
 * {@code organizations}, identified by {@code name}. {@code client_grants} lists grants that may be used with one, each by
 * {@code client_id}, the name or id of its client, and {@code audience}; the Deploy CLI leaves the audience out, which does
 * where the client has one grant. {@code discovery_domains} have no effect, and are kept. Associations and domains that are not
 * listed stay.
 */
@Singleton
final class OrganizationFamily implements Family {

    /** Connections and members are about users. */
    private static final Set<String> READ_ONLY = Set.of("connections", "clients", "enabled_connections");
    private static final Set<String> READ_ONLY_OF_DOMAINS = Set.of("id", "verification_txt", "verification_host");
    private static final String ID = "id";
    private static final String GRANTS = "client_grants";

    private final Registry registry;
    private final Organizations organizations;
    private final DiscoveryDomains domains;
    private final OrganizationClientGrants associations;
    private final KeywordValues keywords;
    private final DescribedEntityStore described;

    OrganizationFamily(Registry registry, Organizations organizations, DiscoveryDomains domains,
            OrganizationClientGrants associations, KeywordValues keywords, DescribedEntityStore described) {
        this.domains = domains;
        this.described = described;
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
        return Set.of(ID, GRANTS, DiscoveryDomains.FIELD);
    }

    @Override
    public Map<String, String> lists() {
        return Map.of(DiscoveryDomains.FIELD, "DiscoveryDomainCreate");
    }

    @Override
    public ObjectNode bodyOf(ObjectNode entry) {
        entry.path(DiscoveryDomains.FIELD).forEach(OrganizationFamily::removeReadOnly);
        return entry.hasNonNull(ID) ? entry.put(ID, entry.get(ID).asText()) : entry; // of digits only, YAML takes it for a number
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("name").asText();
    }

    @Override
    public Optional<EntityKind> named(ObjectNode body) {
        return body.has(ID) ? Optional.empty() : Optional.of(EntityKind.ORGANIZATION);
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        JsonNode grants = body.path(GRANTS);
        JsonNode discovery = body.path(DiscoveryDomains.FIELD);
        body.remove(List.of(GRANTS, DiscoveryDomains.FIELD));
        String name = identity(body);
        Optional<Entity> present = tx.find(EntityKind.ORGANIZATION, body.path(ID).asText())
                .filter(known -> known.document().path("name").asText().equals(name))
                .or(() -> tx.described(EntityKind.ORGANIZATION, name));
        present.ifPresent(known -> tx.dropTakenName(known, body));
        Entity stored = present.isEmpty() ? organizations.create(tx, body)
                : organizations.patch(tx, present.get().id(), body.without(ID));
        Entity organization = domains.putAll(tx, stored, discovery);
        tx.made(EntityKind.ORGANIZATION, name, organization.id());
        for (JsonNode grant : grants) {
            if (!tx.isRefused(grant.path("client_id").asText())) {
                try {
                    tx.requireNotPassedOver(grant.path("client_id").asText());
                    associate(tx, organization, grant(tx, grant));
                } catch (PassedOver inTheWay) {
                    tx.tellPassedOver(tx.label(organization) + ": one of its " + GRANTS, inTheWay.getMessage());
                }
            }
        }
        return Optional.of(organization);
    }

    @Override
    public Optional<JsonNode> exported() {
        ClientNames names = ClientNames.of(registry.list(ClientNames.clients()), described);
        Map<String, String> describedByName = described.list().stream()
                .filter(entity -> entity.kind() == EntityKind.ORGANIZATION)
                .collect(Collectors.toMap(DescribedEntity::name, DescribedEntity::id));
        return Exported.list(registry.list(EntityQuery.all(EntityKind.ORGANIZATION)).stream().map(organization -> {
            ObjectNode entry = organization.document().deepCopy().remove(READ_ONLY);
            entry.path(DiscoveryDomains.FIELD).forEach(OrganizationFamily::removeReadOnly);
            boolean byName = describedByName.getOrDefault(identity(entry), organization.id()).equals(organization.id());
            if (byName && registry.list(EntityQuery.all(EntityKind.CLIENT).where("default_organization", organization.id()))
                    .isEmpty()) {
                entry.remove(ID);
            }
            ArrayNode grants = JsonNodeFactory.instance.arrayNode();
            associations.grantIds(organization.id()).forEach(id -> registry.find(EntityKind.CLIENT_GRANT, id)
                    .map(Entity::document).filter(grant -> grant.has("client_id"))
                    .ifPresent(grant -> grants.addObject().put("client_id", names.of(grant.path("client_id").asText()))
                            .set("audience", keywords.portable(grant.path("audience").asText()))));
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

    private static void removeReadOnly(JsonNode domain) {
        if (domain instanceof ObjectNode object) {
            object.remove(READ_ONLY_OF_DOMAINS);
        }
    }

    private static Entity grant(PlannedTransaction tx, JsonNode described) {
        String client = tx.clientId(described.path("client_id").asText());
        EntityQuery query = EntityQuery.all(EntityKind.CLIENT_GRANT).where("client_id", client).where("subject_type", "client");
        if (described.has("audience")) {
            query = query.where("audience", described.path("audience").asText());
        }
        List<Entity> found = tx.list(query);
        if (found.isEmpty()) {
            SystemApis.passedOver(described.path("audience").asText()).ifPresent(reason -> {
                throw reason;
            });
        }
        List<String> ofFile = tx.made(EntityKind.CLIENT_GRANT, client);
        if (found.size() > 1 && ofFile.size() < 2) { // somebody has made another one since
            return found.stream().filter(grant -> ofFile.contains(grant.id())).findFirst()
                    .orElseThrow(() -> new PassedOver(described.path("client_id").asText() + " has " + found.size()
                            + " client grants: tell which by audience"));
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(GRANTS + ": " + described.path("client_id").asText() + " has " + found.size()
                    + " client grants" + (described.has("audience") ? " of this audience" : ": tell which by audience"));
        }
        return found.get(0);
    }
}
