package dev.postern.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.postern.audit.LogId;

class LogQueryParserTest {

    private static final Instant NOW = Instant.ofEpochMilli(MadeEvents.NOON);
    private static final EventShape ISSUED = MadeEvents.CODEC.of(MadeEvents.issued(1, MadeEvents.NOON, "billing", "orders"))
            .shape().get();
    private static final LogId ID = new LogId(MadeEvents.NOON, 1, 42);

    @ParameterizedTest
    @ValueSource(strings = { "type:seccft", "type:\"seccft\"", "type : seccft OR type:seccft", "(type:seccft)",
            "type:feccft OR type:seccft", "type:feccft type:seccft", "type:feccft || type:seccft", "type:sec*",
            "type:seccft AND client_id:billing", "type:seccft && client_id:billing", "NOT type:feccft", "-type:feccft",
            "!type:feccft", "+type:seccft", "NOT (type:feccft AND client_id:billing)", "NOT NOT type:seccft",
            "type:(feccft OR seccft)", "type:feccft OR type:seccft AND client_id:billing", "client_name:\"name of\"",
            "client_name:NAME", "client_name:bill*", "scope:\"read:orders\"", "scope:read",
            "audience:\"https://orders.example/\"",
            "billing", "\"Client Credentials for Access Token\"", "description:credentials", "ip:192.0.2.*", "_exists_:ip",
            "client_id:*", "date:2026-06-01", "date:2026-06", "date:[2026-06-01 TO 2026-06-01]", "date:[* TO now]",
            "date:[now-1d TO *]", "date:2026-06-01T12:00:00Z", "date:2026-06-01T14:00:00+02:00 AND type:seccft",
            "date:>=2026-06-01T12:00:00Z", "date:<=2026-06-01T12:00:00.000Z",
            "date:\"2026-06-01T14:00:00+02:00\"", "date:[1780315200000 TO 1780315200000]", "date:{2026-05-31 TO *}", "*",
            "NOT date:2026-05-31 AND type:seccft", "log_id:[* TO *]", "log_id:900*", "", "  " })
    void matches(String query) {
        LogCondition condition = LogQueryParser.parse(query.replace(" : ", ":"), NOW);
        assertTrue(condition.matches(ISSUED, ID), query);
        assertTrue(condition.times(ISSUED).spans().stream()
                .anyMatch(span -> span.first() <= MadeEvents.NOON && MadeEvents.NOON <= span.last()), query);
        assertFalse(condition.not().matches(ISSUED, ID), "not " + query);
    }

    @ParameterizedTest
    @ValueSource(strings = { "type:feccft", "type:sec", "type:SECCFT", "client_name:ill*", "NOT type:seccft",
            "type:seccft AND client_id:other", "type:seccft AND NOT client_id:billing", "date:2026-06-02", "user_name:x",
            "date:{2026-06-01T12:00:00.000Z TO *]", "date:[2026-06-02 TO 2026-05-01]", "date:>2026-06-01",
            "_exists_:organization_id",
            "log_id:90012345", "details.reason:x", "details.reason:\"\"", "connection_id:*", "client_id:\"\"" })
    void does_not_match(String query) {
        LogCondition condition = LogQueryParser.parse(query, NOW);
        assertFalse(condition.matches(ISSUED, ID), query);
        assertTrue(condition.not().matches(ISSUED, ID), "not " + query);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
            "colour:red | The field colour cannot be searched",
            "details.request.body:x | The field details.request.body cannot be searched",
            "type:*ft | A wildcard may only be at the end",
            "type:s*ft | A wildcard may only be at the end",
            "type:s?ccft | uses '?'", "type:seccft~ | uses '~'", "type:seccft^2 | uses '^'", "/x/ | uses '/'",
            "type: | There is no value after type:", "(type:seccft | A parenthesis is not closed",
            "type:seccft) | where a term should be", "type:seccft AND | ends where a term should be", "AND | no",
            "\"x | A quote is not closed", "date:yesterday | is no date", "date:2026-13-01 | is no date",
            "ip:::1 | put a value that holds it in quotes",
            "date:2026* | A date has no wildcard",
            "date:[2026-01-01 2026-02-01] | A range is [FIRST TO LAST]",
            "date:[2026-01-01 TO 2026-02-01 | A range is not closed",
            "client_id:[a TO b] | Only date and log_id have ranges", "[a TO b] | Only date and log_id have ranges",
            "type:seccft : | where a term should be", "_exists_:colour | cannot be searched" })
    void is_refused_in_words(String query, String words) {
        if (words.equals("no")) { // an operator alone is a word like others
            assertFalse(LogQueryParser.parse(query, NOW).matches(ISSUED, ID));
            return;
        }
        QueryRefused refusal = assertThrows(QueryRefused.class, () -> LogQueryParser.parse(query, NOW), query);
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"\"", "client_name:\"\"", "description:(\"\" OR \"\")" })
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void an_empty_phrase_finds_nothing_and_comes_to_an_end(String query) {
        LogCondition condition = LogQueryParser.parse(query, NOW);
        assertFalse(condition.matches(ISSUED, ID), query);
        assertTrue(condition.not().matches(ISSUED, ID), "not " + query);
    }

    @Test
    void an_address_is_found_in_every_spelling() {
        for (String spelling : List.of("2001:db8::5", "2001:DB8:0::5", "2001:db8:0:0:0:0:0:5")) {
            assertEquals(Map.of(EventField.IP, "2001:db8:0:0:0:0:0:5"),
                    LogQueryParser.parse("ip:\"" + spelling + "\"", NOW).required());
        }
    }

    @Test
    void length_depth_and_terms_are_bounded() {
        assertRefused("type:" + "x".repeat(2_000), "longer than");
        assertRefused("(".repeat(21) + "x" + ")".repeat(21), "within each other");
        assertTrue(LogQueryParser.parse("(".repeat(20) + "billing" + ")".repeat(20), NOW).matches(ISSUED, ID));
        assertRefused("(".repeat(1_900), "within each other");
        assertRefused("x ".repeat(51), "more than 50 terms");
        assertRefused("!".repeat(1_999), "ends where");
        assertTrue(LogQueryParser.parse("x ".repeat(49) + "billing", NOW).matches(ISSUED, ID));
    }

    @Test
    void what_every_event_must_have_narrows_the_search() {
        assertEquals(Map.of(EventField.CLIENT_ID, "billing"),
                LogQueryParser.parse("type:seccft AND (client_id:billing AND ip:1*)", NOW).required());
        assertEquals(Map.of(), LogQueryParser.parse("client_id:billing OR ip:192.0.2.7", NOW).required());
        assertEquals(Map.of(), LogQueryParser.parse("NOT client_id:billing", NOW).required());
    }

    @Test
    void times_are_sets() {
        Times june = Times.of(10, 20).or(Times.of(30, 40));
        assertEquals(List.of(new Span(15, 20), new Span(30, 35)), june.and(Times.of(15, 35)).spans());
        assertEquals(june, june.not().not());
        assertEquals(Times.NEVER, Times.ALWAYS.not());
        assertEquals(Times.ALWAYS, Times.NEVER.not());
        assertEquals(Times.of(10, 40), Times.of(10, 20).or(Times.of(21, 40)));
    }

    private static void assertRefused(String query, String words) {
        QueryRefused refusal = assertThrows(QueryRefused.class, () -> LogQueryParser.parse(query, NOW));
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }
}
