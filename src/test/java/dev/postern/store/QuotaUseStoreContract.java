package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.postern.limits.BlockWish;
import dev.postern.limits.QuotaBucket;
import dev.postern.limits.QuotaHolder;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.QuotaUseStore;
import dev.postern.limits.QuotaUseStore.Exchanged;
import dev.postern.limits.QuotaUseStore.StoredUse;
import dev.postern.limits.QuotaUseStore.Told;

/** What every {@link QuotaUseStore} does, on whatever database. */
abstract class QuotaUseStoreContract {

    private static final long PRESENT = (System.currentTimeMillis() / 86_400_000 + 1) * 86_400;
    /** Of a day, so that no test runs over its end. */
    private static final QuotaBucket TODAY = new QuotaBucket(QuotaHolder.CLIENT, "c1", QuotaPeriod.DAY, PRESENT);
    private static final QuotaBucket ENDED = new QuotaBucket(QuotaHolder.CLIENT, "c1", QuotaPeriod.HOUR, 3_600);
    private static final QuotaBucket DAY = new QuotaBucket(QuotaHolder.ORGANIZATION, "org_1", QuotaPeriod.DAY, 86_400);

    private QuotaUseStore store;

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract QuotaUseStore open();

    @BeforeEach
    void open_the_store() {
        store = open();
    }

    @Test
    void a_new_store_has_no_last_uses() {
        assertEquals(List.of(), changed(store, 0));
    }

    @Test
    void what_is_issued_adds_up_over_all_processes() {
        assertEquals(List.of(use(TODAY, 3, 0, 1)), issued(store, "p", TODAY, 3, 0));
        assertEquals(List.of(use(TODAY, 7, 0, 2)), issued(open(), "q", TODAY, 4, 0));
        assertEquals(List.of(use(TODAY, 7, 0, 2)), changed(store, 1));
        assertEquals(List.of(), changed(store, 2));
    }

    @Test
    void to_tell_the_same_once_more_changes_nothing() {
        issued(store, "p", TODAY, 3, 2);
        assertEquals(List.of(use(TODAY, 3, 2, 2)), issued(store, "p", TODAY, 3, 2));
        assertEquals(List.of(use(TODAY, 5, 0, 3)), issued(store, "p", TODAY, 5, 0));
    }

    @Test
    void blocks_of_all_processes_together_are_never_more_than_the_quota() {
        assertEquals(1, granted(store, "p", 0, 0, new BlockWish(10, 1, 0, 1)));
        assertEquals(5, granted(open(), "q", 0, 0, new BlockWish(10, 5, 0, 1)));
        assertEquals(4, granted(store, "p", 0, 1, new BlockWish(10, 9, 0, 1)));
        assertEquals(0, granted(store, "p", 2, 3, new BlockWish(10, 1, 0, 1)));
        StoredUse inVain = changed(store, 0).get(0);
        assertEquals(List.of(2L, 8L, inVain.revision()), List.of(inVain.tokens(), inVain.outstanding(), inVain.wanted()));
        issued(open(), "q", TODAY, 1, 1); // gives three back
        assertEquals(3, granted(store, "p", 2, 3, new BlockWish(10, 9, 0, 1)));
        assertEquals(5, granted(store, "p", 2, 6, new BlockWish(15, 9, 0, 1)), "the quota was raised");
        assertEquals(0, granted(store, "p", 2, 11, new BlockWish(5, 1, 0, 1)), "and lowered");
    }

    @Test
    void what_a_process_told_stays_when_it_is_forgotten() {
        issued(store, "p", TODAY, 3, 2);
        store.forget("p");
        assertEquals(List.of(use(TODAY, 3, 2, 1)), changed(store, 0));
        assertEquals(List.of(use(TODAY, 4, 2, 2)), issued(store, "q", TODAY, 1, 0));
    }

    @Test
    void many_buckets_are_told_at_once() {
        List<Told> told = new ArrayList<>();
        for (int n = 0; n < 600; n++) {
            told.add(new Told(new QuotaBucket(QuotaHolder.CLIENT, "c" + n, QuotaPeriod.DAY, PRESENT), n, 1, Optional.empty()));
        }
        store.exchange("p", told, 0);
        Exchanged again = open().exchange("q", told, 0);
        assertEquals(600, again.changed().size());
        for (StoredUse use : again.changed()) {
            long each = Long.parseLong(use.bucket().holderId().substring(1));
            assertEquals(2 * each, use.tokens());
            assertEquals(2, use.outstanding());
            assertEquals(each, again.answers().get(use.bucket()).added());
        }
    }

