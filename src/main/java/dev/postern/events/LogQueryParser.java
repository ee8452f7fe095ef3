package dev.postern.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.postern.audit.LogId;
import dev.postern.text.IpLiterals;

/**
 * Reads the part of Lucene's query syntax that Auth0 documents for {@code GET /api/v2/logs}: fields, {@code AND}, {@code OR},
 * {@code NOT}, parentheses, quotes, ranges of {@code date} and {@code log_id}, and {@code *} at the end of a word. Words side
 * by
 * side mean OR, as in Lucene. Anything else is refused in words. The work is bounded by the length of the query, its depth and
 * the number of its terms.
 */
final class LogQueryParser {

    static final int LENGTH_MAX = 2_000;
    static final int DEPTH_MAX = 20;
    static final int TERMS_MAX = 50;

    private static final String DATE = "date";
    private static final Set<String> LOG_ID = Set.of("log_id", "_id");
    /** Fields of Auth0's events that are empty here, so nothing is found in them. */
    private static final Set<String> EMPTY = Set.of("user_id", "user_name", "connection", "connection_id", "strategy",
            "strategy_type");
    /** Fields within {@code details} that events of one shape have in common. */
    private static final Set<String> DETAILS = Set.of("details.error", "details.reason", "details.client_credential.id",
            "details.client_credential.label");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STOPS = " ()[]{}\":";

    private final String query;
    private final Instant now;
    private int at;
    private int depth;
    private int terms;

    private LogQueryParser(String query, Instant now) {
        this.query = query;
        this.now = now;
    }

    /** @throws QueryRefused it cannot be understood or answered */
    static LogCondition parse(String query, Instant now) {
        if (query.length() > LENGTH_MAX) {
            throw QueryRefused.because("The query is longer than " + LENGTH_MAX + " characters");
        }
        LogQueryParser parser = new LogQueryParser(query, now);
        parser.skipSpaces();
        if (parser.atEnd()) {
            return LogCondition.any();
        }
        LogCondition condition = parser.any(null);
        if (!parser.atEnd()) {
            throw parser.unexpected();
        }
        return condition;
    }

    /** @param field of words without one; null: none */
    private LogCondition any(String field) {
        if (++depth > DEPTH_MAX + 1) { // the query itself is the first
            throw QueryRefused.because("The query has more than " + DEPTH_MAX + " parentheses within each other");
        }
        List<LogCondition> parts = new ArrayList<>();
        do {
            parts.add(all(field));
            skipSpaces();
        } while (takeWord("OR") || take("||") || (!atEnd() && peek() != ')'));
        depth--;
        return parts.size() == 1 ? parts.get(0) : new LogCondition.Any(parts);
    }

    private LogCondition all(String field) {
        List<LogCondition> parts = new ArrayList<>();
        do {
            parts.add(one(field));
            skipSpaces();
        } while (takeWord("AND") || take("&&"));
        return parts.size() == 1 ? parts.get(0) : new LogCondition.All(parts);
    }

    private LogCondition one(String field) {
        skipSpaces();
        boolean wanted = true;
        while (true) {
            if (takeWord("NOT") || take("!") || take("-")) {
                wanted = !wanted;
            } else if (!take("+")) {
                break;
            }
            skipSpaces();
        }
        LogCondition condition = primary(field);
        return wanted ? condition : condition.not();
    }

    private LogCondition primary(String field) {
        if (atEnd()) {
            throw QueryRefused.because("The query ends where a term should be");
        }
        if (take("(")) {
            LogCondition inside = any(field);
            skipSpaces();
            if (!take(")")) {
                throw QueryRefused.because("A parenthesis is not closed");
            }
            return inside;
        }
        if (++terms > TERMS_MAX) {
            throw QueryRefused.because("The query has more than " + TERMS_MAX + " terms");
        }
        if (peek() == '[' || peek() == '{') {
            return range(field);
        }
        if (peek() == '"') {
            return term(field, quoted(), false);
        }
        int start = at;
        Word word = word();
        if (field == null && at > start && !atEnd() && peek() == ':') {
            at++;
            terms--;
            return ofField(query.substring(start, at - 1));
        }
        if (word.text.isEmpty() && !word.isBeginning) {
            throw unexpected();
        }
        return term(field, word.text, word.isBeginning);
    }

