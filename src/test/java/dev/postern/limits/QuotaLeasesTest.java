package dev.postern.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.Eventually;
import dev.postern.audit.AuditLog;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.TokenQuota;

/** Several processes that lease blocks of one quota from one store. */
class QuotaLeasesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T10:30:00Z");

    private final MemoryQuotaUseStore store = new MemoryQuotaUseStore();
    private final List<QuotaUses> processes = new ArrayList<>();
    private final Map<QuotaUses, MemoryQuotaUseStore.Wire> wires = new HashMap<>();
    private int replicas = 3;

    @AfterEach
    void stop_the_processes() {
        store.away(false);
        store.losesAnswers(false);
        processes.forEach(process -> process.stop(new ShutdownEvent()));
        processes.clear();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 7, 10, 100, 1_000 })
    void processes_at_once_get_exactly_the_quota(int quota) throws Exception {
        List<QuotaUses> three = List.of(process(), process(), process());
        assertEquals(quota, issuedAtOnce(three, quota, 2 * quota, new Random(quota)));
        three.forEach(QuotaUses::save);
        assertEquals(quota, stored(NOW).tokens());
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 7, 10, 100, 1_000 })
    void as_many_requests_as_the_quota_has_tokens_all_get_one_wherever_they_arrive(int quota) throws Exception {
        List<QuotaUses> three = List.of(process(), process(), process());
        Random random = new Random(quota);
        int issued = 0;
        for (int n = 0; n < quota; n++) {
            issued += issued(three.get(random.nextInt(3)), quota) ? 1 : 0;
        }
        assertEquals(quota, issued);
        assertFalse(issued(three.get(0), quota));
    }

    @Test
    void processes_that_come_and_go_and_are_killed_never_exceed_the_quota() throws Exception {
        for (int seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            int quota = 1 + random.nextInt(300);
            stop_the_processes();
            store.empty();
            int issued = 0;
            boolean killed = false;
            List<QuotaUses> alive = new ArrayList<>(List.of(process(), process(), process()));
            for (int step = 0; step < 20; step++) {
                store.losesAnswers(random.nextInt(4) == 0);
                issued += issuedAtOnce(alive, quota, random.nextInt(40), random);
                store.losesAnswers(false);
                QuotaUses one = alive.get(random.nextInt(alive.size()));
                switch (random.nextInt(4)) {
                    case 0 -> {
                        kill(one);
                        killed = true;
                        replace(one, alive);
                    }
                    case 1 -> {
                        one.stop(new ShutdownEvent());
                        replace(one, alive);
                    }
                    default -> one.save();
                }
                assertTrue(issued <= quota, "seed " + seed + ": " + issued + " of " + quota);
            }
            issued += issuedAtOnce(alive, quota, 2 * quota, random);
            String what = "seed " + seed + ": " + issued + " of " + quota;
            assertTrue(issued <= quota, what);
            assertTrue(issued == quota || killed, what);
            assertEquals(0, held(alive), "left to those who ask for nothing, " + what);
        }
    }

    private void replace(QuotaUses gone, List<QuotaUses> alive) {
        alive.remove(gone);
        alive.add(process());
    }

    private long held(List<QuotaUses> alive) {
        return alive.stream().mapToLong(process -> process.of(bucket(NOW)).left()).sum();
    }

    @Test
    void what_a_process_that_stops_had_leased_goes_to_the_others() throws Exception {
        QuotaUses one = process();
        QuotaUses other = process();
        assertTrue(issued(one, 1_000));
        assertTrue(one.of(bucket(NOW)).left() > 0, "a reserve");
        one.stop(new ShutdownEvent());
        assertEquals(1, stored(NOW).taken());
        for (int n = 1; n < 1_000; n++) {
            assertTrue(issued(other, 1_000), "token " + n);
        }
        assertFalse(issued(other, 1_000));
    }

    @Test
    void what_a_killed_process_had_leased_counts_as_used() throws Exception {
        QuotaUses killed = process();
        assertTrue(issued(killed, 1_000));
        kill(killed);
        long lost = killed.of(bucket(NOW)).left();
        assertTrue(lost > 0);
        assertEquals(999 - lost, issuedAtOnce(List.of(process()), 1_000, 2_000, new Random(1)));
    }

    @Test
    void a_block_that_lies_idle_goes_back_but_for_a_reserve_and_all_of_it_when_others_need_it() throws Exception {
        QuotaUses one = process();
        QuotaUses other = process();
        assertTrue(issued(one, 100));
        assertEquals(99, issuedAtOnce(List.of(other), 100, 200, new Random(1)), "also what the first had in reserve");
        assertEquals(0, one.of(bucket(NOW)).left());
        assertEquals(100, stored(NOW).taken());
    }

    @Test
    void a_reservation_that_comes_to_nothing_leaves_the_token_to_others() throws Exception {
        replicas = 1;
        QuotaUses one = process();
        try (QuotaReservation reserved = reserve(one, 1)) {
            assertThrows(OAuthError.TooManyRequests.class, () -> reserve(one, 1));
        }
        try (QuotaReservation again = reserve(one, 1)) {
            again.keep();
        }
        assertThrows(OAuthError.TooManyRequests.class, () -> reserve(one, 1));
    }

    @Test
    void a_quota_that_is_lowered_holds_at_once_where_it_is_known() throws Exception {
        QuotaUses one = process();
        assertTrue(issued(one, 1_000));
        assertTrue(one.of(bucket(NOW)).left() > 5);
        assertThrows(OAuthError.TooManyRequests.class, () -> reserve(one, 1));
        assertEquals(5, issuedAtOnce(List.of(one, process()), 6, 50, new Random(1)));
        processes.forEach(QuotaUses::save);
        assertEquals(6, stored(NOW).tokens());
    }

    @Test
    void a_quota_that_is_raised_gives_more_at_once() throws Exception {
        QuotaUses one = process();
        assertEquals(5, issuedAtOnce(List.of(one), 5, 10, new Random(1)));
        assertEquals(5, issuedAtOnce(List.of(one), 10, 10, new Random(1)));
    }

    @Test
    void a_quota_that_is_not_enforced_is_counted_and_counts_once_it_is() throws Exception {
        QuotaUses one = process();
        for (int n = 0; n < 30; n++) {
            try (QuotaReservation reserved = demand(one, quota(10, false)).reserve().orElseThrow()) {
                reserved.keep();
            }
        }
        one.save();
        assertEquals(30, stored(NOW).taken());
        assertFalse(issued(process(), 30));
        assertTrue(issued(process(), 31));
    }

    @Test
    void without_the_store_a_process_goes_on_with_what_it_holds_and_then_refuses_for_a_moment() throws Exception {
        QuotaUses one = process();
        assertTrue(issued(one, 1_000));
        store.away(true);
        long held = one.of(bucket(NOW)).left();
        assertTrue(held > 0);
        assertEquals(held, issuedAtOnce(List.of(one), 1_000, 200, new Random(1)));
        OAuthError.TooManyRequests refusal = assertThrows(OAuthError.TooManyRequests.class, () -> reserve(one, 1_000));
        assertEquals("3", refusal.headers().get("Retry-After"));
        assertEquals("client quota: the store is away", refusal.reason());
        store.away(false);
        one.save();
        assertTrue(issued(one, 1_000));
    }

    @Test
    void without_the_store_a_process_may_be_told_to_go_on_alone() throws Exception {
        QuotaUses one = new QuotaUses(store, warnings(), () -> 3, Duration.ofMillis(20), true, clock(NOW));
        processes.add(one);
        one.start();
        assertTrue(issued(one, 50));
        store.away(true);
        assertEquals(49, issuedAtOnce(List.of(one), 50, 200, new Random(1)));
        store.away(false);
        one.save();
        assertEquals(50, stored(NOW).tokens());
    }

    @Test
    void a_process_whose_clock_is_an_hour_off_has_no_quota_of_its_own() throws Exception {
        store.clock(NOW);
        QuotaUses right = process();
        QuotaUses ahead = process(NOW.plusSeconds(3_600));
        QuotaUses behind = process(NOW.minusSeconds(3_600));
        assertEquals(10, issuedAtOnce(List.of(ahead, right, behind), 10, 60, new Random(1)));
        assertEquals(0, stored(NOW.plusSeconds(3_600)).taken());
        assertEquals(0, stored(NOW.minusSeconds(3_600)).taken());
    }

    @Test
    void nothing_is_granted_of_a_bucket_that_is_not_the_present_one() {
        QuotaBucket bucket = bucket(NOW);
        Instant end = Instant.ofEpochSecond(bucket.endsAt());
        assertTrue(bucket.isOf(end.minusSeconds(3_600)));
        assertTrue(bucket.isOf(end.plusSeconds(1)), "a request that began before the end");
        assertFalse(bucket.isOf(end.plusSeconds(2)));
        assertFalse(bucket.isOf(end.minusSeconds(3_603)));
    }

    @Test
    void after_the_history_of_the_store_was_replaced_all_is_told_once_more() throws Exception {
        QuotaUses one = process();
        assertEquals(40, issuedAtOnce(List.of(one), 1_000, 40, new Random(1)));
        one.save();
        store.empty();
        one.historyReplaced();
        Eventually.await(() -> stored(NOW).tokens() == 40);
        assertEquals(40 + one.of(bucket(NOW)).left(), stored(NOW).taken());
        assertEquals(960, issuedAtOnce(List.of(one, process()), 1_000, 2_000, new Random(1)));
    }

    @Test
    void a_process_notices_by_itself_that_the_store_counts_its_changes_from_a_lower_number() throws Exception {
        QuotaUses one = process();
        assertEquals(40, issuedAtOnce(List.of(one), 1_000, 40, new Random(1)));
        one.save();
        store.empty();
        assertTrue(issued(one, 1_000));
        Eventually.await(() -> stored(NOW).tokens() == 41);
        assertEquals(959, issuedAtOnce(List.of(one, process()), 1_000, 2_000, new Random(1)));
    }

    @Test
    void an_answer_that_is_lost_is_neither_counted_twice_nor_leased_twice() throws Exception {
        QuotaUses one = process();
        int issued = issued(one, 10) ? 1 : 0;
        store.losesAnswers(true);
        while (issued(one, 10)) {
            issued++;
        }
        one.save();
        store.losesAnswers(false);
        one.save();
        assertEquals(issued, stored(NOW).tokens());
        assertEquals(10 - issued, issuedAtOnce(List.of(one, process()), 10, 40, new Random(1)));
    }

    @Test
    void of_what_is_left_nobody_gets_more_ahead_than_a_share() {
        assertEquals(16, new BlockWish(100, 0, 1_000, 3).granted(0));
        assertEquals(1, new BlockWish(100, 0, 1_000, 3).granted(94));
        assertEquals(0, new BlockWish(100, 0, 1_000, 3).granted(95), "the last ones go one by one");
        assertEquals(1, new BlockWish(100, 1, 1_000, 3).granted(99));
        assertEquals(0, new BlockWish(100, 1, 1_000, 3).granted(100));
        assertEquals(0, new BlockWish(100, 1, 1_000, 3).granted(170));
        assertEquals(40, new BlockWish(100, 40, 0, 3).granted(0), "requests that wait come first");
        assertEquals(100, new BlockWish(100, 140, 0, 3).granted(0));
    }

    @Test
    void a_process_that_issues_at_full_speed_never_holds_much_more_than_its_share() throws Exception {
        QuotaUses one = process();
        int quota = 20_000;
        for (int issued = 1; issued <= quota * 9 / 10; issued++) {
            assertTrue(issued(one, quota));
            long left = one.of(bucket(NOW)).left();
            assertTrue(left <= (quota - issued) / 4, left + " held, " + issued + " issued: a kill would lose them");
        }
    }

    private QuotaUses process() {
        return process(NOW);
    }

    private QuotaUses process(Instant clock) {
        MemoryQuotaUseStore.Wire wire = store.wire();
        QuotaUses process = new QuotaUses(wire, warnings(), () -> replicas, Duration.ofMillis(20), false, clock(clock));
        wires.put(process, wire);
        processes.add(process);
        process.start();
        return process;
    }

    /** It says nothing any more. */
    private void kill(QuotaUses process) {
        wires.get(process).cut();
    }

    private static QuotaWarnings warnings() {
        return new QuotaWarnings(null, (AuditLog) null) {
            @Override
            void saved(QuotaBucket bucket, int quota, long before, long after) {
                // nobody listens
            }
        };
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private int issuedAtOnce(List<QuotaUses> where, int quota, int requests, Random random) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger issued = new AtomicInteger();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int n = 0; n < requests; n++) {
                QuotaUses process = where.get(random.nextInt(where.size()));
                running.add(threads.submit(() -> issued(process, quota) ? issued.incrementAndGet() : 0));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return issued.get();
    }

    private static boolean issued(QuotaUses process, int quota) throws Exception {
        try (QuotaReservation reserved = reserveAfterWaiting(process, quota)) {
            reserved.keep();
            return true;
        } catch (OAuthError.TooManyRequests refused) {
            return false;
        }
    }

    private static QuotaReservation reserve(QuotaUses process, int quota) throws Exception {
        return reserveAfterWaiting(process, quota);
    }

    private static QuotaReservation reserveAfterWaiting(QuotaUses process, int quota) throws Exception {
        QuotaDemand demand = demand(process, quota(quota, true));
        Optional<QuotaReservation> reserved = demand.reserve();
        while (reserved.isEmpty()) {
            demand.leased().toCompletableFuture().get();
            reserved = demand.reserve();
        }
        return reserved.get();
    }

    private static QuotaDemand demand(QuotaUses process, TokenQuota quota) {
        return new QuotaDemand(process, "c1", Optional.of(quota), "", Optional.empty());
    }

    private static TokenQuota quota(int perHour, boolean enforced) {
        return new TokenQuota(OptionalInt.of(perHour), OptionalInt.empty(), enforced);
    }

    private QuotaUseStore.StoredUse stored(Instant now) {
        return store.use(bucket(now));
    }

    private static QuotaBucket bucket(Instant now) {
        return new QuotaBucket(QuotaHolder.CLIENT, "c1", QuotaPeriod.HOUR, QuotaPeriod.HOUR.endOf(now.getEpochSecond()));
    }
}
