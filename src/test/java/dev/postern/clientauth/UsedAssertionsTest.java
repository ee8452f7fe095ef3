package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.Eventually;
import dev.postern.clientauth.AssertionsConfig.WithoutStore;
import dev.postern.entity.StoreUnavailable;
import dev.postern.oauth.OAuthError;

class UsedAssertionsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long NOW = NOON.getEpochSecond();

    private final Store store = new Store();

    @Test
    void an_assertion_stays_used_after_an_orderly_restart() {
        UsedAssertions before = started(WithoutStore.LOCAL);
        use(before, "one", 180);
        before.stop(new ShutdownEvent());
        UsedAssertions after = started(WithoutStore.LOCAL);
        assertThrows(OAuthError.InvalidClient.class, () -> use(after, "one", 180));
        assertDoesNotThrow(() -> use(after, "two", 180));
        assertThrows(OAuthError.TemporarilyUnavailable.class, () -> use(before, "three", 180), "it would be forgotten");
    }

    @Test
    void after_another_end_assertions_made_until_the_start_are_refused_for_as_long_as_they_live() {
        started(WithoutStore.LOCAL); // and killed
        UsedAssertions after = started(WithoutStore.LOCAL);
        assertThrows(OAuthError.InvalidClient.class, () -> check(after, 180, Optional.of(-1)));
        assertThrows(OAuthError.InvalidClient.class, () -> check(after, 180, Optional.empty()));
        assertThrows(OAuthError.InvalidClient.class, () -> check(after, 310, Optional.empty()));
        assertThrows(OAuthError.InvalidClient.class, () -> check(after, 180, Optional.of(0)), "in the second of the start");
        assertDoesNotThrow(() -> check(after, 180, Optional.of(1)));
        assertDoesNotThrow(() -> check(after, 312, Optional.empty()), "nobody took one that long before the start");
        after.stop(new ShutdownEvent());
        assertThrows(OAuthError.InvalidClient.class, () -> check(started(WithoutStore.LOCAL), 180, Optional.of(-1)));
    }

    @Test
    void the_first_start_refuses_nothing() {
        UsedAssertions first = started(WithoutStore.LOCAL);
        assertDoesNotThrow(() -> check(first, 180, Optional.of(-60)));
        assertDoesNotThrow(() -> check(first, 180, Optional.empty()));
    }

    @Test
    void processes_of_one_store_share_what_is_used() {
        store.shared = true;
        UsedAssertions one = started(WithoutStore.REFUSE);
        UsedAssertions other = started(WithoutStore.REFUSE);
        assertTrue(one.isWaitedFor());
        use(one, "a", 180);
        assertThrows(OAuthError.InvalidClient.class, () -> use(other, "a", 180));
        assertThrows(OAuthError.InvalidClient.class, () -> use(one, "a", 180));
        one.stop(new ShutdownEvent());
        assertThrows(OAuthError.InvalidClient.class, () -> use(started(WithoutStore.REFUSE), "a", 180));
    }

    @Test
    void while_the_store_is_away_this_process_remembers_by_itself_or_refuses() {
        store.shared = true;
        store.away = true;
        UsedAssertions local = started(WithoutStore.LOCAL);
        use(local, "a", 180);
        assertThrows(OAuthError.InvalidClient.class, () -> use(local, "a", 180));
        assertFalse(local.isWaitedFor(), "it is not asked again at once");
        assertEquals(1, store.asked);
        UsedAssertions strict = started(WithoutStore.REFUSE);
        assertThrows(OAuthError.TemporarilyUnavailable.class, () -> use(strict, "b", 180));
        assertThrows(OAuthError.TemporarilyUnavailable.class, () -> use(strict, "b", 180), "refused is not used");
    }

    @Test
    void what_was_used_while_the_store_was_away_is_used_everywhere_once_it_is_back() {
        store.shared = true;
        store.away = true;
        use(started(WithoutStore.LOCAL), "a", 180);
        store.away = false;
        Eventually.await(() -> !store.ids.isEmpty());
        assertThrows(OAuthError.InvalidClient.class, () -> use(started(WithoutStore.LOCAL), "a", 180));
    }

    @Test
    void what_was_used_while_the_store_was_away_is_handed_over_by_a_stop() {
        store.shared = true;
        store.away = true;
        UsedAssertions stopping = started(WithoutStore.LOCAL);
        use(stopping, "a", 180);
        store.away = false;
        stopping.stop(new ShutdownEvent());
        assertThrows(OAuthError.InvalidClient.class, () -> use(started(WithoutStore.LOCAL), "a", 180));
    }

    @Test
    void a_store_that_cannot_be_written_does_not_stop_the_stop() {
        UsedAssertions running = started(WithoutStore.LOCAL);
        use(running, "a", 180);
        store.away = true;
        assertDoesNotThrow(() -> running.stop(new ShutdownEvent()));
        store.away = false;
        assertThrows(OAuthError.InvalidClient.class, () -> check(started(WithoutStore.LOCAL), 180, Optional.of(-1)));
    }

    private UsedAssertions started(WithoutStore withoutStore) {
        UsedAssertions used = new UsedAssertions(new ReplayMemory(), store, () -> withoutStore,
                Clock.fixed(NOON, ZoneOffset.UTC));
        used.start();
        return used;
    }

    private static void use(UsedAssertions used, String jti, long seconds) {
        UsedAssertion assertion = UsedAssertion.of("client", jti, NOW + seconds);
        used.refuseUsed(assertion, Optional.of(NOON));
        used.use(assertion, used.isWaitedFor());
    }

    /** @param issuedAt seconds from now */
    private static void check(UsedAssertions used, long seconds, Optional<Integer> issuedAt) {
        used.refuseUsed(UsedAssertion.of("client", "jti", NOW + seconds), issuedAt.map(NOON::plusSeconds));
    }

    private static final class Store implements UsedAssertionStore {

        private final Set<String> ids = ConcurrentHashMap.newKeySet();
        private List<UsedAssertion> left = List.of();
        private Instant unknownBefore = Instant.EPOCH;
        private boolean running;
        private boolean shared;
        private volatile boolean away;
        private int asked;

        @Override
        public boolean isShared() {
            return shared;
        }

        @Override
        public boolean add(UsedAssertion used) {
            asked++;
            failIfAway();
            return ids.add(used.id());
        }

        @Override
        public void forgetExpired() {
            failIfAway();
        }

        @Override
        public Left begin() {
            Left found = new Left(!running, left, unknownBefore);
            running = true;
            left = List.of();
            return found;
        }

        @Override
        public void end(List<UsedAssertion> used, Instant before) {
            failIfAway();
            left = used;
            unknownBefore = before;
            running = false;
        }

        private void failIfAway() {
            if (away) {
                throw new StoreUnavailable(new SQLException("away"));
            }
        }
    }
}
