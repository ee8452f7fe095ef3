package dev.postern.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.AdjustableClock;
import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditLog;
import dev.postern.entity.StoreUnavailable;

/** Several processes that count in one store; each saves when it is told to. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class QuotaUsesTest {

    private static final int QUOTA = 10;

    @Inject
    QuotaUseStore store;
    @Inject
    QuotaWarnings warnings;
    @Inject
    AuditLog audit;
    @Inject
    AdjustableClock clock;

    private final String id = UUID.randomUUID().toString();
    private final List<QuotaUses> processes = new ArrayList<>();
    private boolean away;

    @AfterEach
    void stop_the_processes() {
        away = false;
        processes.forEach(process -> process.stop(new ShutdownEvent()));
    }

    @Test
    void processes_learn_from_each_other_what_was_issued() {
        QuotaUses one = process();
        QuotaUses other = process();
        issue(one, 3);
        issue(other, 2);
        assertEquals(3, taken(one));
        one.save();
        other.save();
        assertEquals(5, taken(other));
        assertEquals(3, taken(one));
        one.save();
        assertEquals(5, taken(one));
        issue(one, 1);
        one.save();
        one.save();
        other.save();
        assertEquals(6, taken(one));
        assertEquals(6, taken(other));
    }

    @Test
    void a_new_process_goes_on_from_what_was_saved() {
        QuotaUses former = process();
        issue(former, 4);
        former.stop(new ShutdownEvent());
        assertEquals(4, taken(process()));
    }

    @Test
    void while_the_store_is_away_counting_goes_on_and_is_saved_later() {
        QuotaUses one = process();
        issue(one, 1);
        one.save();
        away = true;
        issue(one, 2);
        one.save();
        issue(one, 3);
        one.save();
        assertEquals(6, taken(one));
        away = false;
        one.save();
        assertEquals(6, taken(one));
        assertEquals(6, taken(process()));
    }

    @Test
    void a_reserved_token_is_saved_when_it_is_issued_and_not_before() {
        QuotaUses one = process();
        BucketUse use = one.of(bucket());
        assertTrue(use.takeBesidesUpTo(1));
        assertFalse(use.takeBesidesUpTo(1));
        one.save();
        assertEquals(0, taken(process()));
        one.giveBack(use, false);
        assertTrue(use.takeBesidesUpTo(1));
        one.keep(use, false);
        one.save();
        assertEquals(1, taken(one));
        assertEquals(1, taken(process()));
    }

    @Test
    void nothing_is_lost_or_counted_twice_when_saving_meets_issuing() throws Exception {
        QuotaUses one = process();
        QuotaUses other = process();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (QuotaUses process : List.of(one, other, one, other)) {
                running.add(threads.submit(() -> {
                    for (int n = 0; n < 500; n++) {
                        issue(process, 1);
                        if (n % 25 == 0) {
                            process.save();
                        }
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        one.save();
        other.save();
        one.save();
        assertEquals(2_000, taken(one));
        assertEquals(2_000, taken(other));
        assertEquals(2_000, taken(process()));
    }

    @Test
    void of_several_processes_one_tells_of_a_percentage() {
        QuotaUses one = process();
        QuotaUses other = process();
        issue(one, 5);
        issue(other, 3);
        one.save();
        assertEquals(List.of(), told());
        other.save();
        one.save();
        assertEquals(List.of(80), told());
        QuotaUses next = process();
        issue(next, 4);
        next.save();
        other.save();
        assertEquals(List.of(100, 80), told());
    }

    @Test
    void buckets_that_ended_are_forgotten() {
        QuotaUses one = process();
        issue(one, 1);
        one.save();
        QuotaBucket ended = bucket();
        clock.advance(Duration.between(clock.instant(), Instant.ofEpochSecond(ended.endsAt())));
        one.save();
        assertEquals(1, one.of(ended).taken(), "kept a little longer");
        assertEquals(0, taken(one), "the next hour");
        issue(one, 1); // the newest row stays, whatever its age
        one.save();
        clock.advance(Duration.ofMinutes(11));
        one.save();
        assertEquals(0, one.of(ended).taken());
        assertEquals(0, process().of(ended).taken());
        assertEquals(1, taken(process()));
    }

    private QuotaUses process() {
        QuotaUses process = new QuotaUses(new QuotaUseStore() {
            @Override
            public Exchanged exchange(String id, List<Told> told, long revision) {
                refuseWhenAway();
                return store.exchange(id, told, revision);
            }

            @Override
            public void forget(String id) {
                refuseWhenAway();
                store.forget(id);
            }

            @Override
            public void deleteEndedBefore(long moment) {
                refuseWhenAway();
                store.deleteEndedBefore(moment);
            }
        }, warnings, () -> 2, Duration.ofDays(1), false, clock);
        processes.add(process);
        process.start();
        return process;
    }

    private void refuseWhenAway() {
        if (away) {
            throw new StoreUnavailable(new IllegalStateException("away"));
        }
    }

    private void issue(QuotaUses process, int tokens) {
        BucketUse use = process.of(bucket());
        for (int n = 0; n < tokens; n++) {
            use.takeBesides(QUOTA);
            process.keep(use, false);
        }
    }

    private long taken(QuotaUses process) {
        return process.of(bucket()).taken();
    }

    private QuotaBucket bucket() {
        return new QuotaBucket(QuotaHolder.CLIENT, id, QuotaPeriod.HOUR,
                QuotaPeriod.HOUR.endOf(clock.instant().getEpochSecond()));
    }

    /** Percentages, the newest first. */
    private List<Integer> told() {
        return audit.newest(100).stream().filter(AuditEvent.QuotaConsumed.class::isInstance)
                .map(event -> ((AuditEvent.QuotaConsumed) event).consumption())
                .filter(consumption -> consumption.entityId().equals(id)).map(consumption -> consumption.percentage()).toList();
    }
}
