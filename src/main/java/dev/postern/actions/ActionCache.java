package dev.postern.actions;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

/**
 * What Actions keep from one token request to the next ({@code api.cache}): one small cache for all Actions of the trigger, in
 * this process. The bounds are Auth0's.
 */
@Singleton
final class ActionCache {

    private static final int ENTRIES_MAX = 20;
    private static final int KEY_BYTES_MAX = 64;
    private static final int VALUE_BYTES_MAX = 4 * 1024;
    private static final int BYTES_MAX = 8 * 1024;
    private static final long TTL_DEFAULT_MILLIS = 15 * 60 * 1000;
    private static final long TTL_MAX_MILLIS = 24 * 60 * 60 * 1000;

    private final Clock clock;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private int bytes;

    ActionCache(Clock clock) {
        this.clock = clock;
    }

    synchronized Optional<Item> get(String key) {
        dropExpired();
        return Optional.ofNullable(items.get(key));
    }

    /**
     * @param ttlMillis from now
     * @param expiresAtMillis since 1970; the earlier of both counts
     * @return why nothing was stored, one of Auth0's codes; empty: it was
     */
    synchronized Optional<String> set(String key, String value, Optional<Long> ttlMillis, Optional<Long> expiresAtMillis) {
        dropExpired();
        int keyBytes = bytes(key);
        int valueBytes = bytes(value);
        if (keyBytes > KEY_BYTES_MAX) {
            return Optional.of("CacheKeySizeExceeded");
        }
        if (valueBytes > VALUE_BYTES_MAX) {
            return Optional.of("CacheValueSizeExceeded");
        }
        long now = clock.millis();
        long ttl = ttlMillis.isEmpty() && expiresAtMillis.isEmpty() ? TTL_DEFAULT_MILLIS
                : Math.min(ttlMillis.orElse(TTL_MAX_MILLIS), expiresAtMillis.map(at -> at - now).orElse(TTL_MAX_MILLIS));
        if (ttl <= 0) {
            delete(key);
            return Optional.of("InvalidExpiry");
        }
        Item before = items.get(key);
        int bytesAfter = bytes - (before == null ? 0 : before.bytes()) + keyBytes + valueBytes;
        if (before == null && items.size() >= ENTRIES_MAX) {
            return Optional.of("ItemLimitExceeded");
        }
        if (bytesAfter > BYTES_MAX) {
            return Optional.of("CacheSizeExceeded");
        }
        items.put(key, new Item(value, now + Math.min(ttl, TTL_MAX_MILLIS), keyBytes + valueBytes));
        bytes = bytesAfter;
        return Optional.empty();
    }

    synchronized void delete(String key) {
        Item gone = items.remove(key);
        bytes -= gone == null ? 0 : gone.bytes();
    }

    private void dropExpired() {
        long now = clock.millis();
        items.values().removeIf(item -> {
            boolean expired = item.expiresAtMillis() <= now;
            bytes -= expired ? item.bytes() : 0;
            return expired;
        });
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * @param expiresAtMillis since 1970
     * @param bytes of key and value
     */
    record Item(String value, long expiresAtMillis, int bytes) {
    }
}
