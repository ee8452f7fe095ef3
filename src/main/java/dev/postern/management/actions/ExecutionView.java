package dev.postern.management.actions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.actions.Execution;
import dev.postern.entity.Timestamps;
import dev.postern.snapshot.TokenExtensions;

/** How executions are shown: as at Auth0, with console, duration and memory beside. */
public final class ExecutionView {

    private ExecutionView() {
    }

    /** {@code {id, trigger_id, status, results: [{action_name, error, started_at, ended_at, …}], created_at, updated_at}}. */
    public static ObjectNode of(Execution execution) {
        List<Execution.Result> results = execution.results();
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("id", execution.id())
                .put("trigger_id", TokenExtensions.TRIGGER).put("status", "final");
        ArrayNode list = shown.putArray("results");
        results.forEach(result -> list.add(result(result)));
        if (!results.isEmpty()) {
            Instant last = results.get(results.size() - 1).endedAt();
            shown.put("created_at", Timestamps.text(results.get(0).startedAt())).put("updated_at", Timestamps.text(last));
        }
        return shown;
    }

    private static ObjectNode result(Execution.Result result) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("action_name", result.extension().name())
                .put("outcome", result.outcome())
                .put("started_at", Timestamps.text(result.startedAt())).put("ended_at", Timestamps.text(result.endedAt()))
                .put("duration_ms", Duration.between(result.startedAt(), result.endedAt()).toMillis())
                .put("memory_bytes", result.memoryBytes());
        if (!result.leftOut().isEmpty()) {
            result.leftOut().forEach(shown.putArray("left_out")::add);
        }
        ArrayNode console = shown.putArray("console");
        result.console().forEach(console::add);
        result.error().ifPresent(fault -> shown.set("error", fault(fault)));
        return shown;
    }

    /** {@code {id, name, msg, stack}}. */
    static ObjectNode fault(Execution.Fault fault) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("id", fault.errorClass()).put("name", fault.name())
                .put("msg", fault.message());
        fault.stack().ifPresent(stack -> shown.put("stack", stack));
        return shown;
    }
}
