package dev.postern.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.credential.SealedSecrets;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;

/**
 * The rules of the modules that Actions share: the drafts. {@link ActionModuleVersions} publishes them, and
 * {@link ActionModuleReferences} says which Actions use which version. A module keeps its name, because the code of Actions
 * has it ({@code require('actions:NAME')}).
 */
@Singleton
public final class ActionModules {

    private static final int MODULES_MAX = 100;
    private static final String UPDATED_AT = "updated_at";
    /** Fields of a body that are not kept: what to do, and a version of Auth0's format. */
    private static final Set<String> NOT_KEPT = Set.of("publish", "api_version");

    private final Registry registry;
    private final ActionModuleVersions versions;
    private final MasterKey masterKey;
    private final Clock clock;

    ActionModules(Registry registry, ActionModuleVersions versions, MasterKey masterKey, Clock clock) {
        this.registry = registry;
        this.versions = versions;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /**
     * @param body {@code name} and {@code code}; {@code publish} makes a version of it at once
     * @throws RegistryConflict the name is taken
     */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        if (tx.list(EntityQuery.all(EntityKind.ACTION_MODULE)).size() >= MODULES_MAX) {
            throw new RegistryRefusal.NotSupported(
                    "There are " + MODULES_MAX + " action modules already, and no more are kept.");
        }
        if (named(tx, body.path("name").asText()).isPresent()) {
            throw new RegistryConflict("An action module with the same name already exists.");
        }
        String id = Ids.uuid();
        Instant now = clock.instant();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body.deepCopy().without(NOT_KEPT), Set.of());
        document.put("created_at", Timestamps.text(now));
        if (!document.has("dependencies")) {
            document.putArray("dependencies");
        }
        ActionSecrets secrets = settle(document, body, ActionSecrets.none(), id, now);
        tx.insert(EntityKind.ACTION_MODULE, id, document, secrets.sealed());
        if (body.path("publish").asBoolean(false)) {
            versions.publish(tx, id);
        }
        return tx.require(EntityKind.ACTION_MODULE, id);
    }

    /**
     * Changes the draft; one that stays what it is keeps its {@code updated_at}.
     *
     * @param changes {@code secrets} lists all secrets: one without {@code value} keeps its own
     */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity module = tx.require(EntityKind.ACTION_MODULE, id);
        ObjectNode document = Documents.merged(module.document(), changes, Set.of());
        ActionSecrets secrets = settle(document, changes, ActionSecrets.of(module), id, clock.instant());
        boolean touchedOnly = secrets.sealed().equals(module.secrets())
                && document.deepCopy().<ObjectNode> set(UPDATED_AT, module.document().get(UPDATED_AT))
                        .equals(module.document());
        return touchedOnly ? module : tx.update(module, document, secrets.sealed());
    }

    /**
     * Deletes the module and its versions.
     *
     * @throws RegistryRefusal.InUse an Action, or a version of one, uses a version of the module
     */
    public void delete(RegistryTransaction tx, String id) {
        Entity module = tx.require(EntityKind.ACTION_MODULE, id);
        ActionModuleReferences.user(tx, id).ifPresent(action -> {
            throw new RegistryRefusal.InUse("The action " + action + ", or a version of it, uses the module.");
        });
        ActionModuleVersions.deleteAll(tx, id);
        tx.delete(module);
    }

    public Entity find(String id) {
        return registry.require(EntityKind.ACTION_MODULE, id);
    }

    /** Few enough to be read at once. */
    public List<Entity> list() {
        return registry.list(EntityQuery.all(EntityKind.ACTION_MODULE));
    }

    /**
     * The deployed Actions that use each module, by the id of the module: {@code action_id}, {@code action_name},
     * {@code supported_triggers}, {@code module_version_id}, {@code module_version_number}.
     */
    public Map<String, List<ObjectNode>> uses() {
        Map<String, List<ObjectNode>> uses = new HashMap<>();
        for (Entity action : registry.list(EntityQuery.all(EntityKind.ACTION))) {
            ObjectNode document = action.document();
            for (JsonNode used : document.path(ActionVersions.DEPLOYED_VERSION).path(ActionModuleReferences.FIELD)) {
                ObjectNode use = Documents.empty().put("action_id", action.id());
                use.set("action_name", document.path("name"));
                use.set("supported_triggers", document.path("supported_triggers"));
                use.set(ActionModuleReferences.VERSION_ID, used.path(ActionModuleReferences.VERSION_ID));
                use.set(ActionModuleReferences.VERSION_NUMBER, used.path(ActionModuleReferences.VERSION_NUMBER));
                uses.computeIfAbsent(used.path(ActionModuleReferences.MODULE_ID).asText(), none -> new ArrayList<>()).add(use);
            }
        }
        return uses;
    }

    /** The module of this name. */
    public static Optional<Entity> named(RegistryTransaction tx, String name) {
        return tx.list(EntityQuery.all(EntityKind.ACTION_MODULE).where("name", name)).stream().findFirst();
    }

    /** The rest of a document after a body has been merged into it; checks what a schema cannot say. */
    private ActionSecrets settle(ObjectNode document, ObjectNode body, ActionSecrets before, String id, Instant now) {
        Actions.requireBoundedCode(document);
        ActionSecrets secrets = body.has(ActionSecrets.FIELD)
                ? before.replacedBy(body.path(ActionSecrets.FIELD), new SealedSecrets(masterKey, "action-module:" + id), now)
                : before;
        document.set(ActionSecrets.FIELD, secrets.shown());
        document.put(UPDATED_AT, Timestamps.text(now));
        ActionModuleVersions.settled(document);
        return secrets;
    }
}
