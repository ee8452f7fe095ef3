package dev.postern.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import dev.postern.snapshot.TokenExtensions;

/** The rules of Hooks, Auth0's older form of Actions. Bodies are Auth0's JSON; secrets are kept sealed. */
@Singleton
public final class Hooks {

    private static final int HOOKS_MAX = 100;
    private static final int SECRETS_MAX = 30;
    private static final int SCRIPT_BYTES_MAX = 100 * 1024;
    private static final Set<String> NO_MAPS = Set.of();

    private final Registry registry;
    private final MasterKey masterKey;

    Hooks(Registry registry, MasterKey masterKey) {
        this.registry = registry;
        this.masterKey = masterKey;
    }

    /** @param body {@code name}, {@code script}, {@code triggerId}; not enabled unless it says so */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        if (tx.list(EntityQuery.all(EntityKind.HOOK)).size() >= HOOKS_MAX) {
            throw new RegistryRefusal.NotSupported("There are " + HOOKS_MAX + " hooks already, and no more are kept.");
        }
        String id = Ids.hook();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, NO_MAPS);
        settle(tx, id, document);
        return tx.insert(EntityKind.HOOK, id, document, Documents.empty());
    }

    /** @throws RegistryConflict it would be the second that is enabled */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity hook = tx.require(EntityKind.HOOK, id);
        ObjectNode document = Documents.merged(hook.document(), changes, NO_MAPS);
        settle(tx, id, document);
        return tx.update(hook, document, hook.secrets());
    }

    /** Does nothing when there is no such Hook. */
    public void delete(RegistryTransaction tx, String id) {
        tx.find(EntityKind.HOOK, id).ifPresent(tx::delete);
    }

    public Entity find(String id) {
        return registry.require(EntityKind.HOOK, id);
    }

    /** Name → {@code _VALUE_NOT_SHOWN_}. */
    public ObjectNode secrets(String id) {
        return hidden(find(id));
    }

    /** @throws RegistryConflict a secret of that name is there */
    public ObjectNode addSecrets(RegistryTransaction tx, String id, ObjectNode values) {
        return changeSecrets(tx, id, values, false);
    }

    /** @throws RegistryRefusal.Invalid no secret of that name is there */
    public ObjectNode patchSecrets(RegistryTransaction tx, String id, ObjectNode values) {
        return changeSecrets(tx, id, values, true);
    }

    /**
     * As one part of a larger transaction: gives the Hook these secrets, beside those it has. {@code _VALUE_NOT_SHOWN_} stands
     * for the value that is there.
     */
    public Entity setSecrets(RegistryTransaction tx, String id, ObjectNode values) {
        Entity hook = tx.require(EntityKind.HOOK, id);
        ObjectNode secrets = hook.secrets().deepCopy();
        SealedSecrets sealing = new SealedSecrets(masterKey, "hook:" + id);
        for (Map.Entry<String, JsonNode> secret : values.properties()) {
            String name = secret.getKey();
            String value = secret.getValue().asText();
            if (value.equals(Entity.NOT_SHOWN) && !secrets.has(name)) {
                throw RegistryRefusal.Invalid.property("The hook has no such secret", name);
            }
            if (!value.equals(Entity.NOT_SHOWN) && !sealing.holds(secrets, name, value)) {
                sealing.put(secrets, name, value);
            }
        }
        requireFew(secrets);
        return tx.update(hook, hook.document(), secrets);
    }

    private static void requireFew(ObjectNode secrets) {
        if (secrets.size() > SECRETS_MAX) {
            throw new RegistryRefusal.Invalid("Payload validation error: 'Too many properties defined (" + secrets.size()
                    + "), maximum " + SECRETS_MAX + "'.");
        }
    }

    /** Unknown names are ignored. */
    public void deleteSecrets(RegistryTransaction tx, String id, List<String> names) {
        Entity hook = tx.require(EntityKind.HOOK, id);
        tx.update(hook, hook.document(), hook.secrets().deepCopy().remove(names));
    }

    private ObjectNode changeSecrets(RegistryTransaction tx, String id, ObjectNode values, boolean present) {
        Entity hook = tx.require(EntityKind.HOOK, id);
        ObjectNode secrets = hook.secrets().deepCopy();
        SealedSecrets sealing = new SealedSecrets(masterKey, "hook:" + id);
        values.properties().forEach(secret -> {
            String name = secret.getKey();
            if (secrets.has(name) && !present) {
                throw new RegistryConflict("The hook has a secret " + name + " already.");
            }
            if (!secrets.has(name) && present) {
                throw RegistryRefusal.Invalid.property("The hook has no such secret", name);
            }
            if (!present || !secret.getValue().textValue().equals(Entity.NOT_SHOWN)) {
                sealing.put(secrets, name, secret.getValue().textValue());
            }
        });
        requireFew(secrets);
        return hidden(tx.update(hook, hook.document(), secrets));
    }

    private static void settle(RegistryTransaction tx, String id, ObjectNode document) {
        ObjectNode defaults = Documents.empty().put(TokenExtensions.ENABLED, false);
        defaults.putObject("dependencies");
        Documents.putDefaults(document, defaults);
        if (!document.path("triggerId").asText().equals(Triggers.CREDENTIALS_EXCHANGE)) {
            throw new RegistryRefusal.NotSupported("The one trigger served here is " + Triggers.CREDENTIALS_EXCHANGE + ".");
        }
        if (document.path("script").asText().getBytes(StandardCharsets.UTF_8).length > SCRIPT_BYTES_MAX) {
            throw RegistryRefusal.Invalid.property("The script is longer than " + SCRIPT_BYTES_MAX + " bytes", "script");
        }
        if (document.path(TokenExtensions.ENABLED).asBoolean()) {
            tx.list(EntityQuery.all(EntityKind.HOOK).where(TokenExtensions.ENABLED, "true")).stream()
                    .filter(other -> !other.id().equals(id)).findFirst().ifPresent(other -> {
                        throw new RegistryConflict("Another hook is enabled for this trigger: " + other.id()
                                + ". Disable it first.");
                    });
        }
    }

    private static ObjectNode hidden(Entity hook) {
        ObjectNode names = Documents.empty();
        new ArrayList<>(hook.secrets().properties()).forEach(secret -> names.put(secret.getKey(), Entity.NOT_SHOWN));
        return names;
    }
}
