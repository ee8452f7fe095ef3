package dev.postern.logstream;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

/**
 * Why delivery to each log stream fails: as this process has seen it, or as the process has told that sends the stream's
 * events.
 * Nothing for a stream that delivers.
 */
@Singleton
public class StreamErrors {

    private final Map<String, StreamError> byStream = new ConcurrentHashMap<>();
    private volatile Map<String, StreamError> elsewhere = Map.of();

    /** Why the last attempt failed, in one short line without a secret, and when. */
    public record StreamError(String message, Instant at) {

        /** For other processes: the moment, a blank and the message. */
        String note() {
            return at + " " + message.replaceAll("\\p{Cntrl}", " ");
        }

        static StreamError ofNote(String note) {
            int blank = note.indexOf(' ');
            return new StreamError(note.substring(blank + 1), Instant.parse(note.substring(0, blank)));
        }
    }

    /** @param id of the log stream */
    public Optional<StreamError> of(String id) {
        return Optional.ofNullable(byStream.get(id)).or(() -> Optional.ofNullable(elsewhere.get(id)));
    }

    /** What other processes should know; null: nothing. */
    String note(String id) {
        StreamError error = byStream.get(id);
        return error == null ? null : error.note();
    }

    /** @param notes of other processes, by stream */
    void elsewhere(Map<String, String> notes) {
        Map<String, StreamError> told = new HashMap<>();
        notes.forEach((id, note) -> told.put(id, StreamError.ofNote(note)));
        elsewhere = told;
    }

    void failed(String id, StreamError error) {
        byStream.put(id, error);
    }

    void recovered(String id) {
        byStream.remove(id);
    }

    void retainAll(Set<String> ids) {
        byStream.keySet().retainAll(ids);
    }
}
