package dev.postern.insight;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.insight.UsageBatch.UsedScope;

/**
 * When applications, client grants and scopes were used last. Whoever asks bounds how many it asks for. All methods throw
 * {@link dev.postern.events.QueryRefused} when others have asked too much.
 */
@Singleton
public final class LastUses {

    private final UsageFigures figures;
    private final Questions questions;
    private final Clock clock;

    LastUses(UsageFigures figures, Questions questions, Clock clock) {
        this.figures = figures;
        this.questions = questions;
        this.clock = clock;
    }

    /** Whether events are kept: without them nothing is known. */
    public boolean areKept() {
        return questions.areKept();
    }

    /** Of applications at APIs; those that never asked are left out. */
    public Map<ClientAndApi, Last> ofGrants(Collection<ClientAndApi> grants) {
        return grants.isEmpty() ? Map.of() : questions.answer(() -> figures.lasts(grants));
    }

    /** Over all APIs; those that never asked are left out. */
    public Map<String, Last> ofClients(Collection<String> clientIds) {
        return clientIds.isEmpty() ? Map.of() : questions.answer(() -> figures.lastsOfClients(clientIds));
    }

    /** The last day on which tokens of these applications had a scope, as {@link Days} numbers it. */
    public Map<UsedScope, Long> ofScopes(Collection<String> clientIds) {
        return clientIds.isEmpty() ? Map.of() : questions.answer(() -> figures.scopes(clientIds));
    }

    /**
     * Client ids of applications that were refused a token today, in UTC.
     *
     * @throws dev.postern.events.QueryRefused also if there are too many figures to look through
     */
    public List<String> refusedToday(int max) {
        long today = Days.of(clock.millis());
        return questions.answer(() -> {
            Questions.requireFew(figures.refusalRows(today, today, Questions.ROWS_MAX + 1));
            return figures.refusedClients(today, max);
        });
    }
}
