package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.postern.oauth.OAuthError;

class ReplayMemoryTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void a_jti_is_new_once_for_each_client() {
        ReplayMemory memory = new ReplayMemory(100);
        assertTrue(memory.isFirst("a", "b", NOON.plusSeconds(60), NOON));
        assertFalse(memory.isFirst("a", "b", NOON.plusSeconds(90), NOON));
        assertTrue(memory.isFirst("b", "b", NOON.plusSeconds(60), NOON));
        assertTrue(memory.isFirst("ab", "", NOON.plusSeconds(60), NOON));
        assertTrue(memory.isFirst("", "ab", NOON.plusSeconds(60), NOON));
    }

    @Test
    void when_it_is_full_it_refuses_rather_than_forgets_and_has_room_again_when_assertions_expire() {
        ReplayMemory memory = new ReplayMemory(100);
        for (int n = 0; n < 100; n++) {
            assertTrue(memory.isFirst("client", "jti-" + n, NOON.plusSeconds(60), NOON));
        }
        assertThrows(OAuthError.TemporarilyUnavailable.class,
                () -> memory.isFirst("client", "one more", NOON.plusSeconds(60), NOON));
        assertThrows(OAuthError.TemporarilyUnavailable.class,
                () -> memory.isFirst("client", "jti-0", NOON.plusSeconds(60), NOON.plusSeconds(59)));
        assertTrue(memory.isFirst("client", "one more", NOON.plusSeconds(120), NOON.plusSeconds(60)));
    }

    @Test
    void it_forgets_what_has_expired_while_it_goes_on() {
        ReplayMemory memory = new ReplayMemory(1_000);
        for (int n = 0; n < 10_000; n++) {
            Instant now = NOON.plusSeconds(n);
            assertTrue(memory.isFirst("client", "jti-" + n, now.plusSeconds(60), now));
        }
        assertTrue(memory.size() < 200, memory.size() + " remembered, 60 needed");
    }
}
