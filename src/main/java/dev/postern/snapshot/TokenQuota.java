package dev.postern.snapshot;

import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How many tokens a client may get, or may be issued for an organization (Auth0 {@code token_quota}). A quota without a number
 * is no limit, and it still replaces the tenant's default.
 *
 * @param perHour tokens an hour of UTC, at least 1
 * @param perDay tokens a day of UTC, at least 1
 * @param enforced whether more are refused; otherwise an event records them
 */
public record TokenQuota(OptionalInt perHour, OptionalInt perDay, boolean enforced) {

    /** Of a client's and an organization's document. */
    public static final String FIELD = "token_quota";
    /** Of the tenant's settings: an object of quotas. */
    public static final String DEFAULTS_FIELD = "default_token_quota";

    private static final String FLOW = "client_credentials";
    private static final String ENFORCE = "enforce";

    static Optional<TokenQuota> of(JsonNode quota) {
        JsonNode flow = quota.path(FLOW);
        return flow.isObject()
                ? Optional.of(new TokenQuota(tokens(flow, "per_hour"), tokens(flow, "per_day"),
                        flow.path(ENFORCE).asBoolean(true)))
                : Optional.empty();
    }

    /** Writes the default of {@code enforce} into a quota without it. */
    public static void complete(JsonNode quota) {
        if (quota.path(FLOW) instanceof ObjectNode flow && !flow.has(ENFORCE)) {
            flow.put(ENFORCE, true);
        }
    }

    private static OptionalInt tokens(JsonNode flow, String field) {
        return flow.has(field) ? OptionalInt.of(flow.get(field).asInt()) : OptionalInt.empty();
    }
}
