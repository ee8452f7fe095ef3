package dev.postern.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The points where a tenant's own code has a say: one, for this server has one flow. */
public final class Triggers {

    /** Before a client gets a token. */
    public static final String CREDENTIALS_EXCHANGE = "credentials-exchange";
    static final String VERSION = "v2";
    static final String DEFAULT_RUNTIME = "node22";

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

    /** @throws RegistryRefusal.NotFound this server has no such trigger */
    static void require(String trigger) {
        if (!CREDENTIALS_EXCHANGE.equals(trigger)) {
            throw RegistryRefusal.NotFound.trigger();
        }
    }
}
