package dev.postern.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

class RateBucketTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_780_000_000L * SECOND;

    private final RateBucket bucket = new RateBucket();

    @Test
    void it_holds_the_limit_and_fills_up_again_in_a_second() {
        for (int left = 3; left >= 0; left--) {
            assertEquals(left, bucket.take(4, NOW));
        }
        assertEquals(-SECOND / 4, bucket.take(4, NOW));
        assertEquals(-1, bucket.take(4, NOW + SECOND / 4 - 1));
        assertEquals(0, bucket.take(4, NOW + SECOND / 4));
        assertEquals(-SECOND / 4, bucket.take(4, NOW + SECOND / 4));
        assertEquals(3, bucket.take(4, NOW + 10 * SECOND));
    }

    @Test
    void limits_that_do_not_divide_a_second_are_kept_too() {
        for (int limit : List.of(1, 3, 7, 999_999, 1_000_000)) {
            RateBucket other = new RateBucket();
            for (int n = 1; n <= limit; n++) {
                assertEquals(limit - n, other.take(limit, NOW));
            }
            assertTrue(other.take(limit, NOW) < 0, "limit " + limit);
            assertEquals(limit - 1, other.take(limit, NOW + SECOND));
        }
    }

    @Test
    void a_clock_that_is_set_back_blocks_nobody_for_longer_than_a_second() {
        bucket.take(2, NOW);
        long earlier = NOW - 3_600 * SECOND;
        assertTrue(bucket.take(2, earlier) < 0);
        assertTrue(bucket.take(2, earlier + SECOND) >= 0);
    }

    @Test
    void a_smaller_limit_holds_at_once() {
        for (int n = 0; n < 10; n++) {
            bucket.take(10, NOW);
        }
        assertTrue(bucket.take(1, NOW) < 0);
        assertEquals(0, bucket.take(1, NOW + SECOND));
        assertTrue(bucket.take(1, NOW + SECOND) < 0);
    }

    @Test
    void it_tells_once_a_minute_of_each() {
        assertTrue(bucket.tellsExceeded(NOW));
        assertFalse(bucket.tellsExceeded(NOW + 60 * SECOND - 1));
        assertTrue(bucket.tellsNearly(NOW + 1));
        assertTrue(bucket.tellsExceeded(NOW + 60 * SECOND));
        assertFalse(bucket.isIdle(NOW + 120 * SECOND));
        assertTrue(bucket.isIdle(NOW + 120 * SECOND + 1));
    }

    @Test
    void concurrent_requests_get_exactly_the_limit() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                running.add(threads.submit(() -> {
                    int taken = 0;
                    for (int n = 0; n < 1_000; n++) {
                        taken += bucket.take(1_500, NOW) >= 0 ? 1 : 0;
                    }
                    return taken;
                }));
            }
            int taken = 0;
            for (Future<Integer> each : running) {
                taken += each.get();
            }
            assertEquals(1_500, taken);
        } finally {
            threads.shutdownNow();
        }
    }
}
