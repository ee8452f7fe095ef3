package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.postern.clientauth.UsedAssertion;
import dev.postern.clientauth.UsedAssertionStore;
import dev.postern.clientauth.UsedAssertionStore.Left;

/** What every {@link UsedAssertionStore} does, on whatever database. */
abstract class UsedAssertionStoreContract {

    private static final UsedAssertion ONE = new UsedAssertion("0123456789abcdef0123456789abcdef", "client", 5_000_000_000L);
    private static final UsedAssertion TWO = new UsedAssertion("fedcba9876543210fedcba9876543210", "client", 5_000_000_001L);

    protected UsedAssertionStore store;

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract UsedAssertionStore open();

    @BeforeEach
    void open_the_store() {
        store = open();
    }

    @Test
    void what_an_orderly_end_leaves_is_found_once() {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        assertEquals(new Left(true, List.of(), Instant.EPOCH), store.begin());
        store.end(List.of(ONE, TWO), noon);
        assertEquals(new Left(true, List.of(ONE, TWO), noon), open().begin());
        assertFalse(open().begin().inOrder(), "the process before has not ended");
        store.end(List.of(), Instant.EPOCH);
        assertEquals(new Left(true, List.of(), Instant.EPOCH), open().begin());
    }

    @Test
    void an_assertion_is_added_once() throws Exception {
        assertTrue(store.add(ONE));
        assertFalse(store.add(ONE));
        assertTrue(store.add(TWO));
        assertFalse(open().add(new UsedAssertion(ONE.id(), "client", 1)));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            UsedAssertion raced = new UsedAssertion("0".repeat(32), "client", 5_000_000_000L);
            List<Future<Boolean>> adding = new ArrayList<>();
            for (int n = 0; n < 12; n++) {
                adding.add(threads.submit(() -> store.add(raced)));
            }
            int first = 0;
            for (Future<Boolean> added : adding) {
                first += added.get() ? 1 : 0;
            }
            assertEquals(1, first);
        } finally {
            threads.shutdownNow();
        }
    }

    /** @param store one that is shared */
    protected static void forgetsOnlyWhatHasExpiredForLong(UsedAssertionStore store) {
        long now = Instant.now().getEpochSecond();
        UsedAssertion old = new UsedAssertion("1".repeat(32), "client", now - 3_600);
        UsedAssertion recent = new UsedAssertion("2".repeat(32), "client", now - 60);
        assertTrue(store.add(old));
        assertTrue(store.add(recent));
        store.forgetExpired();
        assertTrue(store.add(old));
        assertFalse(store.add(recent));
    }
}
