package dev.postern.console.actions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;
import dev.postern.management.actions.TriggersResource;
import dev.postern.registry.TriggerBindings;
import dev.postern.registry.Triggers;

/** The order in which Actions run, and one step in it: {@code up ID}, {@code down ID}, {@code add ID}, {@code remove ID}. */
@Singleton
final class Bindings {

    private static final String ACTION = "action_id";

    private final TriggerBindings bindings;
    private final TriggersResource operations;
    private final Changes changes;

    Bindings(TriggerBindings bindings, TriggersResource operations, Changes changes) {
        this.bindings = bindings;
        this.operations = operations;
        this.changes = changes;
    }

    /** Ids of the bound Actions, in order. */
    List<String> bound() {
        List<String> bound = new ArrayList<>();
        bindings.list(Triggers.CREDENTIALS_EXCHANGE).forEach(binding -> bound.add(binding.path(ACTION).asText()));
        return bound;
    }

    /** The order, for a form. */
    static String text(List<String> bound) {
        return String.join(" ", bound);
    }

    /**
     * Makes the step that a form asks for.
     *
     * @return {@link Problem#NONE}, or why it was not made
     */
    Problem change(Form form) {
        List<String> order = bound();
        if (!text(order).equals(form.text("was"))) {
            return Problem.of("",
                    "Somebody else has changed the order meanwhile. It is shown as it is now; nothing was changed");
        }
        String[] step = form.text("step").split(" ", 2);
        String id = step.length == 2 ? step[1] : form.text("action");
        move(order, step[0], id);
        try {
            changes.make(call(order), body -> operations.replace(Triggers.CREDENTIALS_EXCHANGE, body));
            return Problem.NONE;
        } catch (RuntimeException refusal) {
            return Problem.of(refusal);
        }
    }

    private static void move(List<String> order, String step, String id) {
        int at = order.indexOf(id);
        switch (step) {
            case "add" -> order.add(id);
            case "remove" -> order.remove(id);
            case "up" -> swap(order, at - 1, at);
            case "down" -> swap(order, at, at + 1);
            default -> {
            }
        }
    }

    private static void swap(List<String> order, int one, int other) {
        if (one >= 0 && other < order.size()) {
            order.add(one, order.remove(other));
        }
    }

    /** The operation that makes this the order. */
    ApiCall call(List<String> order) {
        Map<String, JsonNode> known = new HashMap<>();
        bindings.list(Triggers.CREDENTIALS_EXCHANGE).forEach(binding -> known.put(binding.path(ACTION).asText(), binding));
        ObjectNode body = Documents.empty();
        ArrayNode list = body.putArray("bindings");
        for (String id : order) {
            ObjectNode binding = list.addObject();
            binding.putObject("ref").put("type", ACTION).put("value", id);
            if (known.containsKey(id)) {
                binding.put("display_name", known.get(id).path("display_name").asText());
            }
        }
        return ApiCall.patch("/actions/triggers/" + Triggers.CREDENTIALS_EXCHANGE + "/bindings", body,
                "Update trigger bindings");
    }

    /** The order as a tenant file has it. */
    ObjectNode fragment(Map<String, String> names) {
        ObjectNode tenant = Documents.empty();
        ArrayNode list = tenant.putObject("triggers").putArray(Triggers.CREDENTIALS_EXCHANGE);
        bindings.list(Triggers.CREDENTIALS_EXCHANGE).forEach(binding -> list.addObject()
                .put("action_name", names.getOrDefault(binding.path(ACTION).asText(), ""))
                .put("display_name", binding.path("display_name").asText()));
        return tenant;
    }
}
