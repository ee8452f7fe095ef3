package dev.postern.console.actions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.postern.actions.Execution;
import dev.postern.actions.Executions;
import dev.postern.console.Moment;
import dev.postern.console.Visit;
import dev.postern.events.KeptLog;
import dev.postern.events.QueryRefused;

/** How Actions and Hooks ran: the newest executions of this process, and the failures that the log has of all replicas. */
@Singleton
final class ActionRuns {

    private static final int RUNS_SHOWN = 20;
    private static final int COUNTED_MAX = 10_000;
    private static final String FAILED = "type:actions_execution_failed AND date:[now-7d TO *]";

    private final Executions executions;
    private final KeptLog log;
    private final Visit visit;
    private final Clock clock;

    ActionRuns(Executions executions, KeptLog log, Visit visit, Clock clock) {
        this.executions = executions;
        this.log = log;
        this.visit = visit;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param console what it printed, a line each
     * @param error empty: none
     */
    record Run(Moment at, String executionId, String outcome, long milliseconds, String console, String error) {

        public boolean isAllowed() {
            return outcome.equals("allowed");
        }

        public boolean isFailed() {
            return outcome.equals("failed");
        }
    }

    /** A token that was refused because of it. */
    record Failure(Moment at, String actionId, String clientId, String client, String errorClass, String error,
            String stack) {
    }

    /** What its executions were, of those that are kept. */
    record Tally(int runs, int denied, Moment since) {
    }

    /** The newest executions. */
    List<Run> of(String id) {
        Instant now = clock.instant();
        return executions.newest(id, RUNS_SHOWN).stream().map(execution -> run(execution, id, now)).toList();
    }

    private static Run run(Execution execution, String id, Instant now) {
        Execution.Result result = result(execution, id);
        return new Run(Moment.of(result.startedAt(), now), execution.id(), result.outcome(),
                Duration.between(result.startedAt(), result.endedAt()).toMillis(), String.join("\n", result.console()),
                result.error().map(ActionRuns::words).orElse(""));
    }

    private static Execution.Result result(Execution execution, String id) {
        return execution.results().stream().filter(result -> result.extension().id().equals(id)).findFirst().orElseThrow();
    }

    private static String words(Execution.Fault fault) {
        return fault.errorClass() + ": " + fault.name() + ": " + fault.message() + fault.stack().map(stack -> "\n" + stack)
                .orElse("");
    }

    Tally tally(String id) {
        List<Execution> kept = executions.newest(id, COUNTED_MAX);
        int denied = (int) kept.stream().filter(execution -> !result(execution, id).outcome().equals("allowed")).count();
        return new Tally(kept.size(), denied, kept.isEmpty() ? null
                : Moment.of(result(kept.get(kept.size() - 1), id).startedAt(), clock.instant()));
    }

    /** Failures of a week, of all Actions and Hooks; empty: they cannot be shown. */
    Optional<List<Failure>> failures() {
        return failures(FAILED);
    }

    /** Those of one; null: they cannot be shown. */
    List<Failure> failures(String id, String name) {
        return failures(FAILED + " AND description:" + TextNode.valueOf(name)).or(this::failures)
                .map(all -> all.stream().filter(failure -> failure.actionId().equals(id)).limit(RUNS_SHOWN).toList())
                .orElse(null);
    }

    private Optional<List<Failure>> failures(String query) {
        if (!log.isKept() || !visit.may("read:logs", "read:logs_users")) {
            return Optional.empty();
        }
        try {
            Instant now = clock.instant();
            return Optional.of(log.search(query, true, 0, KeptLog.PAGE_MAX, false).events().stream()
                    .map(event -> failure(event, now)).toList());
        } catch (QueryRefused busy) {
            return Optional.empty();
        }
    }

    private static Failure failure(ObjectNode event, Instant now) {
        JsonNode details = event.path("details");
        JsonNode error = details.path("action_error");
        return new Failure(Moment.of(Instant.parse(event.path("date").asText()), now), details.path("action_id").asText(),
                event.path("client_id").asText(),
                event.path("client_name").asText(), details.path("error_class").asText(),
                error.path("name").asText() + ": " + error.path("message").asText(), error.path("stack").asText());
    }
}
