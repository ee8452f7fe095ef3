package dev.postern.registry;

import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;
import dev.postern.snapshot.TokenExtensions;

/** The rules of bindings: which deployed Actions run at a trigger, and in which order. */
@Singleton
public final class TriggerBindings {

    private final Registry registry;
    private final Clock clock;

    TriggerBindings(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** In order: {@code {id, action_id, display_name, created_at, updated_at}} each. */
    public ArrayNode list(String trigger) {
        Triggers.require(trigger);
        return listOf(registry.find(EntityKind.TRIGGER_BINDINGS, trigger));
    }

    /**
     * Replaces the trigger's list. An Action that stays keeps the id of its binding.
     *
     * @param wanted in order: {@code ref {type, value}}, {@code display_name} (the Action's name unless given)
     * @throws RegistryRefusal.Invalid no such Action, one of another trigger, one that was never deployed, or one that is there
     *         twice
     */
    public ArrayNode replace(RegistryTransaction tx, String trigger, JsonNode wanted) {
        Triggers.require(trigger);
        Optional<Entity> before = tx.find(EntityKind.TRIGGER_BINDINGS, trigger);
        Map<String, JsonNode> known = new HashMap<>();
        listOf(before).forEach(binding -> known.put(binding.path("action_id").asText(), binding));
        Map<String, String> actionByBinding = new HashMap<>();
        known.forEach((action, binding) -> actionByBinding.put(binding.path("id").asText(), action));
        ArrayNode after = Documents.empty().arrayNode();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            Entity action = deployed(tx, wanted.get(i).path("ref"), actionByBinding,
                    TokenExtensions.BINDINGS + "[" + i + "].ref");
            if (!action.document().at("/supported_triggers/0/id").asText().equals(trigger)) {
                throw RegistryRefusal.Invalid.property("The action does not support the trigger " + trigger,
                        TokenExtensions.BINDINGS + "[" + i + "].ref");
            }
            if (!seen.add(action.id())) {
                throw RegistryRefusal.Invalid.property("The action is bound twice",
                        TokenExtensions.BINDINGS + "[" + i + "].ref");
            }
            after.add(binding(action, wanted.get(i), Optional.ofNullable(known.get(action.id()))));
        }
        store(tx, trigger, before, after);
        return after;
    }

    static boolean isBound(RegistryTransaction tx, String actionId) {
        return tx.list(EntityQuery.all(EntityKind.TRIGGER_BINDINGS)).stream()
                .anyMatch(trigger -> without(actionId, trigger).size() < listOf(Optional.of(trigger)).size());
    }

    static void unbind(RegistryTransaction tx, String actionId) {
        if (isBound(tx, actionId)) {
            tx.list(EntityQuery.all(EntityKind.TRIGGER_BINDINGS))
                    .forEach(trigger -> store(tx, trigger.id(), Optional.of(trigger), without(actionId, trigger)));
        }
    }

    private ObjectNode binding(Entity action, JsonNode wanted, Optional<JsonNode> before) {
        String now = Timestamps.text(clock.instant());
        ObjectNode binding = Documents.empty();
        binding.put("id", before.map(known -> known.path("id").asText()).orElseGet(Ids::uuid)).put("action_id", action.id());
        binding.put("display_name", wanted.path("display_name").asText(action.document().path("name").asText()));
        binding.put("created_at", before.map(known -> known.path("created_at").asText()).orElse(now));
        boolean renamed = before.map(known -> !known.path("display_name").equals(binding.get("display_name"))).orElse(true);
        return binding.put("updated_at", renamed ? now : before.get().path("updated_at").asText());
    }

    private static Entity deployed(RegistryTransaction tx, JsonNode ref, Map<String, String> actionByBinding, String property) {
        String value = ref.path("value").asText();
        Optional<Entity> action = switch (ref.path("type").asText()) {
            case "action_id" -> tx.find(EntityKind.ACTION, value);
            case "action_name" -> Actions.named(tx, value);
            default -> Optional.ofNullable(actionByBinding.get(value)).flatMap(id -> tx.find(EntityKind.ACTION, id));
        };
        Entity found = action.orElseThrow(() -> RegistryRefusal.Invalid.property("No such action", property));
        if (!found.document().has(ActionVersions.DEPLOYED_VERSION)) {
            throw RegistryRefusal.Invalid.property("The action has never been deployed", property);
        }
        return found;
    }

    private static void store(RegistryTransaction tx, String trigger, Optional<Entity> before, ArrayNode bindings) {
        ObjectNode document = Documents.empty().put("trigger_id", trigger);
        document.set(TokenExtensions.BINDINGS, bindings);
        before.ifPresentOrElse(entity -> tx.update(entity, document, entity.secrets()),
                () -> tx.insert(EntityKind.TRIGGER_BINDINGS, trigger, document, Documents.empty()));
    }

    private static ArrayNode without(String actionId, Entity trigger) {
        ArrayNode left = Documents.empty().arrayNode();
        for (JsonNode binding : listOf(Optional.of(trigger))) {
            if (!binding.path("action_id").asText().equals(actionId)) {
                left.add(binding);
            }
        }
        return left;
    }

    private static ArrayNode listOf(Optional<Entity> trigger) {
        return trigger.map(entity -> (ArrayNode) entity.document().get(TokenExtensions.BINDINGS))
                .orElseGet(() -> Documents.empty().arrayNode());
    }
}