    @Test
    void every_holder_period_and_end_has_a_bucket_of_its_own() {
        List<QuotaBucket> buckets = new ArrayList<>();
        for (QuotaHolder holder : QuotaHolder.values()) {
            for (QuotaPeriod period : QuotaPeriod.values()) {
                for (String id : List.of("a", "b")) {
                    buckets.add(new QuotaBucket(holder, id, period, 7_200));
                    buckets.add(new QuotaBucket(holder, id, period, 5_000_000_000L));
                }
            }
        }
        for (int n = 0; n < buckets.size(); n++) {
            issued(store, "p", buckets.get(n), n + 1L, 0);
        }
        List<StoredUse> all = changed(open(), 0);
        assertEquals(buckets, all.stream().map(StoredUse::bucket).toList());
        for (int n = 0; n < buckets.size(); n++) {
            assertEquals(n + 1L, all.get(n).tokens());
        }
    }

    @Test
    void what_has_ended_is_deleted_and_revisions_go_on() {
        issued(store, "p", ENDED, 1, 0);
        issued(store, "p", DAY, 1, 0);
        store.deleteEndedBefore(3_600);
        assertEquals(2, changed(store, 0).size(), "ended, but not before");
        store.deleteEndedBefore(3_601);
        assertEquals(List.of(use(DAY, 1, 0, 2)), changed(store, 0));
        store.deleteEndedBefore(100_000);
        assertEquals(List.of(use(ENDED, 1, 0, 3)), issued(store, "q", ENDED, 1, 0, 2));
    }

    @Test
    void of_concurrent_changes_none_is_lost_and_none_is_overlooked() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int process = 0; process < 4; process++) {
                QuotaUseStore mine = open();
                String id = "p" + process;
                running.add(threads.submit(() -> {
                    long revision = 0;
                    long seen = 0;
                    long got = 0;
                    for (int n = 1; n <= 25; n++) {
                        Told told = new Told(TODAY, 2L * n, got, Optional.of(new BlockWish(250, 1, 0, 1)));
                        Exchanged exchanged = mine.exchange(id, List.of(told), revision);
                        got += exchanged.answers().get(TODAY).granted();
                        for (StoredUse use : exchanged.changed()) {
                            assertTrue(use.tokens() > seen && use.revision() > revision, use.toString());
                            seen = use.tokens();
                            revision = use.revision();
                        }
                    }
                    return got;
                }));
            }
            long granted = 0;
            for (Future<Long> each : running) {
                granted += each.get();
            }
            StoredUse last = changed(open(), 0).get(0);
            assertEquals(List.of(200L, granted, 100L), List.of(last.tokens(), last.outstanding(), last.revision()));
            assertTrue(granted >= 50 && granted <= 100, granted + " granted");
        } finally {
            threads.shutdownNow();
        }
    }

    private static StoredUse use(QuotaBucket bucket, long tokens, long outstanding, long revision) {
        return new StoredUse(bucket, tokens, outstanding, 0, revision);
    }

    private static List<StoredUse> changed(QuotaUseStore store, long revision) {
        return store.exchange("reader", List.of(), revision).changed();
    }

    private static List<StoredUse> issued(QuotaUseStore store, String process, QuotaBucket bucket, long tokens,
            long outstanding) {
        return issued(store, process, bucket, tokens, outstanding, 0).stream().filter(use -> use.bucket().equals(bucket))
                .toList();
    }

    private static List<StoredUse> issued(QuotaUseStore store, String process, QuotaBucket bucket, long tokens,
            long outstanding, long revision) {
        return store.exchange(process, List.of(new Told(bucket, tokens, outstanding, Optional.empty())), revision).changed();
    }

    private static long granted(QuotaUseStore store, String process, long issued, long outstanding, BlockWish wish) {
        return store.exchange(process, List.of(new Told(TODAY, issued, outstanding, Optional.of(wish))), 0).answers().get(TODAY)
                .granted();
    }
}
