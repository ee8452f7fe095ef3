package dev.postern.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Ten tokens, and ten more each second. */
class AddressBucketsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TENTH = SECOND / 10;
    private static final long NOW = 1_700_000_000L * SECOND;

    private final AddressBuckets buckets = new AddressBuckets(10);
    private final AddressHash hash = new AddressHash();
    private final long caller = hash.of("192.0.2.1");

    @Test
    void as_many_pass_at_once_as_the_bucket_holds() {
        for (int left = 9; left >= 0; left--) {
            assertEquals(left, buckets.left(buckets.take(caller, NOW)));
        }
        assertEquals(-TENTH, buckets.take(caller, NOW));
        assertEquals(-TENTH, buckets.take(caller, NOW)); // a refused request costs nothing
        assertTrue(buckets.take(caller, NOW + TENTH) > 0);
        assertTrue(buckets.take(caller, NOW + TENTH) < 0);
    }

    @Test
    void others_have_buckets_of_their_own() {
        IntStream.range(0, 11).forEach(i -> buckets.take(caller, NOW));
        assertEquals(9, buckets.left(buckets.take(hash.of("192.0.2.2"), NOW)));
    }

    @Test
    void a_clock_that_is_set_back_empties_no_bucket_for_long() {
        IntStream.range(0, 5).forEach(i -> buckets.take(caller, NOW));
        assertTrue(buckets.take(caller, NOW - 3600 * SECOND) < 0);
        assertTrue(buckets.take(caller, NOW - 3599 * SECOND) > 0);
    }

    @Test
    void a_million_addresses_do_not_refill_the_bucket_of_one_that_takes_much() {
        IntStream.range(0, 10).forEach(i -> buckets.take(caller, NOW));
        for (int i = 0; i < 1_000_000; i++) {
            buckets.take(hash.of("10.1." + (i >> 8) + "." + (i & 255)), NOW);
        }
        assertTrue(buckets.take(caller, NOW) < 0);
    }
}
