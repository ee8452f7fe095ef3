package dev.postern.tenantfile;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.registry.Registry;
import dev.postern.registry.TriggerBindings;
import dev.postern.registry.Triggers;

/**
 * {@code triggers}: which Actions run at {@code credentials-exchange}, in order, as {@code {action_name, display_name}}. The
 * list in the file is the whole list. Other triggers are left out.
 */
@Singleton
final class TriggerFamily implements Family {

    private static final String BINDINGS = "bindings";

    private final Registry registry;
    private final TriggerBindings bindings;

    TriggerFamily(Registry registry, TriggerBindings bindings) {
        this.registry = registry;
        this.bindings = bindings;
    }

    @Override
    public String key() {
        return "triggers";
    }

    @Override
    public String schema() {
        return "BindingsUpdate";
    }

    @Override
    public Set<String> readOnly() {
        return Set.of();
    }

    @Override
    public ObjectNode bodyOf(ObjectNode entry) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray(BINDINGS);
        entry.path(Triggers.CREDENTIALS_EXCHANGE).forEach(bound -> {
            ObjectNode binding = list.addObject();
            binding.putObject("ref").put("type", "action_name").set("value", bound.path("action_name"));
            if (bound.hasNonNull("display_name")) {
                binding.set("display_name", bound.get("display_name"));
            }
        });
        return body;
    }

    @Override
    public String identity(ObjectNode body) {
        return Triggers.CREDENTIALS_EXCHANGE;
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        return body.has(Triggers.CREDENTIALS_EXCHANGE) || body.has(BINDINGS) ? Optional.empty()
                : Optional.of("other triggers than " + Triggers.CREDENTIALS_EXCHANGE);
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        bindings.replace(tx, Triggers.CREDENTIALS_EXCHANGE, body.path(BINDINGS));
        return tx.find(EntityKind.TRIGGER_BINDINGS, Triggers.CREDENTIALS_EXCHANGE);
    }

    @Override
    public Optional<JsonNode> exported() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        bindings.list(Triggers.CREDENTIALS_EXCHANGE).forEach(binding -> list.addObject()
                .put("action_name", nameOf(registry.find(EntityKind.ACTION, binding.path("action_id").asText())))
                .put("display_name", binding.path("display_name").asText()));
        return list.isEmpty() ? Optional.empty()
                : Optional.of(JsonNodeFactory.instance.objectNode().set(Triggers.CREDENTIALS_EXCHANGE, list));
    }

    private static String nameOf(Optional<Entity> action) {
        return action.map(entity -> entity.document().path("name").asText()).orElse("");
    }
}
