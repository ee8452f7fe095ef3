package dev.postern.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that proves an application, and works until a known moment.
 *
 * @param type {@code client_secret}, or Auth0's {@code credential_type}
 * @param name the operator's name for it
 */
public record Expiry(String clientId, String clientName, String type, String id, Optional<String> name, Instant at) {

    /** So many days ahead operators are told, once each. */
    static final List<Integer> NOTICES = List.of(1, 7, 14, 30);

    /**
     * The notice that is due: the least number of days that is not less than the time left. Empty: it is too early, or too
     * late.
     */
    Optional<Integer> notice(Instant now) {
        Duration left = Duration.between(now, at);
        return left.isNegative() ? Optional.empty()
                : NOTICES.stream().filter(days -> left.compareTo(Duration.ofDays(days)) <= 0).findFirst();
    }
}
