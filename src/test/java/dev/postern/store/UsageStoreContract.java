package dev.postern.store;

import static dev.postern.events.MadeEvents.NOON;
import static dev.postern.events.MadeEvents.id;
import static dev.postern.events.MadeEvents.issued;
import static dev.postern.events.MadeEvents.operation;
import static dev.postern.events.MadeEvents.refused;
import static dev.postern.events.MadeEvents.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import dev.postern.audit.AuditEvent;
import dev.postern.events.EventField;
import dev.postern.events.EventShape;
import dev.postern.insight.TokenUse;
import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.insight.UsageBatch.UsedScope;
import dev.postern.insight.UsageFigures;
import dev.postern.insight.UsageFigures.Part;
import dev.postern.insight.UsageFigures.Sum;
import dev.postern.insight.UsageKey;
import dev.postern.insight.UsageKey.Kind;

/** What every store of figures must do: count each kept event once, and keep the figures when the events are gone. */
abstract class UsageStoreContract {

    static final AdjustableMillis CLOCK = new AdjustableMillis(NOON);

    private static final long DAY = Math.floorDiv(NOON, Duration.ofDays(1).toMillis());
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final String ORDERS = "https://orders.example/";

    /** Of one process; the tables are those of the others too, where processes share a store. */
    abstract SqlEventStore open();

    @Test
    void each_event_is_counted_once_by_day_hour_application_and_api() {
        SqlEventStore events = open();
        assertEquals(0, figures(events).since());
        assertFalse(count(events, 10));
        events.keep(stored(issued(1, NOON, "billing", "orders"), issued(2, NOON + HOUR, "billing", "orders"),
                issued(3, NOON, "billing", "people"), issued(4, NOON, "ship", "orders"), refused(5, NOON + HOUR, "ship", true),
                refused(6, NOON, "nobody", false), operation(7, NOON, "Update a client", "")));
        assertTrue(count(events, 4));
        assertFalse(count(events, 4));
        assertFalse(count(open(), 4));

        UsageFigures figures = figures(events);
        assertEquals(NOON, figures.since());
        assertEquals(4, figures.days(UsageKey.TENANT, DAY, DAY).get(DAY).issued());
        assertEquals(2, figures.days(UsageKey.TENANT, DAY, DAY).get(DAY).refused());
        assertEquals(1, figures.days(UsageKey.TENANT, DAY, DAY).get(DAY).issued(13));
        assertEquals(1, figures.days(UsageKey.TENANT, DAY, DAY).get(DAY).refused(13));
        assertEquals(3, figures.days(UsageKey.api(ORDERS), DAY, DAY).get(DAY).issued());
        assertEquals(3, figures.daysOfClient(ofClient("billing"), DAY, DAY).get(DAY).issued());
        assertEquals(Map.of(), figures.days(UsageKey.TENANT, DAY + 1, DAY + 2));
        assertEquals(List.of(new Sum("billing", 3, 0), new Sum("ship", 1, 1), new Sum("", 0, 1)),
                figures.sums(Kind.CLIENT, DAY, DAY, 0, 10));
        assertEquals(List.of(new Sum("ship", 1, 1)), figures.sums(Kind.CLIENT, DAY, DAY, 1, 1));
        assertEquals(List.of(new Sum(ORDERS, 2, 0), new Sum("https://people.example/", 1, 0)),
                figures.sums(Kind.API, ofClient("billing"), DAY, DAY, 0, 10));
        assertEquals(3, figures.rows(Kind.CLIENT, DAY, DAY, 3));
        assertEquals(2, figures.activeClients(NOON - HOUR));
        assertEquals(0, figures.activeClients(NOON + 2 * HOUR));
    }

    @Test
    void the_last_token_and_refusal_and_the_scopes_of_tokens_are_known() {
        SqlEventStore events = open();
        events.keep(stored(issued(1, NOON, "billing", "orders"), issued(2, NOON - HOUR, "billing", "orders"),
                refused(3, NOON + 5, "billing", true)));
        count(events, 10);

        UsageFigures figures = figures(events);
        ClientAndApi grant = new ClientAndApi("billing", ORDERS);
        assertEquals(Map.of(grant, new Last(NOON, NOON + 5)),
                figures.lasts(Set.of(grant, new ClientAndApi("billing", "https://people.example/"))));
        assertEquals(new Last(NOON, NOON + 5), figures.lasts(List.of(new ClientAndApi("", ORDERS))).values().iterator().next());
        assertEquals(Map.of("billing", new Last(NOON, NOON + 5)), figures.lastsOfClients(List.of("billing", "ship")));
        assertEquals(Map.of(new UsedScope("billing", ORDERS, "read:orders"), DAY), figures.scopes(List.of("billing", "ship")));
    }

