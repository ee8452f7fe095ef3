package dev.postern.oauth;

import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request to the token endpoint: each at most once, none empty, none holding a control character
 * (RFC 6749 §3.2). May hold secrets; its text form shows names only.
 */
public final class TokenParameters {

    private final Map<String, String> values;

    /** @throws OAuthError.InvalidRequest a value is over-long or holds a control character */
    public TokenParameters(Map<String, String> values) {
        values.forEach(TokenParameters::check);
        this.values = Map.copyOf(values);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public String toString() {
        return "TokenParameters" + values.keySet();
    }

    private static void check(String name, String value) {
        int lengthMax = lengthMax(name);
        if (value.length() > lengthMax) {
            throw new OAuthError.InvalidRequest("Parameter " + name + " is longer than " + lengthMax + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new OAuthError.InvalidRequest("Parameter " + name + " holds a control character");
        }
    }

    /** Characters; an unknown parameter is bounded by the body alone. */
    private static int lengthMax(String name) {
        return switch (name) {
            case "grant_type", "client_assertion_type", "organization" -> 128;
            case "client_id" -> 255;
            case "client_secret" -> 1024;
            case "audience", "resource" -> 600;
            default -> Integer.MAX_VALUE;
        };
    }
}
