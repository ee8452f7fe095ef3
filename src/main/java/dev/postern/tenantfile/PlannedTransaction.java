package dev.postern.tenantfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.PendingEvent;
import dev.postern.entity.RegistryTransaction;

/**
 * The one transaction in which a tenant file is applied. It notes in the {@link Plan} what the registry's rules do. It
 * leaves out updates that change nothing, so a file that is applied again adds nothing to the change feed.
 */
final class PlannedTransaction implements RegistryTransaction {

    private static final int AFFECTED_LISTED_MAX = 20;
    /** Not in the plan, which has what they are versions of. */
    private static final Set<EntityKind> VERSIONS = Set.of(EntityKind.ACTION_VERSION, EntityKind.ACTION_MODULE_VERSION);
    private static final Map<String, String> FIELDS_OF_SECRETS = Map.of("client_secrets", "client_secret");

    private final RegistryTransaction tx;
    private final Plan plan;
    private final Set<String> refused;
    private final EntryNames names;
    private final boolean strict;
    private final Set<String> passedOver = new HashSet<>();
    private Map<String, List<String>> clientIdsByName;

    /**
     * @param refused names of entries that are left out because of problems; references to them are not reported again
     * @param names what the names of entries stand for
     * @param strict whether something that would be left out is a problem
     */
    PlannedTransaction(RegistryTransaction tx, Plan plan, Set<String> refused, EntryNames names, boolean strict) {
        this.strict = strict;
        this.tx = tx;
        this.plan = plan;
        this.refused = refused;
        this.names = names;
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
        plan.made(inserted.id());
        if (!VERSIONS.contains(kind)) {
            plan.created(label(inserted));
            plan.differs(label(inserted), Optional.empty(), Optional.of(inserted), Set.of());
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
        if (!VERSIONS.contains(entity.kind())) {
            plan.changed(label(updated), changed);
            plan.differs(label(updated), Optional.of(entity), Optional.of(updated), changed);
        }
        return updated;
    }

    /** For what a change removes, such as the oldest version of an Action. A tenant file itself deletes nothing. */
    @Override
    public void delete(Entity entity) {
        if (!VERSIONS.contains(entity.kind())) {
            plan.deleted(label(entity));
            plan.differs(label(entity), Optional.of(entity), Optional.empty(), Set.of());
        }
        tx.delete(entity);
    }

    @Override
    public void store(PendingEvent event) {
        tx.store(event);
    }

    @Override
    public void affects(Entity changed, List<Entity> others) {
        tx.affects(changed, others);
        if (!others.isEmpty()) {
            plan.note("The new scopes of " + label(changed) + " change what tokens get by "
                    + others.stream().limit(AFFECTED_LISTED_MAX).map(this::label).collect(Collectors.joining(", "))
                    + (others.size() > AFFECTED_LISTED_MAX ? " and " + (others.size() - AFFECTED_LISTED_MAX) + " more" : ""));
        }
    }

    Plan plan() {
        return plan;
    }

    boolean isRefused(String name) {
        return refused.contains(name);
    }

    /** Ids of the applications of this name, without the global client. */
    List<String> clientsNamed(String name) {
        if (clientIdsByName == null) {
            clientIdsByName = new HashMap<>();
            tx.list(EntityQuery.all(EntityKind.CLIENT).where("global", "", "false")).forEach(this::remember);
        }
        return clientIdsByName.getOrDefault(name, List.of());
    }

    /**
     * Notes that a part of an entry is left out because of what is in the registry. The rest of the entry is applied.
     *
     * @throws IllegalArgumentException the file is applied strictly, so this is a problem
     */
    void tellPassedOver(String what, String reason) {
        if (strict) {
            throw new IllegalArgumentException(what + ": " + reason);
        }
        plan.note(what + " is left out: " + reason);
    }

    /**
     * Notes that a part of an entry is stored but has no effect now, because an exported entry may be older than what it refers
     * to.
     *
     * @throws IllegalArgumentException the file is applied strictly, so this is a problem
     */
    void tellKept(String what, String reason, String effect) {
        if (strict) {
            throw new IllegalArgumentException(reason);
        }
        plan.note(what + ": " + reason + ". They are kept, and " + effect);
    }

    /** Ids of the entities that entries of this name stand for, as far as the file has been applied now. */
    List<String> made(EntityKind kind, String name) {
        return names.made(kind, name);
    }

    /** Notes that an entry of this name stands for this entity. */
    void made(EntityKind kind, String name, String id) {
        names.make(kind, name, id);
    }

    /** Notes that the entry of this name is left out, so that entries that refer to it are left out too. */
    void passOver(String name) {
        passedOver.add(name);
    }

    /** @throws PassedOver the entry of this name is left out */
    void requireNotPassedOver(String name) {
        if (passedOver.contains(name)) {
            throw new PassedOver(name + " is left out");
        }
    }

    /**
     * The entity that the entry of this name stood for the last time, even if it has been renamed. If the file has not had this
     * name before, the entity that has the name; the entry stands for it from now on.
     *
     * @return empty if the entry creates a new entity
     * @throws PassedOver several entities have the name, or another one has a name that must be unique
     */
    Optional<Entity> described(EntityKind kind, String name) {
        List<String> called = called(kind, name);
        List<String> made = names.made(kind, name);
        Optional<String> known = made.size() == 1 ? Optional.of(made.get(0)) : names.known(kind, name);
        if (known.isPresent()) {
            List<String> others = called.stream().filter(id -> !id.equals(known.get())).toList();
            Optional<Entity> entity = find(kind, known.get());
            if (entity.isEmpty() && !others.isEmpty() && kind != EntityKind.CLIENT) {
                throw new PassedOver("what this name stood for is gone, and another has the name, " + others.get(0)
                        + ": give that another name");
            }
            others.forEach(id -> plan.note("Another " + kindOf(kind) + " is called " + name + ", " + id
                    + ". It is not the one that this file has described before, and is left out"));
            return entity;
        }
        List<String> free = called.stream().filter(id -> !names.isOfAnotherEntry(kind, name, id)).toList();
        if (free.size() > 1) {
            throw new PassedOver("there are " + free.size() + " of this name, " + String.join(", ", free)
                    + ": tell which by its id");
        }
        free.forEach(id -> plan.takenOver(kindOf(kind) + " " + name + " (" + id + ")"));
        return free.stream().findFirst().flatMap(id -> find(kind, id));
    }

    /**
     * Removes the name from the changes if it must be unique and another entity has it. The entry's entity then keeps its name.
     */
    void dropTakenName(Entity entity, ObjectNode changes) {
        String name = changes.path("name").asText();
        if (called(entity.kind(), name).stream().anyMatch(id -> !id.equals(entity.id()))) {
            changes.remove("name");
        }
    }

    /**
     * The id of the application that a file calls by this name or id. It is the first that exists of: the application of the
     * entry of this name, the one that the name stood for before, the one with this id, the one with this name.
     *
     * @throws IllegalArgumentException there is none, or several entries have the name
     * @throws PassedOver the application that the name stood for is gone, or several have the name
     */
    String clientId(String nameOrId) {
        List<String> made = names.made(EntityKind.CLIENT, nameOrId);
        if (made.size() > 1) {
            throw new IllegalArgumentException("client_id " + nameOrId + " is the name of " + made.size()
                    + " applications: write the id of the one that is meant");
        }
        if (!made.isEmpty()) {
            return made.get(0);
        }
        Optional<String> known = names.known(EntityKind.CLIENT, nameOrId);
        if (known.isPresent()) {
            return known.filter(id -> find(EntityKind.CLIENT, id).isPresent())
                    .orElseThrow(() -> new PassedOver("the application"
                            + " that client_id " + nameOrId + " stood for is gone: write the id of the one that is meant now"));
        }
        if (find(EntityKind.CLIENT, nameOrId).isPresent()) {
            return nameOrId;
        }
        List<String> called = clientsNamed(nameOrId);
        if (called.size() > 1) {
            throw new PassedOver("client_id " + nameOrId + " is the name of " + called.size()
                    + " applications: write the id of the one that is meant");
        }
        String id = called.stream().findFirst().orElseThrow(() -> new IllegalArgumentException(
                "client_id " + nameOrId + " is neither the name nor the id of an application"));
        names.refer(EntityKind.CLIENT, nameOrId, id);
        return id;
    }

    private List<String> called(EntityKind kind, String name) {
        return kind == EntityKind.CLIENT ? clientsNamed(name)
                : tx.list(EntityQuery.all(kind).where("name", name)).stream().map(Entity::id).toList();
    }

    private static String kindOf(EntityKind kind) {
        return kind.lowerName().replace('_', ' ');
    }

    /** How the plan calls the entity. */
    String label(Entity entity) {
        String kind = kindOf(entity.kind());
        ObjectNode document = entity.document();
        return switch (entity.kind()) {
            case TENANT_SETTINGS -> kind;
            case RESOURCE_SERVER -> kind + " " + document.path("identifier").asText();
            case CLIENT_GRANT -> kind + " " + holder(document) + " for " + document.path("audience").asText()
                    + (document.path("subject_type").asText("client").equals("client") ? ""
                            : " (" + document.path("subject_type").asText() + ")");
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