    @Test
    void a_token_is_wasted_if_the_one_before_had_more_than_half_of_its_life_left() {
        SqlEventStore events = open();
        long half = HOUR / 2;
        events.keep(stored(issued(1, NOON, "billing", "orders"), issued(2, NOON + half - 1, "billing", "orders"),
                issued(3, NOON + 1, "billing", "people"), issued(4, NOON + 2 * half - 1, "billing", "orders")));
        count(events, 3);
        count(open(), 10);
        events.keep(stored(issued(5, NOON + 2 * half, "billing", "orders")));
        count(events, 10);

        List<UsageFigures.Caller> callers = figures(events).wasteful(Optional.empty(), DAY, DAY, 0, 10);
        assertEquals(1, callers.size());
        assertEquals("billing", callers.get(0).key().clientId());
        assertEquals(ORDERS, callers.get(0).key().audience());
        assertEquals(4, callers.get(0).count().issued());
        assertEquals(2, callers.get(0).count().wasted());
        assertEquals(NOON, callers.get(0).count().firstAt());
        assertEquals(NOON + 2 * half, callers.get(0).count().lastAt());
        assertEquals(List.of(), figures(events).wasteful(Optional.of("ship"), DAY, DAY, 0, 10));
        assertEquals(2, figures(events).callerRows(Optional.empty(), DAY, DAY, 10));
    }

    @Test
    void refusals_are_grouped_by_cause_with_the_newest_one() {
        SqlEventStore events = open();
        AuditEvent newest = refused(3, NOON + 7, "ship", true);
        events.keep(stored(refused(1, NOON, "billing", true), refused(2, NOON + 1, "nobody", false), newest));
        count(events, 10);

        List<UsageFigures.Refused> found = figures(events).refusals(Optional.empty(), DAY, DAY, 0, 10);
        assertEquals(List.of(new UsageFigures.Refused(new TokenUse.Cause("invalid_client", "wrong secret"), 3, 3, id(newest))),
                found);
        assertEquals(1, figures(events).refusals(Optional.of("billing"), DAY, DAY, 0, 10).get(0).count());
        assertEquals(List.of(), figures(events).refusals(Optional.empty(), DAY + 1, DAY + 1, 0, 10));
        assertEquals(3, figures(events).refusalRows(DAY, DAY, 10));
        assertEquals(List.of("billing", "ship"), figures(events).refusedClients(DAY, 10)); // nobody is not registered
        assertEquals(List.of("billing"), figures(events).refusedClients(DAY, 1));
        assertEquals(List.of(), figures(events).refusedClients(DAY + 1, 10));
    }

    @Test
    void figures_outlive_their_events_and_end_with_their_own_time() {
        SqlEventStore events = open();
        events.keep(stored(issued(1, NOON, "billing", "orders")));
        count(events, 10);
        events.prune(NOON + 1, Long.MAX_VALUE);
        SqlUsageStore usage = new SqlUsageStore(events);
        usage.prune(DAY, 1_000);
        assertEquals(1, figures(events).days(UsageKey.TENANT, DAY, DAY).get(DAY).issued());

        events.keep(stored(issued(2, NOON + 24 * HOUR, "billing", "orders")));
        count(events, 10);
        usage.prune(DAY, 4);
        assertEquals(Map.of(), figures(events).daysOfClient(ofClient("billing"), DAY, DAY));
        assertEquals(Set.of(DAY, DAY + 1), figures(events).days(UsageKey.TENANT, DAY, DAY + 1).keySet());
        assertEquals(0, figures(events).callerRows(Optional.empty(), DAY, DAY, 10)); // as the events
        usage.prune(DAY + 1, 1_000);
        assertEquals(Set.of(DAY + 1), figures(events).days(UsageKey.TENANT, DAY, DAY + 1).keySet());
    }

    @Test
    void two_that_keep_and_count_at_once_count_nothing_twice() throws Exception {
        SqlEventStore one = open();
        one.keep(stored(issued(0, NOON, "billing", "orders")));
        SqlEventStore other = one.isShared() ? open() : one;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> works = new ArrayList<>();
        for (SqlEventStore store : List.of(one, other)) {
            long first = works.isEmpty() ? 1 : 10_000;
            works.add(threads.submit(() -> LongStream.range(first, first + 20).forEach(number -> {
                store.keep(stored(issued(number, NOON + number, "billing", "orders")));
                count(store, 7);
            })));
        }
        for (Future<?> work : works) {
            work.get();
        }
        threads.shutdown();
        while (count(one, 7)) {
            // the rest
        }
        assertEquals(41, figures(one).days(UsageKey.TENANT, DAY, DAY).get(DAY).issued());
    }

    private static boolean count(SqlEventStore events, int max) {
        return new SqlUsageStore(events).count(UsageStoreContract::use, max);
    }

    private static UsageFigures figures(SqlEventStore events) {
        return new SqlUsageFigures(events);
    }

    private static Part ofClient(String client) {
        return new Part(Optional.of(client), Optional.empty(), Optional.empty());
    }

    /** As the service reads events, where only "nobody" is not registered, and tokens live for an hour. */
    private static Optional<TokenUse> use(EventShape shape) {
        String type = shape.text(EventField.TYPE);
        String client = shape.text(EventField.CLIENT_ID);
        return switch (type) {
            case "seccft" -> Optional.of(new TokenUse(client, shape.text(EventField.AUDIENCE), "", shape.text(EventField.SCOPE),
                    shape.text(EventField.IP), HOUR, Optional.empty()));
            case "feccft" -> Optional.of(new TokenUse(client.equals("nobody") ? "" : client, ORDERS, "", "",
                    shape.text(EventField.IP), HOUR, Optional.of(new TokenUse.Cause("invalid_client", "wrong secret"))));
            default -> Optional.empty();
        };
    }
}
