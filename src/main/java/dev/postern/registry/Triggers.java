package dev.postern.registry;

import java.util.Set;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.EntityKind;
import dev.postern.entity.RegistryRefusal;
import dev.postern.snapshot.TokenExtensions;

/**
 * The points where a tenant's own code runs. This server has one, because it has one flow. Actions and bindings of
 * Auth0's other triggers are stored for tools that import a whole tenant, and never run.
 */
public final class Triggers {

    /** Before a client gets a token. */
    public static final String CREDENTIALS_EXCHANGE = TokenExtensions.TRIGGER;
    static final String VERSION = "v2";
    static final String DEFAULT_RUNTIME = "node22";
    /** Listed by name, so that a misspelt trigger is refused and not taken for one of these. */
    private static final Set<String> OF_OTHER_FLOWS = Set.of("post-login", "pre-user-registration", "post-user-registration",
            "post-change-password", "send-phone-message", "password-reset-post-challenge", "password-hash-migration",
            "login-post-identifier", "signup-post-identifier", "custom-email-provider", "custom-phone-provider",
            "custom-token-exchange", "event-stream");

    private Triggers() {
    }

    /** As Auth0 lists them: the current version and the one before, for which no Action can be made any more. */
    public static ArrayNode list() {
        ArrayNode triggers = Documents.empty().arrayNode();
        ObjectNode current = triggers.addObject().put("id", CREDENTIALS_EXCHANGE).put("version", VERSION);
        current.put("status", "CURRENT").putArray("runtimes").add("node18-actions").add(DEFAULT_RUNTIME);
        current.put("default_runtime", DEFAULT_RUNTIME).put("binding_policy", "trigger-bound");
        current.putArray("compatible_triggers");
        ObjectNode before = triggers.addObject().put("id", CREDENTIALS_EXCHANGE).put("version", "v1");
        before.put("status", "DEPRECATED").putArray("runtimes").add("node12");
        before.put("default_runtime", "node12").put("binding_policy", "trigger-bound");
        before.putArray("compatible_triggers");
        return triggers;
    }

    /** Whether it is one of Auth0's that this server has no flow for. */
    static boolean isOfAnotherFlow(String trigger) {
        return OF_OTHER_FLOWS.contains(trigger);
    }

    /** @throws RegistryRefusal.NotFound there is no such trigger */
    static void require(String trigger) {
        if (!CREDENTIALS_EXCHANGE.equals(trigger) && !isOfAnotherFlow(trigger)) {
            throw RegistryRefusal.NotFound.of(EntityKind.TRIGGER_BINDINGS);
        }
    }
}
