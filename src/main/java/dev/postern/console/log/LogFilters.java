package dev.postern.console.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.postern.audit.EventType;
import dev.postern.console.LogQuery;
import dev.postern.console.log.LogPage.Filter;

/** Links of the log that narrow its query, or widen it again. */
final class LogFilters {

    private static final String TYPE = "type";
    private static final Map<String, String> WORDS = Map.of("client_id", "application", "audience", "API", "ip", "address",
            "client_name", "name", "organization_id", "organization", "details.reason", "reason");

    /** A link for several types. */
    private record Kind(String words, String value) {

        static Kind of(String words, EventType... types) {
            List<String> codes = List.of(types).stream().map(EventType::code).toList();
            return new Kind(words, codes.size() == 1 ? codes.get(0) : "(" + String.join(" OR ", codes) + ")");
        }
    }

    private static final List<Kind> KINDS = List.of(new Kind("Everything", ""),
            Kind.of("Refused tokens", EventType.TOKEN_REFUSED), Kind.of("Issued tokens", EventType.TOKEN_ISSUED),
            Kind.of("Changes", EventType.MANAGEMENT_WRITE, EventType.MANAGEMENT_REFUSED),
            Kind.of("Failed Actions", EventType.EXTENSION_FAILED),
            Kind.of("Limits and ends", EventType.QUOTA_CONSUMED, EventType.RATE_LIMIT_EXCEEDED, EventType.RATE_LIMIT_NEAR,
                    EventType.CREDENTIAL_EXPIRING));

    private LogFilters() {
    }

    static List<Filter> types(String query) {
        Optional<String> now = LogQuery.terms(query).map(terms -> terms.getOrDefault(TYPE, ""));
        return KINDS.stream().map(kind -> new Filter(kind.words(), LogQuery.address(LogQuery.with(query, TYPE, kind.value())),
                now.filter(kind.value()::equals).isPresent())).toList();
    }

    /** What else the query asks for, each with the query without it. */
    static List<Filter> parts(String query) {
        return LogQuery.terms(query).orElse(Map.of()).entrySet().stream().filter(term -> !term.getKey().equals(TYPE))
                .map(term -> new Filter(WORDS.getOrDefault(term.getKey(), term.getKey()) + " " + term.getValue(),
                        LogQuery.address(LogQuery.with(query, term.getKey(), "")), true))
                .toList();
    }
}
