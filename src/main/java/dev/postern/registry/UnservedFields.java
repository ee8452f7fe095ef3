package dev.postern.registry;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Values of Auth0's model that promise a protection Postern does not give yet. Storing them would look like success while
 * tokens go on as before, so they are refused. Fields that cannot make a token safer are not here: they are stored and
 * returned untouched.
 */
final class UnservedFields {

    private static final Predicate<JsonNode> ANY_VALUE = value -> !value.isNull();

    private static final Map<EntityKind, Map<String, Predicate<JsonNode>>> UNSERVED = Map.of(
            EntityKind.CLIENT, Map.of(
                    "compliance_level", ANY_VALUE.and(value -> !"none".equals(value.asText()))));

    private UnservedFields() {
    }

    /** @throws RegistryRefusal.NotSupported the body sets one of them */
    static void refuseIn(EntityKind kind, ObjectNode body) {
        Optional<String> refused = UNSERVED.getOrDefault(kind, Map.of()).entrySet().stream()
                .filter(rule -> body.has(rule.getKey()) && rule.getValue().test(body.get(rule.getKey())))
                .map(Map.Entry::getKey).sorted().findFirst();
        if (refused.isPresent()) {
            throw new RegistryRefusal.NotSupported("This value of " + refused.get()
                    + " is not supported yet, and ignoring it would be unsafe.");
        }
    }
}
