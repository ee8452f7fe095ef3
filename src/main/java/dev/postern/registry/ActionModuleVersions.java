package dev.postern.registry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

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

/** The published versions of modules. A version never changes, and stays while an Action uses it. */
@Singleton
public final class ActionModuleVersions {

    private static final int VERSIONS_MAX = 50;
    /** Field of the module: a copy of its newest version. */
    static final String LATEST_VERSION = "latest_version";
    private static final String MODULE_ID = "module_id";
    private static final String NUMBER = "version_number";
    private static final String ALL_PUBLISHED = "all_changes_published";
    /** What a version takes over from the draft. */
    private static final Set<String> CONTENT = Set.of("code", "dependencies", "secrets");
    private static final Set<String> NOT_COPIED = Set.of(MODULE_ID, "created_at");

    private final Registry registry;
    private final Clock clock;
    private final DependencyCheck dependencies;

    ActionModuleVersions(Registry registry, Clock clock, DependencyCheck dependencies) {
        this.registry = registry;
        this.dependencies = dependencies;
        this.clock = clock;
    }

    /** Makes a version of the draft, unless the newest version is the same. */
    public Entity publish(RegistryTransaction tx, String moduleId) {
        return publish(tx, moduleId, 1);
    }

    /**
     * As above.
     *
     * @param numberMin the version gets at least this number: Actions of another server know the module's newest version by it
     * @throws RegistryRefusal.NotSupported there are as many versions as are kept, and Actions use all of them
     */
    public Entity publish(RegistryTransaction tx, String moduleId, int numberMin) {
        Entity module = tx.require(EntityKind.ACTION_MODULE, moduleId);
        List<Entity> before = tx.list(versionsOf(moduleId));
        Optional<Entity> newest = before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
        int newestNumber = newest.map(version -> version.document().path(NUMBER).asInt()).orElse(0);
        if (newest.isPresent() && module.document().path(ALL_PUBLISHED).asBoolean() && newestNumber >= numberMin) {
            return newest.get();
        }
        ActionVersions.requireDependencies(module.document(), dependencies);
        makeRoom(tx, moduleId, before);
        String id = Ids.uuid();
        ObjectNode version = Documents.empty().put("id", id).put(MODULE_ID, moduleId);
        version.put(NUMBER, Math.max(newestNumber + 1, numberMin));
        version.setAll(content(module.document()));
        version.put("created_at", Timestamps.text(clock.instant()));
        ObjectNode document = module.document().deepCopy();
        document.set(LATEST_VERSION, version.deepCopy().without(NOT_COPIED));
        tx.update(module, settled(document), module.secrets());
        return tx.insert(EntityKind.ACTION_MODULE_VERSION, id, version, module.secrets());
    }

    /** Makes the content of a version the draft again. Versions stay as they are. */
    public Entity rollBack(RegistryTransaction tx, String moduleId, String versionId) {
        Entity module = tx.require(EntityKind.ACTION_MODULE, moduleId);
        Entity version = tx.find(EntityKind.ACTION_MODULE_VERSION, versionId).filter(found -> isOf(moduleId, found))
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.ACTION_MODULE_VERSION));
        if (content(module.document()).equals(content(version.document())) && module.secrets().equals(version.secrets())) {
            return module;
        }
        ObjectNode document = module.document().deepCopy().setAll(content(version.document()));
        document.put("updated_at", Timestamps.text(clock.instant()));
        return tx.update(module, settled(document), version.secrets());
    }

    /** The newest first; none where there is no such module. */
    public List<Entity> list(String moduleId) {
        List<Entity> versions = new ArrayList<>(registry.list(versionsOf(moduleId)));
        Collections.reverse(versions);
        return versions;
    }

    public Entity find(String moduleId, String versionId) {
        return registry.find(EntityKind.ACTION_MODULE_VERSION, versionId).filter(version -> isOf(moduleId, version))
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.ACTION_MODULE_VERSION));
    }

    /** The version of this number. */
    public static Optional<Entity> numbered(RegistryTransaction tx, String moduleId, int number) {
        return tx.list(versionsOf(moduleId)).stream().filter(version -> version.document().path(NUMBER).asInt() == number)
                .findFirst();
    }

    /** Says whether the newest version is what the draft is. */
    static ObjectNode settled(ObjectNode module) {
        boolean same = module.has(LATEST_VERSION)
                && content(module).equals(content((ObjectNode) module.get(LATEST_VERSION)));
        return module.put(ALL_PUBLISHED, same);
    }

    static void deleteAll(RegistryTransaction tx, String moduleId) {
        tx.list(versionsOf(moduleId)).forEach(tx::delete);
    }

    static boolean isOf(String moduleId, Entity version) {
        return version.document().path(MODULE_ID).asText().equals(moduleId);
    }

    /** Deletes the oldest versions that no Action uses. */
    private static void makeRoom(RegistryTransaction tx, String moduleId, List<Entity> before) {
        int tooMany = before.size() + 1 - VERSIONS_MAX;
        if (tooMany <= 0) {
            return;
        }
        Set<String> used = ActionModuleReferences.usedVersions(tx, moduleId);
        List<Entity> unused = before.stream().filter(version -> !used.contains(version.id())).toList();
        if (unused.size() < tooMany) {
            throw new RegistryRefusal.NotSupported("There are " + VERSIONS_MAX
                    + " versions of the module already, and actions or their versions use all of them.");
        }
        unused.stream().limit(tooMany).forEach(tx::delete);
    }

    private static ObjectNode content(ObjectNode document) {
        return document.deepCopy().retain(CONTENT);
    }

    private static EntityQuery versionsOf(String moduleId) {
        return EntityQuery.all(EntityKind.ACTION_MODULE_VERSION).where(MODULE_ID, moduleId);
    }
}