    private LogCondition ofField(String field) {
        if (field.equals("_exists_")) {
            return exists(word().text);
        }
        refuseUnknown(field);
        if (atEnd() || peek() == ' ') {
            throw QueryRefused.because("There is no value after " + field + ":");
        }
        for (String sign : List.of(">=", "<=", ">", "<")) {
            if (take(sign)) {
                return compared(field, sign, !atEnd() && peek() == '"' ? quoted() : dateWord());
            }
        }
        return field.equals(DATE) && "([{\"".indexOf(peek()) < 0 ? dateTerm() : primary(field);
    }

    /** A date has colons, and needs no quotes. */
    private LogCondition dateTerm() {
        terms++;
        String text = dateWord();
        return text.endsWith("*") ? term(DATE, text.substring(0, text.length() - 1), true) : term(DATE, text, false);
    }

    private static void refuseUnknown(String field) {
        if (!field.equals(DATE) && !LOG_ID.contains(field) && !EMPTY.contains(field) && !DETAILS.contains(field)
                && column(field).isEmpty()) {
            throw QueryRefused.because("The field " + shown(field) + " cannot be searched. These can: date, log_id, "
                    + Arrays.stream(EventField.values()).map(EventField::wireName).collect(Collectors.joining(", "))
                    + ", " + DETAILS.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    private static Optional<EventField> column(String name) {
        return Arrays.stream(EventField.values()).filter(field -> field.wireName().equals(name)).findFirst();
    }

    private static LogCondition exists(String field) {
        refuseUnknown(field);
        return field.equals(DATE) || LOG_ID.contains(field) ? LogCondition.any() : says(field, "", true);
    }

    private LogCondition term(String field, String text, boolean isBeginning) {
        if (field == null) {
            return new LogCondition.Says(null, text, isBeginning, true);
        }
        if (field.equals(DATE)) {
            if (isBeginning) {
                return dateOrAny(text);
            }
            LogDate date = date(text);
            return new LogCondition.When(Times.of(date.first(), date.last()));
        }
        if (LOG_ID.contains(field)) {
            return isBeginning ? ids(Times.ALWAYS, id -> id.startsWith(text)) : ids(timesOf(text, text), text::equals);
        }
        return says(field, text, isBeginning);
    }

    private static LogCondition dateOrAny(String beginning) {
        if (beginning.isEmpty()) {
            return LogCondition.any();
        }
        throw QueryRefused.because("A date has no wildcard: write a day, such as date:2026-01-31, or a range");
    }

    /** For a beginning of nothing: the field has any text. */
    private static LogCondition says(String field, String text, boolean isBeginning) {
        if (EMPTY.contains(field)) {
            return new LogCondition.Shaped(shape -> false, true);
        }
        if (DETAILS.contains(field)) {
            String pointer = field.substring(field.indexOf('.')).replace('.', '/');
            return new LogCondition.Shaped(shape -> {
                String value = detail(shape, pointer);
                return !value.isEmpty() && (isBeginning ? value.startsWith(text) : value.equals(text));
            }, true);
        }
        EventField column = column(field).orElseThrow();
        if (text.isEmpty() && isBeginning) {
            return new LogCondition.Shaped(shape -> shape.text(column) != null && !shape.text(column).isEmpty(), true);
        }
        String wanted = column == EventField.IP && !isBeginning ? address(text) : text;
        return new LogCondition.Says(column, wanted, isBeginning, true);
    }

    /** Events have one spelling of each address; an operator may know another. */
    private static String address(String text) {
        return IpLiterals.parse(text).map(IpLiterals::text).orElse(text);
    }

    private static String detail(EventShape shape, String pointer) {
        if (shape.rest() == null || !shape.rest().contains("\"details\"")) {
            return "";
        }
        try {
            return JSON.readTree(shape.rest()).at("/details" + pointer).asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private LogCondition range(String field) {
        boolean withFirst = query.charAt(at++) == '[';
        skipSpaces();
        String first = bound();
        skipSpaces();
        if (!takeWord("TO")) {
            throw QueryRefused.because("A range is [FIRST TO LAST]");
        }
        skipSpaces();
        String last = bound();
        skipSpaces();
        boolean withLast = take("]");
        if (!withLast && !take("}")) {
            throw QueryRefused.because("A range is not closed");
        }
        return range(field, first, withFirst, last, withLast);
    }

    private String bound() {
        if (atEnd()) {
            throw QueryRefused.because("A range is not closed");
        }
        return peek() == '"' ? quoted() : dateWord();
    }

    private LogCondition compared(String field, String sign, String value) {
        return sign.charAt(0) == '>' ? range(field, value, sign.endsWith("="), "*", true)
                : range(field, "*", true, value, sign.endsWith("="));
    }

    /** @param first {@code *}: no bound on that side */
    private LogCondition range(String field, String first, boolean withFirst, String last, boolean withLast) {
        if (field != null && field.equals(DATE)) {
            long from = first.equals("*") ? Long.MIN_VALUE : withFirst ? date(first).first() : date(first).last() + 1;
            long to = last.equals("*") ? Long.MAX_VALUE : withLast ? date(last).last() : date(last).first() - 1;
            return new LogCondition.When(Times.of(from, to));
        }
        if (field != null && LOG_ID.contains(field)) {
            return ids(timesOf(first, last), id -> (first.equals("*") || above(id, first, withFirst))
                    && (last.equals("*") || above(last, id, withLast)));
        }
        throw QueryRefused.because("Only date and log_id have ranges"
                + (field == null ? "" : ", and " + shown(field) + " has none"));
    }

    private static boolean above(String one, String other, boolean orEqual) {
        int compared = one.compareTo(other);
        return compared > 0 || (orEqual && compared == 0);
    }

    private static LogCondition ids(Times times, Predicate<String> matches) {
        return new LogCondition.Ids(times, matches);
    }

    /** Ids sort by time. */
    private static Times timesOf(String first, String last) {
        long from = LogId.parse(first).map(LogId::epochMillis).orElse(Long.MIN_VALUE);
        long to = LogId.parse(last).map(LogId::epochMillis).orElse(Long.MAX_VALUE);
        return Times.of(from, to);
    }

    private LogDate date(String text) {
        return LogDate.parse(text, now).orElseThrow(() -> QueryRefused.because(shown(text)
                + " is no date: write 2026-01-31, 2026-01-31T10:00:00Z or now-7d"));
    }

    /** A word, which may hold escaped characters, and whether an asterisk ends it. */
    private Word word() {
        StringBuilder word = new StringBuilder();
        while (!atEnd() && STOPS.indexOf(peek()) < 0) {
            char next = query.charAt(at++);
            if (next == '\\' && !atEnd()) {
                word.append(query.charAt(at++));
            } else if (next == '*') {
                if (!atEnd() && peek() != ' ' && peek() != ')') {
                    throw QueryRefused.because("A wildcard may only be at the end of a word");
                }
                return new Word(word.toString(), true);
            } else if (next == '?' || next == '~' || next == '^' || (next == '/' && word.isEmpty())) {
                throw QueryRefused
                        .because("The query uses '" + next + "', which is not understood here: put the word in quotes");
            } else {
                word.append(next);
            }
        }
        return new Word(word.toString(), false);
    }

    /** A word that may hold colons. */
    private String dateWord() {
        int start = at;
        while (!atEnd() && " ()[]{}\"".indexOf(peek()) < 0) {
            at++;
        }
        return query.substring(start, at);
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        at++;
        while (!atEnd()) {
            char next = query.charAt(at++);
            if (next == '"') {
                return text.toString();
            }
            text.append(next == '\\' && !atEnd() ? query.charAt(at++) : next);
        }
        throw QueryRefused.because("A quote is not closed");
    }

    private boolean takeWord(String word) {
        int end = at + word.length();
        if (query.startsWith(word, at) && (end == query.length() || " ([{\"".indexOf(query.charAt(end)) >= 0)) {
            at = end;
            return true;
        }
        return false;
    }

    private boolean take(String sign) {
        if (query.startsWith(sign, at)) {
            at += sign.length();
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (!atEnd() && peek() == ' ') {
            at++;
        }
    }

    private char peek() {
        return query.charAt(at);
    }

    private boolean atEnd() {
        return at >= query.length();
    }

    private QueryRefused unexpected() {
        return QueryRefused.because(atEnd() ? "The query ends where a term should be"
                : "The query has '" + peek() + "' where a term should be, at character " + (at + 1)
                        + (peek() == ':' ? ": put a value that holds it in quotes" : ""));
    }

    private static String shown(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60).toLowerCase(Locale.ROOT) + "…";
    }

    private record Word(String text, boolean isBeginning) {
    }
}
