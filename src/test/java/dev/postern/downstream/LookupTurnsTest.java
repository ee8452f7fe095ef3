package dev.postern.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Who gets one of eight threads to look up a name. */
class LookupTurnsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final List<InetAddress> SOMEWHERE = List.of(InetAddress.getLoopbackAddress());

    private final List<String> lookedUp = new ArrayList<>();
    private final Map<String, Promise<List<InetAddress>>> running = new HashMap<>();
    private final List<String> begun = new ArrayList<>();
    private Duration passed = Duration.ZERO;
    private final LookupTurns turns = new LookupTurns(this::lookUp, 8, TIMEOUT, () -> passed.toNanos());

    @Test
    void a_name_is_looked_up_once_at_a_time_for_all_that_ask() {
        Future<List<InetAddress>> first = ask("a", "keys.example");
        Future<List<InetAddress>> second = ask("b", "keys.example");
        assertEquals(List.of("keys.example"), lookedUp);
        assertEquals(List.of("a keys.example", "b keys.example"), begun);
        found("keys.example");
        assertEquals(SOMEWHERE, first.result());
        assertEquals(SOMEWHERE, second.result());
        ask("a", "keys.example");
        assertEquals(List.of("keys.example", "keys.example"), lookedUp);
    }

    @Test
    void an_application_has_two_threads_and_others_go_first() {
        ask("flood", "a.one.example");
        ask("flood", "a.two.example");
        ask("flood", "a.three.example");
        ask("other", "keys.other.example");
        assertEquals(List.of("a.one.example", "a.two.example", "keys.other.example"), lookedUp);
        notFound("a.one.example");
        assertTrue(running.containsKey("a.three.example"));
    }

    @Test
    void names_of_one_domain_have_a_quarter_of_the_threads() {
        for (int n = 0; n < 20; n++) {
            ask("application " + n, "name" + n + ".dead.example");
        }
        assertEquals(List.of("name0.dead.example", "name1.dead.example"), lookedUp);
        ask("other", "keys.healthy.example");
        assertTrue(running.containsKey("keys.healthy.example"));
        notFound("name0.dead.example");
        assertTrue(running.containsKey("name2.dead.example"));
        assertFalse(running.containsKey("name3.dead.example"));
    }

    @Test
    void names_that_failed_before_leave_half_of_the_threads_to_the_others() {
        for (int n = 0; n < 20; n++) {
            ask("application " + n, dead(n));
            notFound(dead(n));
        }
        passed = LookupTurns.PAUSE;
        lookedUp.clear();
        for (int n = 0; n < 20; n++) {
            ask("application " + n, dead(n));
        }
        assertEquals(List.of(dead(0), dead(1), dead(2), dead(3)), lookedUp);
        for (int n = 0; n < 4; n++) {
            ask("new application " + n, "keys.new" + n + ".example");
            assertTrue(running.containsKey("keys.new" + n + ".example"));
        }
        found(dead(0));
        assertTrue(running.containsKey(dead(4)));
    }

    @Test
    void names_that_failed_before_leave_room_in_their_domain() {
        for (int n = 0; n < 4; n++) {
            ask("application " + n, "dead" + n + ".shared.example");
            notFound("dead" + n + ".shared.example");
        }
        passed = LookupTurns.PAUSE;
        for (int n = 0; n < 4; n++) {
            ask("application " + n, "dead" + n + ".shared.example");
        }
        ask("new application", "keys.shared.example");
        assertEquals(Set.of("dead0.shared.example", "keys.shared.example"), running.keySet());
    }

    @Test
    void a_turn_ends_when_nobody_can_be_asked() {
        LookupTurns stopped = new LookupTurns(name -> {
            throw new IllegalStateException("closed");
        }, 8, TIMEOUT, () -> passed.toNanos());
        for (int n = 0; n < 20; n++) {
            assertTrue(stopped.addresses("a", dead(n), () -> {
            }).failed());
        }
    }

    @Test
    void a_name_that_was_not_found_fails_at_once_for_a_while() {
        ask("a", "keys.example");
        notFound("keys.example");
        passed = LookupTurns.PAUSE.minusNanos(1);
        assertTrue(ask("a", "keys.example").failed());
        assertTrue(ask("b", "keys.example").failed());
        assertEquals(List.of("keys.example"), lookedUp);
        passed = LookupTurns.PAUSE;
        ask("a", "keys.example");
        assertEquals(List.of("keys.example", "keys.example"), lookedUp);
    }

    @Test
    void a_name_that_takes_too_long_counts_as_failed_and_is_looked_up_again() {
        for (int n = 0; n < 8; n++) {
            ask("application " + n, dead(n));
        }
        passed = TIMEOUT.plusNanos(1);
        for (int n = 0; n < 8; n++) {
            found(dead(n));
        }
        lookedUp.clear();
        for (int n = 0; n < 8; n++) {
            ask("application " + n, dead(n));
        }
        assertEquals(List.of(dead(0), dead(1), dead(2), dead(3)), lookedUp);
    }

    @Test
    void a_lookup_that_nobody_waits_for_any_more_does_not_begin() {
        for (int n = 0; n < 8; n++) {
            ask("application " + n, dead(n));
        }
        ask("gone", "keys.gone.example");
        ask("gone", "keys.back.example");
        passed = TIMEOUT;
        ask("back", "keys.back.example");
        passed = TIMEOUT.plusNanos(1);
        notFound(dead(0));
        notFound(dead(1));
        assertFalse(lookedUp.contains("keys.gone.example"));
        assertTrue(running.containsKey("keys.back.example"));
        assertEquals(7, running.size());
    }

    private static String dead(int n) {
        return "keys.dead" + n + ".example";
    }

    private Future<List<InetAddress>> ask(String application, String name) {
        return turns.addresses(application, name, () -> begun.add(application + ' ' + name));
    }

    private Future<List<InetAddress>> lookUp(String name) {
        lookedUp.add(name);
        running.put(name, Promise.promise());
        return running.get(name).future();
    }

    private void found(String name) {
        running.remove(name).complete(SOMEWHERE);
    }

    private void notFound(String name) {
        running.remove(name).fail("not found");
    }
}
