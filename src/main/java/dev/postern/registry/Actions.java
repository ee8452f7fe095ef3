package dev.postern.registry;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;

/**
 * The rules of Actions: the drafts. {@link ActionVersions} puts them in force, {@link TriggerBindings} binds them. Bodies are
 * Auth0's JSON; the values of secrets are kept sealed and never shown.
 */
@Singleton
public final class Actions {

    private static final String UPDATED_AT = "updated_at";
    private static final int ACTIONS_MAX = 100;
    private static final int CODE_BYTES_MAX = 100 * 1024;
    private static final Set<String> NO_MAPS = Set.of();

    private final Registry registry;
    private final ActionVersions versions;
    private final MasterKey masterKey;
    private final Clock clock;

    Actions(Registry registry, ActionVersions versions, MasterKey masterKey, Clock clock) {
        this.registry = registry;
        this.versions = versions;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /**
     * @param body {@code name} and {@code supported_triggers}; {@code deploy} puts it in force at once
     * @throws RegistryConflict the name is taken
     */
    public Entity create(ObjectNode body) {
        return registry.write(tx -> create(tx, body));
    }

    /** As {@link #create(ObjectNode)}, as one part of a larger transaction. */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        if (tx.list(EntityQuery.all(EntityKind.ACTION)).size() >= ACTIONS_MAX) {
            throw new RegistryRefusal.NotSupported("There are " + ACTIONS_MAX + " actions already, and no more are kept.");
        }
        String id = Ids.uuid();
        Instant now = clock.instant();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, NO_MAPS);
        document.remove("deploy");
        document.put("created_at", now.toString());
        Documents.putDefaults(document, defaults());
        ActionSecrets secrets = settle(document, body, ActionSecrets.none(), id, now);
        requireFreeName(tx, document);
        Entity action = tx.insert(EntityKind.ACTION, id, document, secrets.sealed());
        if (body.path("deploy").asBoolean(false)) {
            versions.deploy(tx, action, action.document(), action.secrets());
        }
        return require(tx, id);
    }

    /**
     * Changes the draft; one that stays what it is keeps its {@code updated_at}.
     *
     * @param changes {@code secrets} lists all secrets: one without {@code value} keeps its own
     */
    public Entity patch(String id, ObjectNode changes) {
        return registry.write(tx -> patch(tx, id, changes));
    }

    /** As {@link #patch(String, ObjectNode)}, as one part of a larger transaction. */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity action = require(tx, id);
        ObjectNode document = Documents.merged(action.document(), changes, NO_MAPS);
        Documents.putDefaults(document, defaults());
        ActionSecrets secrets = settle(document, changes, ActionSecrets.of(action), id, clock.instant());
        if (!document.path("name").equals(action.document().path("name"))) {
            requireFreeName(tx, document);
        }
        boolean touchedOnly = secrets.sealed().equals(action.secrets())
                && document.deepCopy().<ObjectNode> set(UPDATED_AT, action.document().get(UPDATED_AT))
                        .equals(action.document());
        return touchedOnly ? action : tx.update(action, document, secrets.sealed());
    }

    /**
     * Deletes the Action and its versions.
     *
     * @param unbound whether it is taken off its trigger first
     * @throws RegistryConflict it is bound
     */
    public void delete(String id, boolean unbound) {
        registry.write(tx -> {
            Entity action = require(tx, id);
            if (unbound) {
                TriggerBindings.unbind(tx, id);
            } else if (TriggerBindings.isBound(tx, id)) {
                throw new RegistryConflict("The action is bound to a trigger: unbind it first, or delete it with force=true.");
            }
            ActionVersions.deleteAll(tx, id);
            tx.delete(action);
            return null;
        });
    }

    public Entity find(String id) {
        return registry.find(EntityKind.ACTION, id).orElseThrow(RegistryRefusal.NotFound::action);
    }

    /** Few enough to be read at once. */
    public List<Entity> list() {
        return registry.list(EntityQuery.all(EntityKind.ACTION));
    }

    static Entity require(RegistryTransaction tx, String id) {
        return tx.find(EntityKind.ACTION, id).orElseThrow(RegistryRefusal.NotFound::action);
    }

    static Optional<Entity> named(RegistryTransaction tx, String name) {
        return tx.list(EntityQuery.all(EntityKind.ACTION).where("name", name)).stream().findFirst();
    }

    /** The rest of a document after a body has been merged into it; checks what a schema cannot say. */
    private ActionSecrets settle(ObjectNode document, ObjectNode body, ActionSecrets before, String id, Instant now) {
        requireServedTrigger(document);
        if (document.path("code").asText().getBytes(StandardCharsets.UTF_8).length > CODE_BYTES_MAX) {
            throw RegistryRefusal.Invalid.property("The code is longer than " + CODE_BYTES_MAX + " bytes", "code");
        }
        if (document.path("modules").size() > 0) {
            throw new RegistryRefusal.NotSupported("Action modules are not supported.");
        }
        ActionSecrets secrets = body.path(ActionSecrets.FIELD).isArray() // null removes them all
                ? before.replacedBy(body.path(ActionSecrets.FIELD), new SealedSecrets(masterKey, "action:" + id), now)
                : body.has(ActionSecrets.FIELD) ? ActionSecrets.none() : before;
        document.set(ActionSecrets.FIELD, secrets.shown());
        document.put("status", "built").put(UPDATED_AT, now.toString());
        ActionVersions.settled(document);
        return secrets;
    }

    /** One trigger, in its current version unless another is asked for. */
    private static void requireServedTrigger(ObjectNode document) {
        JsonNode triggers = document.path("supported_triggers");
        if (triggers.size() != 1) {
            throw RegistryRefusal.Invalid.property("An action supports exactly one trigger", "supported_triggers");
        }
        ObjectNode trigger = (ObjectNode) triggers.get(0);
        Documents.putDefaults(trigger, Documents.empty().put("version", Triggers.VERSION));
        if (!trigger.path("id").asText().equals(Triggers.CREDENTIALS_EXCHANGE)
                || !trigger.path("version").asText().equals(Triggers.VERSION)) {
            throw new RegistryRefusal.NotSupported("The one trigger served here is " + Triggers.CREDENTIALS_EXCHANGE
                    + " version " + Triggers.VERSION + ".");
        }
    }

    private static void requireFreeName(RegistryTransaction tx, ObjectNode document) {
        if (named(tx, document.path("name").asText()).isPresent()) {
            throw new RegistryConflict("An action with the same name already exists.");
        }
    }

    private static ObjectNode defaults() {
        ObjectNode defaults = Documents.empty().put("code", "").put("runtime", Triggers.DEFAULT_RUNTIME);
        defaults.putArray("dependencies");
        return defaults;
    }
}
