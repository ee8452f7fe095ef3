package dev.postern.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.postern.AdjustableClock;

class CircuitsTest {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final AdjustableClock clock = new AdjustableClock();
    private final Circuits circuits = new Circuits(clock, PAUSE);

    @Test
    void three_breaks_in_a_row_refuse_an_application_until_one_request_after_the_pause_goes_through() {
        circuits.broke("app", "action:bad");
        circuits.extensionEnded("action:good");
        circuits.broke("app", "action:bad");
        assertTrue(circuits.admitsClient("app"));
        circuits.broke("app", "action:bad");
        assertFalse(circuits.admitsClient("app"));
        assertTrue(circuits.admitsClient("other"));
        assertEquals(1, circuits.openClients());
        clock.advance(PAUSE);
        assertTrue(circuits.admitsClient("app"));
        assertFalse(circuits.admitsClient("app"), "one at a time");
        circuits.requestEnded("app");
        assertTrue(circuits.admitsClient("app"));
        assertEquals(0, circuits.openClients());
    }

    @Test
    void requests_that_waited_are_refused_once_the_circuit_has_opened() {
        long arrivedAt = clock.millis();
        clock.advance(Duration.ofMillis(1));
        assertFalse(circuits.hasOpenedSince("app", arrivedAt));
        for (int n = 0; n < 3; n++) {
            circuits.broke("app", "action:bad");
        }
        assertTrue(circuits.hasOpenedSince("app", arrivedAt));
        clock.advance(PAUSE);
        assertTrue(circuits.admitsClient("app"));
        assertFalse(circuits.hasOpenedSince("app", clock.millis()), "the one that tries again");
    }

    @Test
    void an_action_that_breaks_for_several_applications_is_tried_by_others_until_it_goes_well() {
        for (int n = 0; n < 5; n++) {
            assertTrue(circuits.admitsExtension("action:bad", "app-" + n));
            circuits.broke("app-" + n, "action:bad");
        }
        assertEquals(1, circuits.openExtensions());
        assertFalse(circuits.admitsExtension("action:bad", "app-1"), "has breaks of its own");
        assertTrue(circuits.admitsExtension("action:bad", "clean"));
        assertFalse(circuits.admitsExtension("action:bad", "another"), "one at a time");
        circuits.extensionEnded("action:bad");
        assertTrue(circuits.admitsExtension("action:bad", "another"));
        assertEquals(0, circuits.openExtensions());
    }

    @Test
    void a_success_in_between_says_that_it_is_not_the_actions_fault() {
        for (int n = 0; n < 10; n++) {
            circuits.broke("app-" + n, "action:bad");
            circuits.extensionEnded("action:bad");
        }
        assertTrue(circuits.admitsExtension("action:bad", "clean"));
    }
}
