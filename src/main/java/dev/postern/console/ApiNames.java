package dev.postern.console;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.inject.Singleton;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.FeedPosition;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;

/**
 * The names of APIs, to search for. What is in force has identifiers alone, so they are read when somebody first searches, and
 * again when an API was changed. They are given up when the memory is needed.
 */
@Singleton
final class ApiNames {

    private static final int READ_AT_ONCE = 500;

    private final Registry registry;
    private final CurrentSnapshot current;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile SoftReference<Known> kept = new SoftReference<>(null);

    ApiNames(Registry registry, CurrentSnapshot current) {
        this.registry = registry;
        this.current = current;
    }

    /** @param names identifier → name, in lower case */
    private record Known(FeedPosition position, Map<String, String> names) {
    }

    /** Whether a text is part of an API's identifier or name, in any case. */
    boolean matches(ResourceServer api, String words) {
        return words.isEmpty() || lower(api.identifier()).contains(words)
                || names().getOrDefault(api.identifier(), "").contains(words);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private Map<String, String> names() {
        Known known = kept.get();
        FeedPosition now = current.get().position();
        if (known != null && known.position().equals(now)) {
            return known.names();
        }
        reading.lock();
        try {
            Known latest = kept.get();
            Map<String, String> names = latest != null && (latest.position().equals(now) || !isChangedSince(latest.position()))
                    ? latest.names()
                    : read();
            kept = new SoftReference<>(new Known(now, names));
            return names;
        } finally {
            reading.unlock();
        }
    }

    /** Also if nobody knows. */
    private boolean isChangedSince(FeedPosition position) {
        return registry.changesAfter(position)
                .map(changes -> changes.stream().anyMatch(change -> change.kind() == EntityKind.RESOURCE_SERVER)).orElse(true);
    }

    private Map<String, String> read() {
        Map<String, String> names = new HashMap<>();
        List<Entity> page;
        int offset = 0;
        do {
            page = registry.list(EntityQuery.all(EntityKind.RESOURCE_SERVER).page(offset, READ_AT_ONCE));
            page.forEach(api -> names.put(api.key(), lower(ApiChoices.name(api))));
            offset += page.size();
        } while (page.size() == READ_AT_ONCE);
        return Map.copyOf(names);
    }
}
