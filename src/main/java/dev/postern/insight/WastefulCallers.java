package dev.postern.insight;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.insight.UsageBatch.CallerCount;
import dev.postern.insight.UsageBatch.CallerKey;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;

/** Who asks for tokens far more often than their lifetime needs: one application at one address, for the same token. */
@Singleton
public final class WastefulCallers {

    private static final int PRICE_DECIMALS = 4;
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

    private final UsageFigures figures;
    private final Questions questions;
    private final CurrentSnapshot current;
    private final InsightConfig config;

    WastefulCallers(UsageFigures figures, Questions questions, CurrentSnapshot current, InsightConfig config) {
        this.figures = figures;
        this.questions = questions;
        this.current = current;
        this.config = config;
    }

    /**
     * Those with the most wasted tokens first.
     *
     * @param clientId only this application
     * @throws dev.postern.events.QueryRefused there are too many figures to add up
     */
    public List<Wasteful> list(Optional<String> clientId, Days period, int offset, int limit) {
        return questions.answer(() -> {
            Questions.requireFew(figures.callerRows(clientId, period.first(), period.last(), Questions.ROWS_MAX + 1));
            return figures.wasteful(clientId, period.first(), period.last(), offset, limit).stream()
                    .map(found -> wasteful(found.key(), found.count())).toList();
        });
    }

    private Wasteful wasteful(CallerKey key, CallerCount count) {
        var snapshot = current.get();
        Optional<Duration> lifetime = snapshot.resourceServer(key.audience()).map(ResourceServer::lifetimeSeconds)
                .map(Duration::ofSeconds);
        Optional<BigDecimal> cost = config.pricePerThousandTokens().map(price -> price
                .multiply(BigDecimal.valueOf(count.wasted())).divide(THOUSAND, PRICE_DECIMALS, RoundingMode.HALF_UP));
        return new Wasteful(key, snapshot.client(key.clientId()).map(Client::name), count.issued(), count.wasted(),
                Instant.ofEpochMilli(count.firstAt()), Instant.ofEpochMilli(count.lastAt()), lifetime, cost);
    }

    /**
     * A caller who wasted tokens.
     *
     * @param clientName empty: the application is gone
     * @param issued all of its tokens
     * @param wasted those issued while the one before had more than half of its life left
     * @param lifetime of the API's tokens now; empty: the API is gone
     * @param wastedCost of the wasted tokens; empty: no price is set
     */
    public record Wasteful(CallerKey key, Optional<String> clientName, long issued, long wasted, Instant first, Instant last,
            Optional<Duration> lifetime, Optional<BigDecimal> wastedCost) {

        /** How many tokens would have been enough. */
        public long needed() {
            return Math.max(1, issued - wasted);
        }

        /** How many times as many tokens as needed, to one decimal. */
        public BigDecimal factor() {
            return BigDecimal.valueOf(issued).divide(BigDecimal.valueOf(needed()), 1, RoundingMode.HALF_UP);
        }

        /** From one token to the next, on average; a single token: zero. */
        public Duration interval() {
            return issued < 2 ? Duration.ZERO : Duration.between(first, last).dividedBy(issued - 1);
        }

        /** What to change, in a sentence. */
        public String advice() {
            return lifetime.map(life -> String.format(Locale.ROOT, "A token lives %s, and this caller asks for one every %s on "
                    + "average. Keep a token and use it again until half of its life is over.", words(life), words(interval())))
                    .orElse("The API does not exist any more.");
        }

        private static String words(Duration duration) {
            if (duration.toHours() >= 2) {
                return duration.toHours() + " hours";
            }
            if (duration.toMinutes() >= 2) {
                return duration.toMinutes() + " minutes";
            }
            return duration.toSeconds() >= 2 ? duration.toSeconds() + " seconds" : duration.toMillis() + " ms";
        }
    }
}
