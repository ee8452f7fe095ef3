package dev.postern.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class CallLineTest {

    private final CallLine line = new CallLine(6, 4, 2);
    private final List<String> begun = new ArrayList<>();
    private final Map<String, CallLine.Turn> turns = new HashMap<>();

    @Test
    void a_place_has_its_share_and_the_rest_waits_for_its_turn() {
        enter("a1", "a2", "a3", "a4", "b1");
        assertEquals(List.of("a1", "a2", "b1"), begun);
        leave("a2");
        assertEquals(List.of("a1", "a2", "b1", "a3"), begun);
        leave("b1");
        assertEquals(List.of("a1", "a2", "b1", "a3"), begun);
    }

    @Test
    void places_that_never_answered_well_leave_room_for_those_that_did() {
        enter("a1", "a2", "b1", "b2", "c1");
        assertEquals(List.of("a1", "a2", "b1", "b2"), begun);
        enter("D1", "D2", "E1");
        assertEquals(List.of("a1", "a2", "b1", "b2", "D1", "D2"), begun);
        leave("D1");
        assertEquals(List.of("a1", "a2", "b1", "b2", "D1", "D2", "E1"), begun);
        leave("D2", "E1");
        assertFalse(begun.contains("c1"));
        leave("a1");
        assertTrue(begun.contains("c1"));
    }

    @Test
    void who_has_given_up_is_not_called_and_leaves_no_room_behind() {
        enter("a1", "a2", "a3", "a4");
        assertTrue(line.giveUp(turns.get("a3")));
        assertFalse(line.giveUp(turns.get("a1")));
        leave("a3", "a3", "a1");
        assertEquals(List.of("a1", "a2", "a4"), begun);
        enter("a5");
        assertEquals(List.of("a1", "a2", "a4"), begun);
    }

    /** The letter is the place; a capital one has answered well before. */
    private void enter(String... calls) {
        for (String call : calls) {
            CallLine.Turn turn = new CallLine.Turn(call.substring(0, 1), Character.isUpperCase(call.charAt(0)),
                    () -> begun.add(call));
            turns.put(call, turn);
            line.enter(turn);
        }
    }

    private void leave(String... calls) {
        for (String call : calls) {
            line.leave(turns.get(call));
        }
    }
}
