package dev.postern.possession;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import dev.postern.config.MasterKey;

/** Nonces need no store: who has the master key makes the same ones, and they change each minute (RFC 9449 §8). */
class DpopNoncesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:30Z");
    private static final byte[] KEY = "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);

    @Test
    void processes_with_one_master_key_know_the_nonces_of_each_other() {
        assertEquals(at(NOW).current(), at(NOW).current());
        assertTrue(at(NOW.plusSeconds(5)).isGood(at(NOW).current()));
        assertFalse(new DpopNonces(new MasterKey(new byte[32]), Clock.fixed(NOW, ZoneOffset.UTC)).isGood(at(NOW).current()));
    }

    @Test
    void there_is_a_new_one_each_minute_and_each_is_good_for_five() {
        String nonce = at(NOW).current();
        assertNotEquals(nonce, at(NOW.plus(Duration.ofMinutes(1))).current());
        assertTrue(at(NOW.plus(Duration.ofMinutes(4))).isGood(nonce));
        assertFalse(at(NOW.plus(Duration.ofMinutes(5))).isGood(nonce));
    }

    @Test
    void one_of_the_future_is_not_good_but_for_a_clock_that_is_a_little_ahead() {
        assertTrue(at(NOW).isGood(at(NOW.plus(Duration.ofMinutes(1))).current()));
        assertFalse(at(NOW).isGood(at(NOW.plus(Duration.ofMinutes(2))).current()));
    }

    @Test
    void what_this_server_has_not_made_is_not_good() {
        String nonce = at(NOW).current();
        for (String other : new String[] { "", "x", nonce + "A", nonce.substring(1), "A".repeat(27), "\u00e9".repeat(27),
                nonce.substring(0, 26) + (nonce.endsWith("A") ? "E" : "A") }) {
            assertFalse(at(NOW).isGood(other), other);
        }
    }

    private static DpopNonces at(Instant now) {
        return new DpopNonces(new MasterKey(KEY), Clock.fixed(now, ZoneOffset.UTC));
    }
}
