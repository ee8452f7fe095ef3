package dev.postern.console.log;

import java.util.Optional;

import dev.postern.audit.EventType;

/**
 * A type of event in words.
 *
 * @param tone {@code bad}: something was refused or is broken; {@code warn}: something will be; empty: neither
 */
record EventKind(String words, String tone, String meaning) {

    private static final String BAD = "bad";
    private static final String WARN = "warn";

    /** @param code the event's {@code type} */
    static EventKind of(String code) {
        Optional<EventType> type = EventType.of(code);
        return type.map(EventKind::of).orElseGet(() -> new EventKind(code, "", "A type that this version does not know."));
    }

    private static EventKind of(EventType type) {
        return switch (type) {
            case TOKEN_ISSUED -> new EventKind("Token issued", "", "An application got an access token.");
            case TOKEN_REFUSED -> new EventKind("Token refused", BAD, "An application, or a stranger, got no access token.");
            case MANAGEMENT_WRITE -> new EventKind("Change", "", "Somebody changed something, or the server itself did.");
            case MANAGEMENT_READ -> new EventKind("Secret read", "", "An answer of the Management API held a secret.");
            case MANAGEMENT_REFUSED -> new EventKind("Change refused", BAD,
                    "Somebody with a good token, or a person in the console, asked for a change that is not allowed or not possible.");
            case EXTENSION_FAILED -> new EventKind("Action failed", BAD,
                    "An Action or a Hook failed, so a token was refused; or a webhook that may fail did, and the token was issued without it.");
            case QUOTA_CONSUMED -> new EventKind("Quota nearly used", WARN, "A token quota is used up to a percentage.");
            case CREDENTIAL_EXPIRING -> new EventKind("Credential ends", WARN,
                    "A secret or key of an application expires soon. Afterwards the application gets no tokens with it.");
            case RATE_LIMIT_EXCEEDED -> new EventKind("Rate limit", BAD,
                    "An application asks for tokens more often than its rate limit allows.");
            case RATE_LIMIT_NEAR -> new EventKind("Rate limit near", WARN,
                    "An application makes 80 % of the requests that its rate limit allows.");
        };
    }
}
