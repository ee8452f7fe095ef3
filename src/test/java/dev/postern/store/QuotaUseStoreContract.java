package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.postern.limits.QuotaBucket;
import dev.postern.limits.QuotaHolder;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.QuotaUseStore;
import dev.postern.limits.QuotaUseStore.StoredUse;

/** What every {@link QuotaUseStore} does, on whatever database. */
abstract class QuotaUseStoreContract {

    private static final QuotaBucket HOUR = new QuotaBucket(QuotaHolder.CLIENT, "c1", QuotaPeriod.HOUR, 3_600);
    private static final QuotaBucket DAY = new QuotaBucket(QuotaHolder.ORGANIZATION, "org_1", QuotaPeriod.DAY, 86_400);

    private QuotaUseStore store;

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract QuotaUseStore open();

    @BeforeEach
    void open_the_store() {
        store = open();
    }

    @Test
    void a_new_store_knows_of_no_use() {
        assertEquals(List.of(), store.exchange(Map.of(), 0));
    }

    @Test
    void what_is_issued_adds_up_over_all_processes() {
        assertEquals(List.of(new StoredUse(HOUR, 3, 1)), store.exchange(Map.of(HOUR, 3L), 0));
        assertEquals(List.of(new StoredUse(HOUR, 7, 2)), open().exchange(Map.of(HOUR, 4L), 0));
        assertEquals(List.of(new StoredUse(HOUR, 7, 2)), store.exchange(Map.of(), 1));
        assertEquals(List.of(), store.exchange(Map.of(), 2));
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
            store.exchange(Map.of(buckets.get(n), n + 1L), n);
        }
        List<StoredUse> all = open().exchange(Map.of(), 0);
        assertEquals(buckets, all.stream().map(StoredUse::bucket).toList());
        for (int n = 0; n < buckets.size(); n++) {
            assertEquals(n + 1L, all.get(n).tokens());
        }
    }

    @Test
    void what_has_ended_is_deleted_and_revisions_go_on() {
        store.exchange(Map.of(HOUR, 1L), 0);
        store.exchange(Map.of(DAY, 1L), 1);
        store.deleteEndedBefore(3_600);
        assertEquals(2, store.exchange(Map.of(), 0).size(), "ended, but not before");
        store.deleteEndedBefore(3_601);
        assertEquals(List.of(new StoredUse(DAY, 1, 2)), store.exchange(Map.of(), 0));
        store.deleteEndedBefore(100_000);
        assertEquals(List.of(new StoredUse(HOUR, 1, 3)), store.exchange(Map.of(HOUR, 1L), 2));
    }

    @Test
    void of_concurrent_changes_none_is_lost_and_none_is_overlooked() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int process = 0; process < 4; process++) {
                QuotaUseStore mine = open();
                running.add(threads.submit(() -> {
                    long revision = 0;
                    long seen = 0;
                    for (int n = 0; n < 25; n++) {
                        for (StoredUse use : mine.exchange(Map.of(HOUR, 2L), revision)) {
                            assertTrue(use.tokens() > seen && use.revision() > revision, use.toString());
                            seen = use.tokens();
                            revision = use.revision();
                        }
                    }
                    return seen;
                }));
            }
            long most = 0;
            for (Future<Long> each : running) {
                most = Math.max(most, each.get());
            }
            assertEquals(200, most);
            assertEquals(List.of(new StoredUse(HOUR, 200, 100)), open().exchange(Map.of(), 0));
        } finally {
            threads.shutdownNow();
        }
    }
}
