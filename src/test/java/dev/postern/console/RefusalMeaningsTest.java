package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.junit.jupiter.api.Test;

class RefusalMeaningsTest {

    @Test
    void each_reason_has_its_row_of_the_document() {
        assertEquals("no application has this client id", happened("unknown client"));
        assertTrue(happened("client authenticates by private_key_jwt").startsWith("the request has a secret"));
        assertTrue(happened("client_assertion has expired").startsWith("the assertion breaks a rule"));
        assertTrue(happened("client_assertion has been used before: its jti must be unique").contains("arrived twice"));
        assertTrue(happened("Action \"Plan\" failed: Error: no\nplan").startsWith("the code threw"));
        assertTrue(happened("Action \"Plan\" failed: CircuitOpen: it is not run for a while, because calls of several "
                + "applications have broken off in it").startsWith("the Action ran out"));
    }

    @Test
    void what_to_do_has_no_marks() {
        assertEquals("compare the event's peer_ip or ip with the application's allowed_networks", RefusalMeanings
                .of("the caller's address is not in allowed_networks of the application").orElseThrow().remedy());
    }

    @Test
    void other_texts_mean_nothing() {
        assertEquals(Optional.empty(), RefusalMeanings.of(""));
        assertEquals(Optional.empty(), RefusalMeanings.of("something of a later version"));
    }

    private static String happened(String reason) {
        return RefusalMeanings.of(reason).orElseThrow(() -> new AssertionError(reason)).happened();
    }
}
