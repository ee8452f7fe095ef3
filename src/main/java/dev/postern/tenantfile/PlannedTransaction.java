package dev.postern.tenantfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.RegistryTransaction;

/**
 * The one transaction a tenant file is applied in. Writes down what the registry's rules do, and leaves out updates that
 * change nothing: a file that is applied again makes no entry in the change feed.
 */
final class PlannedTransaction implements RegistryTransaction {

    private static final Map<String, String> FIELDS_OF_SECRETS = Map.of("client_secrets", "client_secret");

    private final RegistryTransaction tx;
    private final Plan plan;
    private final Set<String> refused;
    private Map<String, List<String>> clientIdsByName;

    /** @param refused names of what is left out because of problems: what refers to it has none of its own */
    PlannedTransaction(RegistryTransaction tx, Plan plan, Set<String> refused) {
        this.tx = tx;
        this.plan = plan;
        this.refused = refused;
    }

    @Override
    public Optional<Entity> find(EntityKind kind, String id) {
        return tx.find(kind, id);
    }

    @Override
    public List<Entity> list(EntityQuery query) {
        return tx.list(query);
    }

    @Override
    public Entity insert(EntityKind kind, String id, ObjectNode document, ObjectNode secrets) {
        Entity inserted = tx.insert(kind, id, document, secrets);
        if (kind == EntityKind.CLIENT && clientIdsByName != null) {
            remember(inserted);
        }
        if (kind != EntityKind.ACTION_VERSION) { // the plan tells of the action
            plan.created(label(inserted));
        }
        return inserted;
    }

    @Override
    public Entity update(Entity entity, ObjectNode document, ObjectNode secrets) {
        Set<String> changed = differences(entity.document(), document);
        differences(entity.secrets(), secrets).forEach(field -> changed.add(FIELDS_OF_SECRETS.getOrDefault(field, field)));
        if (changed.isEmpty()) {
            return entity;
        }
        Entity updated = tx.update(entity, document, secrets);
        if (entity.kind() != EntityKind.ACTION_VERSION) {
            plan.changed(label(updated), changed);
        }
        return updated;
    }

    /** Of what goes with a change, such as versions beyond the limit: a tenant file itself deletes nothing. */
    @Override
    public void delete(Entity entity) {
        tx.delete(entity);
    }

    Plan plan() {
        return plan;
    }

    boolean isRefused(String name) {
        return refused.contains(name);
    }

    /** Ids of the applications of this name; the global client is none. */
    List<String> clientsNamed(String name) {
        if (clientIdsByName == null) {
            clientIdsByName = new HashMap<>();
            tx.list(EntityQuery.all(EntityKind.CLIENT).where("global", "", "false")).forEach(this::remember);
        }
        return clientIdsByName.getOrDefault(name, List.of());
    }

    /**
     * The id of the application that goes by this name or, where none does, has this id.
     *
     * @throws IllegalArgumentException there is none, or several have the name
     */
    String clientId(String nameOrId) {
        List<String> ids = clientsNamed(nameOrId);
        if (ids.size() > 1) {
            throw new IllegalArgumentException("client_id " + nameOrId + " is the name of " + ids.size()
                    + " applications: write the id of the one that is meant");
        }
        if (ids.isEmpty() && find(EntityKind.CLIENT, nameOrId).isEmpty()) {
            throw new IllegalArgumentException("client_id " + nameOrId + " is neither the name nor the id of an application");
        }
        return ids.isEmpty() ? nameOrId : ids.get(0);
    }

    /** How the plan calls the entity. */
    String label(Entity entity) {
        String kind = entity.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        ObjectNode document = entity.document();
        return switch (entity.kind()) {
            case TENANT_SETTINGS -> kind;
            case RESOURCE_SERVER -> kind + " " + document.path("identifier").asText();
            case CLIENT_GRANT -> kind + " " + holder(document) + " for " + document.path("audience").asText();
            case ORGANIZATION_CLIENT_GRANT -> label(EntityKind.CLIENT_GRANT, document.path("grant_id").asText()) + " with "
                    + label(EntityKind.ORGANIZATION, document.path("organization_id").asText());
            case RATE_LIMIT_POLICY -> kind + " " + document.path("consumer_selector").asText();
            default -> kind + " " + document.path("name").asText(entity.id());
        };
    }

    private String label(EntityKind kind, String id) {
        return find(kind, id).map(this::label).orElse(id);
    }

    private String holder(ObjectNode grant) {
        String clientId = grant.path("client_id").asText();
        return tx.find(EntityKind.CLIENT, clientId).map(client -> client.document().path("name").asText(clientId))
                .orElseGet(() -> grant.path("default_for").asText());
    }

    private void remember(Entity client) {
        clientIdsByName.computeIfAbsent(client.document().path("name").asText(), none -> new ArrayList<>()).add(client.id());
    }

    private static Set<String> differences(ObjectNode before, ObjectNode after) {
        Set<String> different = new HashSet<>();
        before.properties().stream().map(Map.Entry::getKey).filter(field -> !after.has(field)).forEach(different::add);
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            if (!field.getValue().equals(before.get(field.getKey()))) {
                different.add(field.getKey());
            }
        }
        return different;
    }
}
