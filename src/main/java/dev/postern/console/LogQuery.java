package dev.postern.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Queries of the log that links write, in the language of {@code GET /api/v2/logs}. */
public final class LogQuery {

    /** Where the log is. */
    public static final String PATH = ConsoleDoor.PATH + "log";

    private static final String TERM = "([a-z_.]+):(\"(?:\\\\.|[^\"\\\\])*+\"|\\([^()\"]*\\)|[^\\s\"():]+)";
    private static final Pattern TERMS = Pattern.compile(TERM + "(?:\\s+AND\\s+" + TERM + ")*+");
    private static final Pattern ONE = Pattern.compile(TERM);

    private LogQuery() {
    }

    /** Events with this value in a field. */
    public static String of(String field, String value) {
        return field + ":" + quoted(value);
    }

    /** The value as a query has it. */
    public static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Where the events of a query are shown. */
    public static String address(String query) {
        return query.isEmpty() ? PATH : PATH + "?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    /** The terms of a query that joins terms of different fields by AND; empty: it is another query. */
    public static Optional<Map<String, String>> terms(String query) {
        Map<String, String> terms = new LinkedHashMap<>();
        String text = query.strip();
        if (text.isEmpty()) {
            return Optional.of(terms);
        }
        if (!TERMS.matcher(text).matches()) {
            return Optional.empty();
        }
        Matcher term = ONE.matcher(text);
        while (term.find()) {
            if (terms.put(term.group(1), term.group(2)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(terms);
    }

    /**
     * A query for part of what another one finds. A term of the same field is replaced.
     *
     * @param value as a query has it; empty: of any value
     */
    public static String with(String query, String field, String value) {
        Optional<Map<String, String>> terms = terms(query);
        if (terms.isEmpty()) {
            return value.isEmpty() ? query : "(" + query.strip() + ") AND " + field + ":" + value;
        }
        Map<String, String> all = terms.get();
        if (value.isEmpty()) {
            all.remove(field);
        } else {
            all.put(field, value);
        }
        StringBuilder joined = new StringBuilder();
        all.forEach((name, wanted) -> joined.append(joined.isEmpty() ? "" : " AND ").append(name).append(':').append(wanted));
        return joined.toString();
    }
}
