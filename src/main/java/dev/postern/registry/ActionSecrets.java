package dev.postern.registry;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.SealedSecrets;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.Timestamps;

/**
 * The secrets of an Action as they are listed, and the values, sealed.
 *
 * @param shown array of {@code {name, updated_at}}
 * @param sealed name → sealed value
 */
record ActionSecrets(ArrayNode shown, ObjectNode sealed) {

    static final String FIELD = "secrets";

    static ActionSecrets none() {
        return new ActionSecrets(Documents.empty().arrayNode(), Documents.empty());
    }

    static ActionSecrets of(Entity action) {
        return action.document().get(FIELD) instanceof ArrayNode shown ? new ActionSecrets(shown, action.secrets()) : none();
    }

    /**
     * The secrets after a change that lists them all: one without a value, or with the value it has, stays as it is. Those that
     * were there keep their place in the list.
     *
     * @param given array of {@code {name, value}}
     * @throws RegistryRefusal.Invalid a name is there twice, or has no value and never had one
     */
    ActionSecrets replacedBy(JsonNode given, SealedSecrets sealing, Instant now) {
        Map<String, JsonNode> before = StreamSupport.stream(shown.spliterator(), false)
                .collect(Collectors.toMap(secret -> secret.path("name").asText(), secret -> secret));
        ActionSecrets after = none();
        for (JsonNode secret : inPlace(given)) {
            String name = secret.path("name").asText();
            Optional<String> value = Optional.ofNullable(secret.path("value").textValue());
            if (after.sealed.has(name)) {
                throw RegistryRefusal.Invalid.property("Secret " + name + " is there twice", FIELD);
            }
            boolean kept = value.isEmpty() || value.get().equals(Entity.NOT_SHOWN)
                    || sealing.holds(sealed, name, value.get());
            if (kept && before.containsKey(name)) {
                after.shown.add(before.get(name).deepCopy());
                after.sealed.set(name, sealed.get(name));
            } else {
                sealing.put(after.sealed, name, value.orElseThrow(() -> RegistryRefusal.Invalid
                        .property("Secret " + name + " has no value", FIELD)));
                after.shown.addObject().put("name", name).put("updated_at", Timestamps.text(now));
            }
        }
        return after;
    }

    private List<JsonNode> inPlace(JsonNode given) {
        List<String> places = StreamSupport.stream(shown.spliterator(), false).map(ActionSecrets::name).toList();
        return StreamSupport.stream(given.spliterator(), false).sorted(Comparator.comparingInt(secret -> {
            int place = places.indexOf(name(secret));
            return place < 0 ? places.size() : place;
        })).toList();
    }

    private static String name(JsonNode secret) {
        return secret.path("name").asText();
    }

    @Override
    public String toString() {
        return "ActionSecrets" + sealed.size();
    }
}
