package dev.postern.snapshot;

import java.util.Arrays;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;

/**
 * How many requests a client, or a group of clients, may make to the token endpoint in a second.
 *
 * @param selector whom it is for: {@value #DEFAULT}, {@value #THIRD_PARTY_CLIENTS}, or {@value #CLIENT_PREFIX} and an id
 * @param limit requests a second, and at once; 0: none at all
 */
public record RateLimitPolicy(String id, String selector, Action action, int limit) {

    public static final String SELECTOR_FIELD = "consumer_selector";
    public static final String CONFIGURATION_FIELD = "configuration";
    /** Every client that no other policy is for, each counted by itself. */
    public static final String DEFAULT = "default";
    /** Counted together. */
    public static final String THIRD_PARTY_CLIENTS = "third_party_clients";
    /** Clients whose id is the URL of their description; Postern has none of them. */
    static final String CIMD_CLIENTS = "cimd_clients";
    /** Before the id of a client. */
    public static final String CLIENT_PREFIX = "client_id:";

    /** What happens to a request beyond the limit. */
    public enum Action {
        /** It is answered; there is no limit. */
        ALLOW,
        /** It is refused. */
        BLOCK,
        /** It is answered, and an event records it. */
        LOG;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static RateLimitPolicy of(Entity entity) {
        JsonNode configuration = entity.document().path(CONFIGURATION_FIELD);
        String action = configuration.path("action").asText();
        return new RateLimitPolicy(entity.id(), canonical(entity.key()),
                Arrays.stream(Action.values()).filter(known -> known.wireName().equals(action)).findFirst()
                        .orElse(Action.BLOCK),
                configuration.path("limit").asInt());
    }

    /** Whether all clients it is for are counted together. */
    public boolean isShared() {
        return selector.equals(THIRD_PARTY_CLIENTS);
    }

    /** A bare client id is taken for what Auth0 writes with a prefix. */
    public static String canonical(String selector) {
        return isGroup(selector) || selector.startsWith(CLIENT_PREFIX) ? selector : CLIENT_PREFIX + selector;
    }

    /** Whether the selector is a word for several clients, and not for one. */
    public static boolean isGroup(String selector) {
        return selector.equals(DEFAULT) || selector.equals(THIRD_PARTY_CLIENTS) || selector.equals(CIMD_CLIENTS);
    }
}
