package com.example.timesheets.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UsedProofsTest {

    private static final int LIFETIME = 75;

    private final UsedProofs used = new UsedProofs(3);
    private long now;

    @Test
    void a_proof_is_new_once_while_it_would_be_accepted() {
        assertTrue(isFirst("a", "import"));
        assertFalse(isFirst("a", "import"));
        now += LIFETIME;
        assertFalse(isFirst("a", "import"));
        now++;
        assertTrue(isFirst("a", "import"));
    }

    @Test
    void an_application_that_sends_too_many_waits_and_hinders_nobody() {
        assertTrue(isFirst("of another", "report"));
        now++;
        assertTrue(isFirst("a", "import"));
        assertTrue(isFirst("b", "import"));
        now++;
        assertTrue(isFirst("c", "import"));
        assertThrows(UsedProofs.TooMany.class, () -> isFirst("d", "import"));
        assertFalse(isFirst("a", "import"));
        assertFalse(isFirst("of another", "report"));
        assertTrue(isFirst("another", "report"));
        now += LIFETIME;
        assertTrue(isFirst("d", "import"));
        assertTrue(isFirst("e", "import"));
        assertThrows(UsedProofs.TooMany.class, () -> isFirst("f", "import"));
        assertFalse(isFirst("c", "import"));
    }

    private boolean isFirst(String proof, String application) {
        return used.isFirst(proof, application, now, now + LIFETIME);
    }
}
