package dev.postern.limits;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.postern.oauth.OAuthError;

/** Three failures of a client and thirty of an address are free; nobody waits longer than a minute. */
class FailedAuthenticationsTest {

    private static final int FREE = 3;
    private static final int FREE_PER_ADDRESS = 30;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String GUESSER = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";

    private long now = Long.MAX_VALUE - 5 * SECOND; // it may overflow
    private final FailedAuthentications failures = new FailedAuthentications(FREE, FREE_PER_ADDRESS, 60 * SECOND, () -> now);

    @Test
    void each_failure_beyond_the_free_ones_doubles_the_wait() {
        fail(GUESSER, "billing", FREE);
        failures.admit(GUESSER, "billing");
        long expected = 1;
        for (int i = 0; i < 6; i++) {
            failures.failed(GUESSER, "billing");
            assertEquals(expected, wait(GUESSER, "billing"));
            now += expected * SECOND;
            failures.admit(GUESSER, "billing");
            expected = Math.min(2 * expected, 60);
        }
    }

    @Test
    void nobody_waits_longer_than_the_longest_wait() {
        fail(GUESSER, "billing", 10_000);
        assertEquals(60, wait(GUESSER, "billing"));
        now += 60 * SECOND;
        failures.admit(GUESSER, "billing");
    }

    @Test
    void the_same_client_elsewhere_notices_nothing() {
        fail(GUESSER, "billing", 1_000);
        failures.admit(ELSEWHERE, "billing");
        failures.succeeded(ELSEWHERE, "billing");
        failures.admit(ELSEWHERE, "billing");
        assertTrue(wait(GUESSER, "billing") > 0);
    }

    @Test
    void many_names_from_one_address_make_the_address_wait() {
        for (int i = 0; i <= FREE_PER_ADDRESS; i++) {
            failures.failed(GUESSER, "name-" + i);
        }
        assertTrue(wait(GUESSER, "another") > 0);
        failures.admit(ELSEWHERE, "another");
    }

    @Test
    void a_client_that_has_proved_itself_does_not_wait_for_others_at_its_address() {
        failures.succeeded(GUESSER, "billing");
        for (int i = 0; i < 10 * FREE_PER_ADDRESS; i++) {
            failures.failed(GUESSER, "name-" + i);
        }
        failures.admit(GUESSER, "billing");
        assertTrue(wait(GUESSER, "reports") > 0);
        now += TimeUnit.HOURS.toNanos(1);
        for (int i = 0; i < 10 * FREE_PER_ADDRESS; i++) {
            failures.failed(GUESSER, "name-" + i);
        }
        assertTrue(wait(GUESSER, "billing") > 0);
    }

    @Test
    void success_ends_the_count() {
        fail(GUESSER, "billing", FREE);
        failures.succeeded(GUESSER, "billing");
        fail(GUESSER, "billing", FREE);
        failures.admit(GUESSER, "billing");
    }

    @Test
    void failures_are_forgotten_by_and_by() {
        fail(GUESSER, "billing", FREE);
        now += TimeUnit.MINUTES.toNanos(30);
        fail(GUESSER, "billing", FREE - 1);
        failures.admit(GUESSER, "billing");
    }

    @Test
    void one_refusal_a_minute_is_told() {
        fail(GUESSER, "billing", FREE + 10);
        assertTrue(refusal(GUESSER, "billing").isTold());
        assertFalse(refusal(GUESSER, "billing").isTold());
        now += 30 * SECOND;
        assertFalse(refusal(GUESSER, "billing").isTold());
        now += 31 * SECOND;
        failures.failed(GUESSER, "billing");
        assertTrue(refusal(GUESSER, "billing").isTold());
    }

    @Test
    void a_million_addresses_do_not_make_the_guesser_forgotten() {
        fail(GUESSER, "billing", FREE + 10);
        for (int i = 0; i < 1_000_000; i++) {
            failures.failed("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), "billing");
        }
        assertTrue(wait(GUESSER, "billing") > 0);
    }

    @Test
    void addresses_of_one_ipv6_network_are_one_address() {
        for (int i = 0; i < FREE + 1; i++) {
            failures.failed("2001:db8:1:2:0:0:0:" + i, "billing");
        }
        assertTrue(wait("2001:db8:1:2:a:b:c:d", "billing") > 0);
        assertDoesNotThrow(() -> failures.admit("2001:db8:1:3:0:0:0:1", "billing"));
    }

    private void fail(String address, String client, int times) {
        for (int i = 0; i < times; i++) {
            failures.failed(address, client);
        }
    }

    private OAuthError.TooManyAttempts refusal(String address, String client) {
        return assertThrows(OAuthError.TooManyAttempts.class, () -> failures.admit(address, client));
    }

    private long wait(String address, String client) {
        return Long.parseLong(refusal(address, client).headers().get("Retry-After"));
    }
}
