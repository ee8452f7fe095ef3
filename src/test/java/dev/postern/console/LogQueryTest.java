package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class LogQueryTest {

    @Test
    void a_term_is_added_replaced_and_taken_away() {
        assertEquals("type:feccft", LogQuery.with("", "type", "feccft"));
        assertEquals("type:seccft AND ip:\"::1\"", LogQuery.with("type:feccft AND ip:\"::1\"", "type", "seccft"));
        assertEquals("type:(sapi OR fapi) AND ip:10.0.0.1", LogQuery.with("type:(sapi OR fapi)", "ip", "10.0.0.1"));
        assertEquals("ip:\"::1\"", LogQuery.with("type:feccft AND ip:\"::1\"", "type", ""));
        assertEquals("", LogQuery.with("type:feccft", "type", ""));
    }

    @Test
    void what_a_link_does_not_understand_it_keeps_as_it_is() {
        for (String query : new String[] { "any words", "type:a OR type:b", "NOT type:seccft", "date:[now-1d TO *]",
                "ip:a AND ip:b" }) {
            assertEquals(Optional.empty(), LogQuery.terms(query), query);
            assertEquals("(" + query + ") AND type:feccft", LogQuery.with(query, "type", "feccft"));
            assertEquals(query, LogQuery.with(query, "type", ""));
        }
    }

    @Test
    void a_long_value_is_no_other_matter() {
        String query = LogQuery.of("client_id", "x".repeat(100_000));
        assertEquals(1, LogQuery.terms(query).orElseThrow().size());
        assertEquals(Optional.empty(), LogQuery.terms("type:a" + " AND type:a".repeat(50_000)));
    }

    @Test
    void a_value_is_quoted() {
        String value = "a \"b\" AND type:x \\";
        assertEquals("client_id:\"a \\\"b\\\" AND type:x \\\\\"", LogQuery.of("client_id", value));
        assertEquals(Optional.of(Map.of("client_id", LogQuery.quoted(value))), LogQuery.terms(LogQuery.of("client_id", value)));
    }
}
