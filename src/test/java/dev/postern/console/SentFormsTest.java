package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.postern.operator.OperatorSession;

class SentFormsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] BODY = "name=billing".getBytes(StandardCharsets.UTF_8);
    private static final Optional<SentForms.Made> MADE = Optional.of(new SentForms.Made("/console/made", false));

    private final SentForms sent = new SentForms(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void a_form_that_has_made_something_makes_nothing_more() {
        OperatorSession alice = session("alice");
        sent.end(sent.begin(alice, "form", BODY), MADE);
        SentForms.SentBefore before = assertThrows(SentForms.SentBefore.class, () -> sent.begin(alice, "form", BODY));
        assertEquals(MADE, before.made());
        assertEquals(true, before.isAlike());
        assertEquals(false, assertThrows(SentForms.SentBefore.class, () -> sent.begin(alice, "form", new byte[0])).isAlike());
        sent.begin(session("bob"), "form", BODY);
        sent.begin(alice, "other form", BODY);
    }

    @Test
    void a_form_that_has_made_nothing_can_be_sent_again() {
        OperatorSession alice = session("alice");
        sent.end(sent.begin(alice, "form", BODY), Optional.empty());
        sent.end(sent.begin(alice, "form", BODY), MADE);
        assertThrows(SentForms.SentBefore.class, () -> sent.begin(alice, "form", BODY));
    }

    @Test
    void a_session_has_so_many_forms_and_the_oldest_go() {
        OperatorSession alice = session("alice");
        for (int n = 0; n <= SentForms.OF_A_SESSION_MAX; n++) {
            sent.end(sent.begin(alice, "form " + n, BODY), MADE);
        }
        assertThrows(SentForms.SentBefore.class, () -> sent.begin(alice, "form 1", BODY));
        sent.end(sent.begin(alice, "form 0", BODY), MADE);
    }

    @Test
    void there_are_so_many_sessions_and_those_that_are_not_heard_of_go() {
        OperatorSession alice = session("alice");
        OperatorSession bob = session("bob");
        sent.end(sent.begin(alice, "form", BODY), MADE);
        sent.end(sent.begin(bob, "form", BODY), MADE);
        for (int n = 0; n < SentForms.SESSIONS_MAX - 1; n++) {
            assertThrows(SentForms.SentBefore.class, () -> sent.begin(alice, "form", BODY));
            sent.end(sent.begin(session("session " + n), "form", BODY), MADE);
        }
        assertThrows(SentForms.SentBefore.class, () -> sent.begin(alice, "form", BODY));
        sent.begin(bob, "form", BODY);
    }

    @Test
    void forms_are_forgotten_with_their_session() {
        OperatorSession alice = session("alice");
        OperatorSession over = new OperatorSession("over", "over", Optional.empty(), Set.of(), NOW, NOW, NOW);
        sent.end(sent.begin(alice, "form", BODY), MADE);
        sent.end(sent.begin(over, "form", BODY), MADE);
        sent.forget("alice");
        sent.begin(alice, "form", BODY);
        sent.begin(over, "form", BODY);
    }

    private static OperatorSession session(String id) {
        return new OperatorSession(id, id, Optional.empty(), Set.of(), NOW, NOW, NOW.plus(Duration.ofHours(8)));
    }
}
