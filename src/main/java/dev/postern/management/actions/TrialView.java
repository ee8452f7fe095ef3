package dev.postern.management.actions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.actions.ActionTrial;

/** How the result of a trial is shown. */
final class TrialView {

    private TrialView() {
    }

    /**
     * {@code {outcome: allowed|denied|failed, accessToken: {customClaims, scope}, denied: {status, error, error_description},
     * error: {id, name, msg, stack}, console, loading_ms, duration_ms, memory_bytes}}.
     */
    static ObjectNode of(ActionTrial trial) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("outcome", trial.outcome());
        ObjectNode token = shown.putObject("accessToken");
        ObjectNode claims = token.putObject("customClaims");
        trial.claims().forEach(claims::set);
        if (!trial.leftOut().isEmpty()) {
            trial.leftOut().forEach(shown.putArray("left_out")::add);
        }
        trial.scopes().ifPresent(scopes -> {
            ArrayNode list = token.putArray("scope");
            scopes.forEach(list::add);
        });
        trial.denied().ifPresent(denied -> shown.putObject("denied").put("status", denied.status())
                .put("error", denied.error()).put("error_description", denied.description()));
        trial.fault().ifPresent(fault -> shown.set("error", ExecutionView.fault(fault)));
        ArrayNode console = shown.putArray("console");
        trial.console().forEach(console::add);
        return shown.put("loading_ms", trial.loading().toMillis()).put("duration_ms", trial.duration().toMillis())
                .put("memory_bytes", trial.memoryBytes());
    }
}
