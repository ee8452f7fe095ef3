package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import dev.postern.credential.CredentialUseStore;

/** What every {@link CredentialUseStore} does, on whatever database. */
abstract class CredentialUseStoreContract {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract CredentialUseStore open();

    @Test
    void what_was_never_used_has_no_last_use() {
        CredentialUseStore store = open();
        assertEquals(Map.of(), store.find(List.of("sec_a")));
        assertEquals(Map.of(), store.find(List.of()));
        store.save(Map.of());
    }

    @Test
    void last_uses_come_back_to_the_second() {
        open().save(Map.of("sec_a", NOON.plusMillis(999), "sec_b", NOON.plusSeconds(1), "sec_c", NOON));
        assertEquals(Map.of("sec_a", NOON, "sec_b", NOON.plusSeconds(1)),
                open().find(List.of("sec_a", "sec_b", "sec_unknown")));
    }

    @Test
    void the_later_use_stays_whichever_is_written_first() {
        CredentialUseStore store = open();
        store.save(Map.of("sec_a", NOON));
        store.save(Map.of("sec_a", NOON.minusSeconds(5), "sec_b", NOON));
        assertEquals(Map.of("sec_a", NOON, "sec_b", NOON), store.find(List.of("sec_a", "sec_b")));
        store.save(Map.of("sec_a", NOON.plusSeconds(5)));
        assertEquals(NOON.plusSeconds(5), store.find(List.of("sec_a")).get("sec_a"));
    }

    @Test
    void those_that_are_deleted_are_gone_and_the_others_stay() {
        CredentialUseStore store = open();
        store.save(Map.of("sec_a", NOON, "sec_b", NOON, "sec_c", NOON));
        store.delete(List.of("sec_a", "sec_c", "sec_unknown"));
        store.delete(List.of());
        assertEquals(Map.of("sec_b", NOON), open().find(List.of("sec_a", "sec_b", "sec_c")));
    }

    /** Batches name secrets in no order, so two of them could wait for each other. */
    @Test
    void writers_that_meet_all_succeed_and_the_latest_use_stays() throws Exception {
        int writers = 4;
        int batches = 20;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                CredentialUseStore store = open();
                int first = writer;
                running.add(threads.submit(() -> {
                    for (int batch = 0; batch < batches; batch++) {
                        Map<String, Instant> uses = new HashMap<>();
                        for (int n = 0; n < 10; n++) {
                            uses.put("sec_" + (first * 7 + n * 3) % 10, NOON.plusSeconds(batch * writers + first));
                        }
                        store.save(uses);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> ids = List.of("sec_0", "sec_1", "sec_2", "sec_3", "sec_4", "sec_5", "sec_6", "sec_7", "sec_8", "sec_9");
        Map<String, Instant> expected = new HashMap<>();
        ids.forEach(id -> expected.put(id, NOON.plusSeconds(batches * writers - 1)));
        assertEquals(expected, open().find(ids));
    }
}
