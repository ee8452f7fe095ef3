package dev.postern.logstream;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.postern.events.EventCursors;
import dev.postern.events.EventStore;
import dev.postern.events.EventsConfig;
import dev.postern.events.KeptEvent;

/** How far the kept events have been sent to each stream, by all processes. */
@Singleton
public final class StreamProgress {

    private final EventsConfig config;
    private final EventStore store;

    StreamProgress(EventsConfig config, EventStore store) {
        this.config = config;
        this.store = store;
    }

    /**
     * Where a stream's cursor is, about a second ago.
     *
     * @param behind events that were kept since, those too that the stream does not take
     * @param sentUntil when the last event happened that was sent or passed over; empty: it is not kept any more
     */
    public record Progress(long behind, Optional<Instant> sentUntil) {
    }

    /**
     * By the id of the stream; a stream that has not begun has none. Nothing where events are not kept. Blocks.
     *
     * @throws dev.postern.entity.StoreUnavailable the store cannot be reached
     */
    public Map<String, Progress> all() {
        if (!config.kept()) {
            return Map.of();
        }
        return store.read(reader -> {
            Map<String, Long> places = new HashMap<>(reader.cursorPlaces());
            places.values().removeIf(place -> place == EventCursors.NOWHERE);
            Map<Long, KeptEvent> events = reader.load(places.values().stream().distinct().toList()).stream()
                    .collect(Collectors.toMap(KeptEvent::seq, Function.identity()));
            long newest = reader.newestPlace();
            Map<String, Progress> all = new HashMap<>();
            places.forEach((id, place) -> all.put(id, new Progress(Math.max(0, newest - place), Optional
                    .ofNullable(events.get(place)).map(event -> Instant.ofEpochMilli(event.id().epochMillis())))));
            return all;
        });
    }
}
