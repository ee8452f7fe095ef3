package dev.postern.registry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.DependencyCheck;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;
import dev.postern.snapshot.TokenExtensions;

/** The versions of Actions: deploying makes one, and the newest is the one in force. */
@Singleton
public final class ActionVersions {

    private static final int VERSIONS_MAX = 50;
    private static final String DEPLOYED = TokenExtensions.DEPLOYED;
    /** Field of the Action: a copy of its version in force. */
    static final String DEPLOYED_VERSION = "deployed_version";
    /** What a version takes over from the draft. */
    private static final Set<String> CONTENT = Set.of("code", "dependencies", "runtime", "secrets", "supported_triggers",
            "modules", WebhookRules.KIND, WebhookRules.WEBHOOK);

    private static final String ALL_DEPLOYED = "all_changes_deployed";

    private final Registry registry;
    private final Clock clock;
    private final DependencyCheck dependencies;

    ActionVersions(Registry registry, Clock clock, DependencyCheck dependencies) {
        this.registry = registry;
        this.dependencies = dependencies;
        this.clock = clock;
    }

    /** Puts the draft in force: as a new version, unless it is in force already. */
    public Entity deploy(RegistryTransaction tx, String actionId) {
        Entity action = tx.require(EntityKind.ACTION, actionId);
        Optional<Entity> inForce = action.document().path(ALL_DEPLOYED).asBoolean()
                ? tx.find(EntityKind.ACTION_VERSION, action.document().path(DEPLOYED_VERSION).path("id").asText())
                : Optional.empty();
        return inForce.orElseGet(() -> deploy(tx, action, action.document(), action.secrets()));
    }

    /**
     * Puts the content of a former version in force again, as a new version.
     *
     * @param draftToo whether the draft becomes that, too
     */
    public Entity rollBack(RegistryTransaction tx, String actionId, String versionId, boolean draftToo) {
        Entity action = tx.require(EntityKind.ACTION, actionId);
        Entity former = tx.find(EntityKind.ACTION_VERSION, versionId).filter(version -> isOf(actionId, version))
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.ACTION_VERSION));
        Entity draft = action;
        if (draftToo) {
            ObjectNode document = action.document().deepCopy().remove(CONTENT).setAll(content(former.document()));
            draft = tx.update(action, document.put("updated_at", Timestamps.text(clock.instant())), former.secrets());
        }
        return deploy(tx, draft, former.document(), former.secrets());
    }

    /** The newest first; none where there is no such Action. */
    public List<Entity> list(String actionId) {
        List<Entity> versions = new ArrayList<>(registry.list(versionsOf(actionId)));
        Collections.reverse(versions);
        return versions;
    }

    public Entity find(String actionId, String versionId) {
        return registry.find(EntityKind.ACTION_VERSION, versionId).filter(version -> isOf(actionId, version))
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.ACTION_VERSION));
    }

    /** @return the new version */
    Entity deploy(RegistryTransaction tx, Entity action, ObjectNode content, ObjectNode secrets) {
        if (!Triggers.isOfAnotherFlow(content.at("/supported_triggers/0/id").asText())) {
            requireDependencies(content, dependencies);
        }
        List<Entity> before = tx.list(versionsOf(action.id()));
        before.stream().filter(version -> version.document().path(DEPLOYED).asBoolean())
                .forEach(version -> tx.update(version, version.document().deepCopy().put(DEPLOYED, false), version.secrets()));
        before.stream().limit(Math.max(0, before.size() - VERSIONS_MAX + 1L)).forEach(tx::delete);
        String id = Ids.uuid();
        String now = Timestamps.text(clock.instant());
        ObjectNode version = Documents.empty().put("id", id).put("action_id", action.id());
        version.setAll(content(content));
        version.put("number", before.isEmpty() ? 1 : number(before.get(before.size() - 1)) + 1);
        version.put("status", "built").put(DEPLOYED, true);
        version.put("created_at", now).put("updated_at", now).put("built_at", now);
        ObjectNode document = action.document().deepCopy();
        document.set(DEPLOYED_VERSION, version.deepCopy().without("action_id"));
        tx.update(action, settled(document), action.secrets());
        return tx.insert(EntityKind.ACTION_VERSION, id, version, secrets);
    }

    /**
     * Finds out now, not at the first token, whether code has the packages it declares.
     *
     * @throws RegistryRefusal.Invalid a package is missing, or cannot be used here
     */
    static void requireDependencies(ObjectNode content, DependencyCheck check) {
        check.deployed();
        for (JsonNode dependency : content.path("dependencies")) {
            check.fault(dependency.path("name").asText(), dependency.path("version").asText("latest")).ifPresent(fault -> {
                throw RegistryRefusal.Invalid.property(fault, "dependencies");
            });
        }
    }

    /** Says whether the version in force is what the draft is. */
    static ObjectNode settled(ObjectNode action) {
        boolean same = action.has(DEPLOYED_VERSION)
                && content(action).equals(content((ObjectNode) action.get(DEPLOYED_VERSION)));
        return action.put(ALL_DEPLOYED, same);
    }

    static void deleteAll(RegistryTransaction tx, String actionId) {
        tx.list(versionsOf(actionId)).forEach(tx::delete);
    }

    private static ObjectNode content(ObjectNode document) {
        ObjectNode content = document.deepCopy().retain(CONTENT);
        if (content.path(ActionModuleReferences.FIELD).isEmpty()) {
            content.remove(ActionModuleReferences.FIELD); // none, written in two ways
        }
        return content;
    }

    private static int number(Entity version) {
        return version.document().path("number").asInt();
    }

    private static boolean isOf(String actionId, Entity version) {
        return version.document().path("action_id").asText().equals(actionId);
    }

    static EntityQuery versionsOf(String actionId) {
        return EntityQuery.all(EntityKind.ACTION_VERSION).where("action_id", actionId);
    }
}
