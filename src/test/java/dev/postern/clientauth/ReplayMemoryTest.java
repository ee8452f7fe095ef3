package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.postern.oauth.OAuthError;

class ReplayMemoryTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Duration passed = Duration.ZERO;
    private Duration jump = Duration.ZERO;

    @Test
    void a_jti_is_new_once_for_each_client() {
        ReplayMemory memory = memory(100);
        assertTrue(uses(memory, "a", "b", 60));
        assertFalse(uses(memory, "a", "b", 90));
        assertTrue(uses(memory, "b", "b", 60));
        assertTrue(uses(memory, "ab", "", 60));
        assertTrue(uses(memory, "", "ab", 60));
        assertTrue(memory.holds(UsedAssertion.of("a", "b", 1)));
        assertFalse(memory.holds(UsedAssertion.of("a", "c", 1)));
    }

    @Test
    void a_client_that_uses_assertions_without_end_is_refused_and_the_others_are_not() {
        ReplayMemory memory = memory(1_000);
        int used = 0;
        while (isRoom(memory, "rogue", "jti-" + used)) {
            used++;
        }
        assertEquals(100, used, "a tenth, while half is free");
        for (int n = 0; n < 100; n++) {
            assertTrue(uses(memory, "honest", "jti-" + n, 60));
            assertFalse(isRoom(memory, "rogue", "more-" + n));
        }
        passed = passed.plusSeconds(60);
        assertTrue(isRoom(memory, "rogue", "after it has expired"));
    }

    @Test
    void many_clients_together_leave_each_its_share() {
        ReplayMemory memory = memory(1_000);
        for (int client = 0; client < 25; client++) {
            for (int n = 0; isRoom(memory, "rogue" + client, "jti-" + n); n++) {
                assertTrue(memory.size() <= 1_000);
            }
        }
        for (int n = 0; n < 20; n++) {
            assertTrue(uses(memory, "honest", "jti-" + n, 60));
        }
    }

    @Test
    void when_it_is_full_it_refuses_rather_than_forgets() {
        ReplayMemory memory = memory(100);
        for (int n = 0; n < 100; n++) {
            assertTrue(uses(memory, "client" + n, "jti", 60));
        }
        assertFalse(isRoom(memory, "one more", "jti"));
        passed = Duration.ofSeconds(59);
        assertThrows(OAuthError.TemporarilyUnavailable.class, () -> uses(memory, "client0", "jti", 60));
        passed = Duration.ofSeconds(60);
        assertTrue(uses(memory, "one more", "jti", 60));
    }

    @Test
    void a_clock_that_jumps_makes_it_forget_nothing() {
        ReplayMemory memory = memory(1_000);
        assertTrue(uses(memory, "client", "ahead and back", 300));
        jump = Duration.ofMinutes(10);
        for (int n = 0; n < 20; n++) {
            uses(memory, "others", "jti-" + n, 60);
        }
        jump = Duration.ZERO;
        assertFalse(uses(memory, "client", "ahead and back", 300));
        jump = Duration.ofMinutes(-10);
        passed = Duration.ofMinutes(6);
        for (int n = 0; n < 20; n++) {
            uses(memory, "others", "more-" + n, 60);
        }
        assertFalse(uses(memory, "client", "ahead and back", 300));
    }

    @Test
    void it_forgets_what_has_expired_while_it_goes_on() {
        ReplayMemory memory = memory(2_000);
        for (int n = 0; n < 10_000; n++) {
            passed = Duration.ofSeconds(n);
            assertTrue(uses(memory, "client", "jti-" + n, 60));
        }
        assertTrue(memory.size() < 200, memory.size() + " remembered, 60 needed");
    }

    @Test
    void its_content_can_be_handed_to_another() {
        ReplayMemory memory = memory(100);
        uses(memory, "client", "long", 200);
        uses(memory, "client", "short", 50);
        passed = Duration.ofSeconds(100);
        ReplayMemory next = memory(100);
        next.addAll(memory.all(), now());
        assertFalse(uses(next, "client", "long", 200));
        assertEquals(1, next.size());
        next.forget(UsedAssertion.of("client", "long", 0));
        assertTrue(uses(next, "client", "long", 200));
    }

    private ReplayMemory memory(int assertionsMax) {
        return new ReplayMemory(assertionsMax, () -> passed.toNanos());
    }

    private Instant now() {
        return NOON.plus(passed).plus(jump);
    }

    /** @param seconds until it expires */
    private boolean uses(ReplayMemory memory, String clientId, String jti, long seconds) {
        return memory.isFirst(UsedAssertion.of(clientId, jti, now().getEpochSecond() + seconds), now());
    }

    private boolean isRoom(ReplayMemory memory, String clientId, String jti) {
        try {
            return uses(memory, clientId, jti, 60);
        } catch (OAuthError.TemporarilyUnavailable full) {
            return false;
        }
    }
}
