package dev.postern.insight;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;
import dev.postern.events.KeptLog;
import dev.postern.insight.UsageFigures.Refused;

/** Why tokens were refused, with the last example of each cause. */
@Singleton
public final class RefusalCauses {

    private final UsageFigures figures;
    private final Questions questions;
    private final KeptLog log;

    RefusalCauses(UsageFigures figures, Questions questions, KeptLog log) {
        this.figures = figures;
        this.questions = questions;
        this.log = log;
    }

    /**
     * Causes, the newest refusal first.
     *
     * @param clientId only refusals of this application
     * @throws dev.postern.events.QueryRefused there are too many figures to add up
     */
    public List<Cause> list(Optional<String> clientId, Days period, int offset, int limit) {
        List<Refused> found = questions.answer(() -> {
            Questions.requireFew(figures.refusalRows(period.first(), period.last(), Questions.ROWS_MAX + 1));
            return figures.refusals(clientId, period.first(), period.last(), offset, limit);
        });
        Map<LogId, ObjectNode> examples = log.findAll(found.stream().map(Refused::newest).toList());
        return found.stream().map(refused -> new Cause(refused.cause(), refused.count(), refused.clients(),
                Instant.ofEpochMilli(refused.newest().epochMillis()), Optional.ofNullable(examples.get(refused.newest()))))
                .toList();
    }

    /**
     * Refusals for one cause.
     *
     * @param clients how many applications; callers that are not registered count as one
     * @param example the last event, as of the log; empty: it is not kept any more
     */
    public record Cause(TokenUse.Cause cause, long count, long clients, Instant last, Optional<ObjectNode> example) {
    }
}
