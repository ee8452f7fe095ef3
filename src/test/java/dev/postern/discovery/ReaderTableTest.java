package dev.postern.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;

import dev.postern.discovery.ReaderTable.Who;

class ReaderTableTest {

    private static final List<String> KIDS = List.of("current", "next");
    private static final Who VERIFIER = who("192.0.2.1", "verifier");

    private final ReaderTable table = new ReaderTable();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void the_last_fetch_counts() {
        table.fetched(VERIFIER, List.of("old"), now);
        pass(Duration.ofSeconds(1));
        table.fetched(VERIFIER, KIDS, now);
        assertEquals(List.of(new KeySetReader("192.0.2.1", KeyDocument.KEY_SET, "verifier", false, now, KIDS)), table.all(now));
        assertEquals(Optional.empty(), table.leftOutAt(now));
    }

    @Test
    void whoever_comes_again_after_some_minutes_is_regular() {
        table.fetched(VERIFIER, KIDS, now);
        pass(ReaderTable.REGULAR_AFTER.minusMillis(1));
        table.fetched(VERIFIER, KIDS, now);
        assertFalse(one("verifier").regular());
        pass(Duration.ofMillis(1));
        table.fetched(VERIFIER, KIDS, now);
        assertTrue(one("verifier").regular());
        assertEquals(1, table.all(now).size());
    }

    @Test
    void a_flood_from_everywhere_displaces_nobody_who_is_regular() {
        regular(VERIFIER);
        flood(10_000, i -> "10." + i % 200 + "." + i / 200 + ".1");
        assertTrue(one("verifier").regular());
        assertEquals(ReaderTable.NEWCOMERS_MAX + 1, table.all(now).size());
        assertTrue(table.leftOutAt(now).isPresent());
    }

    @Test
    void a_flood_from_one_network_displaces_no_newcomer_of_another() {
        table.fetched(VERIFIER, KIDS, now);
        flood(10_000, i -> "2001:db8:1:" + Integer.toHexString(i) + "::1");
        assertFalse(one("verifier").regular());
        assertEquals(ReaderTable.NEWCOMERS_MAX, table.all(now).size());
    }

    /** Whoever has a network of 48 bits could come again from each of its parts. */
    @Test
    void one_network_does_not_take_all_the_places_of_those_who_come_regularly() {
        for (int turn = 0; turn < 5; turn++) {
            String third = "2001:db8:2:" + turn;
            for (int again = 0; again < 2; again++) {
                flood(100, i -> third + Integer.toHexString(0x100 + i) + "::1");
                pass(ReaderTable.REGULAR_AFTER);
            }
        }
        assertEquals(ReaderTable.REGULARS_MAX / 2, table.all(now).stream().filter(KeySetReader::regular).count());
        regular(VERIFIER);
        assertTrue(one("verifier").regular());
    }

    @Test
    void many_agents_at_one_address_displace_each_other_alone() {
        regular(VERIFIER);
        table.fetched(who("192.0.2.2", "neighbour"), KIDS, now);
        for (int i = 0; i < 1_000; i++) {
            table.fetched(who("192.0.2.1", "agent " + i), KIDS, now.plusMillis(i));
        }
        assertTrue(one("verifier").regular());
        one("neighbour");
        assertEquals(2 + ReaderTable.OF_ADDRESS_MAX, table.all(now).size());
        one("agent 999");
    }

    @Test
    void whoever_has_not_come_for_a_week_is_forgotten_and_its_place_is_free() {
        for (int i = 0; i < ReaderTable.OF_ADDRESS_MAX; i++) {
            regular(who("192.0.2.1", "gone " + i));
        }
        regular(VERIFIER);
        assertFalse(one("verifier").regular(), "its address has no more places");
        pass(ReaderTable.KEPT.plusSeconds(1));
        assertEquals(List.of(), table.all(now));
        assertEquals(Optional.empty(), table.leftOutAt(now));
        regular(VERIFIER);
        assertTrue(one("verifier").regular());
    }

    @Test
    void threads_at_once_find_each_their_place() throws InterruptedException {
        int count = 8;
        ExecutorService threads = Executors.newFixedThreadPool(count);
        for (int thread = 0; thread < count; thread++) {
            Who who = who("192.0.2." + thread, "verifier " + thread);
            threads.execute(() -> {
                for (int i = 0; i < 10_000; i++) {
                    table.fetched(who, KIDS, now);
                }
            });
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        assertEquals(count, table.all(now).size());
    }

    @Test
    void an_address_of_ipv6_is_its_network() {
        assertEquals(new ReaderAddress("192.0.2.7", "192.0.2"), ReaderAddress.of("192.0.2.7"));
        assertEquals(new ReaderAddress("2001:db8:1:2::/64", "2001:db8:1::/48"), ReaderAddress.of("2001:db8:1:2:3:4:5:6"));
        assertEquals(new ReaderAddress("fe80:0:0:0::/64", "fe80:0:0::/48"), ReaderAddress.of("fe80:0:0:0:0:0:0:1%eth0"));
        assertEquals(ReaderAddress.of("192.0.2.7"), ReaderAddress.of("::ffff:192.0.2.7"));
        assertEquals(new ReaderAddress("", ""), ReaderAddress.of(""));
    }

    private void regular(Who who) {
        table.fetched(who, KIDS, now);
        pass(ReaderTable.REGULAR_AFTER);
        table.fetched(who, KIDS, now);
    }

    private void flood(int count, IntFunction<String> address) {
        for (int i = 0; i < count; i++) {
            pass(Duration.ofMillis(1));
            table.fetched(who(address.apply(i), "flood"), KIDS, now);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private KeySetReader one(String userAgent) {
        return table.all(now).stream().filter(reader -> reader.userAgent().equals(userAgent)).findFirst().orElseThrow();
    }

    private static Who who(String address, String userAgent) {
        return new Who(ReaderAddress.of(address), KeyDocument.KEY_SET, userAgent);
    }
}
