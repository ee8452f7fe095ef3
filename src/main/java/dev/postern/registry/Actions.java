package dev.postern.registry;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

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
 * The rules of Actions: the drafts. {@link ActionVersions} puts them in force, {@link TriggerBindings} binds them. Bodies are
 * Auth0's JSON; the values of secrets are kept sealed and never shown.
 */
@Singleton
public final class Actions {

    private static final Logger LOG = Logger.getLogger(Actions.class);

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
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        if (tx.list(EntityQuery.all(EntityKind.ACTION)).size() >= ACTIONS_MAX) {
            throw new RegistryRefusal.NotSupported("There are " + ACTIONS_MAX + " actions already, and no more are kept.");
        }
        String id = Ids.uuid();
        Instant now = clock.instant();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, NO_MAPS);
        document.remove("deploy");
        document.put("created_at", Timestamps.text(now));
        Documents.putDefaults(document, defaults());
        ActionSecrets secrets = settle(tx, document, body, ActionSecrets.none(), id, now);
        requireFreeName(tx, document);
        Entity action = tx.insert(EntityKind.ACTION, id, document, secrets.sealed());
        String trigger = document.at("/supported_triggers/0/id").asText();
        if (Triggers.isOfAnotherFlow(trigger)) {
            LOG.warnf("Action %s has the trigger %s, which this server never reaches: it is stored and never run", id, trigger);
        }
        if (body.path("deploy").asBoolean(false)) {
            versions.deploy(tx, action, action.document(), action.secrets());
        }
        return tx.require(EntityKind.ACTION, id);
    }

    /**
     * Changes the draft; one that stays what it is keeps its {@code updated_at}.
     *
     * @param changes {@code secrets} lists all secrets: one without {@code value} keeps its own
     */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity action = tx.require(EntityKind.ACTION, id);
        ObjectNode document = Documents.merged(action.document(), changes, NO_MAPS);
        if (!document.path(WebhookRules.KIND).equals(action.document().path(WebhookRules.KIND))) {
            throw RegistryRefusal.Invalid.property("An action keeps its kind", WebhookRules.KIND);
        }
        Documents.putDefaults(document, defaults());
        ActionSecrets secrets = settle(tx, document, changes, ActionSecrets.of(action), id, clock.instant());
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
    public void delete(RegistryTransaction tx, String id, boolean unbound) {
        Entity action = tx.require(EntityKind.ACTION, id);
        if (unbound) {
            TriggerBindings.unbind(tx, id);
        } else if (TriggerBindings.isBound(tx, id)) {
            throw new RegistryConflict("The action is bound to a trigger: unbind it first, or delete it with force=true.");
        }
        ActionVersions.deleteAll(tx, id);
        tx.delete(action);
    }

    public Entity find(String id) {
        return registry.require(EntityKind.ACTION, id);
    }

    /** Few enough to be read at once. */
    public List<Entity> list() {
        return registry.list(EntityQuery.all(EntityKind.ACTION));
    }

    static Optional<Entity> named(RegistryTransaction tx, String name) {
        return tx.list(EntityQuery.all(EntityKind.ACTION).where("name", name)).stream().findFirst();
    }

    /** The rest of a document after a body has been merged into it; checks what a schema cannot say. */
    private ActionSecrets settle(RegistryTransaction tx, ObjectNode document, ObjectNode body, ActionSecrets before, String id,
            Instant now) {
        requireServedTrigger(document);
        requireBoundedCode(document);
        if (body.has(ActionModuleReferences.FIELD)) {
            document.set(ActionModuleReferences.FIELD,
                    ActionModuleReferences.complete(tx, body.path(ActionModuleReferences.FIELD)));
        }
        if (document.path(ActionModuleReferences.FIELD).isEmpty()) {
            document.remove(ActionModuleReferences.FIELD); // Auth0 leaves it out, too
        }
        WebhookRules.settle(document);
        SealedSecrets sealing = new SealedSecrets(masterKey, "action:" + id);
        ActionSecrets secrets = body.path(ActionSecrets.FIELD).isArray() // null removes them all
                ? before.replacedBy(body.path(ActionSecrets.FIELD), sealing, now)
                : body.has(ActionSecrets.FIELD) ? ActionSecrets.none() : before;
        WebhookRules.requireSecret(document, secrets, sealing);
        document.set(ActionSecrets.FIELD, secrets.shown());
        document.put("status", "built").put(UPDATED_AT, Timestamps.text(now));
        ActionVersions.settled(document);
        return secrets;
    }

    static void requireBoundedCode(ObjectNode document) {
        if (document.path("code").asText().getBytes(StandardCharsets.UTF_8).length > CODE_BYTES_MAX) {
            throw RegistryRefusal.Invalid.property("The code is longer than " + CODE_BYTES_MAX + " bytes", "code");
        }
    }

    /** One trigger, in its current version unless another is asked for. */
    private static void requireServedTrigger(ObjectNode document) {
        JsonNode triggers = document.path("supported_triggers");
        if (triggers.size() != 1) {
            throw RegistryRefusal.Invalid.property("An action supports exactly one trigger", "supported_triggers");
        }
        ObjectNode trigger = (ObjectNode) triggers.get(0);
        Documents.putDefaults(trigger, Documents.empty().put("version", Triggers.VERSION));
        if (Triggers.isOfAnotherFlow(trigger.path("id").asText())) {
            return;
        }
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
