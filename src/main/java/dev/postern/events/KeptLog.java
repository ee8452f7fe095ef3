package dev.postern.events;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;
import dev.postern.events.EventReader.Found;

/** Answers questions from the kept events. A few at a time, and each in bounded time: the others wait, and then are refused. */
@Singleton
public final class KeptLog {

    /** Of a question by a query, only so many events are answered, as Auth0 does. */
    public static final int FOUND_MAX = 1_000;
    /** Events of one page. */
    public static final int PAGE_MAX = 100;

    private static final int QUESTIONS_AT_ONCE = 3;
    private static final Duration ANSWER_MAX = Duration.ofMillis(2_500);
    /** A checkpoint that is not kept stands for its time; whose event other processes may have written a little later. */
    private static final long CHECKPOINT_SLACK = 10_000;

    private final EventsConfig config;
    private final EventStore store;
    private final EventCodec codec;
    private final Clock clock;
    private final Turns turns = new Turns(QUESTIONS_AT_ONCE);

    public KeptLog(EventsConfig config, EventStore store, EventCodec codec, Clock clock) {
        this.config = config;
        this.store = store;
        this.codec = codec;
        this.clock = clock;
    }

    /** Whether events are kept at all. */
    public boolean isKept() {
        return config.kept();
    }

    /**
     * The events after a checkpoint, in the order in which they were written. Whoever goes on from the last one of each answer
     * gets every event.
     *
     * @param checkpoint the {@code log_id} of an event; empty: from the oldest event on. If it is not kept any more, the answer
     *        begins with the events of its time
     * @throws QueryRefused it is no {@code log_id}, or others have asked too much
     */
    public List<ObjectNode> after(Optional<String> checkpoint, int take) {
        Optional<LogId> id = checkpoint.map(text -> LogId.parse(text)
                .orElseThrow(() -> QueryRefused.because("from is not the log_id of an event")));
        return reading(reader -> {
            OptionalLong place = id.isEmpty() ? OptionalLong.of(-1) : reader.placeOf(id.get());
            if (place.isEmpty()) {
                OptionalLong first = reader.placeFrom(id.get().epochMillis() - CHECKPOINT_SLACK);
                if (first.isEmpty()) {
                    return List.of();
                }
                place = OptionalLong.of(first.getAsLong() - 1);
            }
            return reader.after(place.getAsLong(), take).stream().map(codec::document).toList();
        });
    }

    /** The event with an id. */
    public Optional<ObjectNode> find(String logId) {
        Optional<LogId> id = LogId.parse(logId);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        return reading(reader -> {
            OptionalLong place = reader.placeOf(id.get());
            return place.isEmpty() ? Optional.empty()
                    : reader.load(List.of(place.getAsLong())).stream().findFirst().map(codec::document);
        });
    }

    /** The events of these ids that are still kept, by their ids. */
    public Map<LogId, ObjectNode> findAll(Collection<LogId> ids) {
        return reading(reader -> {
            List<Long> places = ids.stream().map(reader::placeOf).flatMapToLong(OptionalLong::stream).boxed().toList();
            return reader.load(places).stream().collect(Collectors.toMap(KeptEvent::id, codec::document));
        });
    }

    /**
     * Part of the events that meet a query, by their time.
     *
     * @param start how many to leave out at the beginning
     * @param counted whether to count them, up to {@link #FOUND_MAX}
     * @throws QueryRefused it cannot be understood, or not be answered in time
     */
    public Page search(String query, boolean newestFirst, int start, int length, boolean counted) {
        LogCondition condition = LogQueryParser.parse(query, clock.instant());
        int limit = counted ? FOUND_MAX : Math.max(1, Math.min(FOUND_MAX, start + length));
        long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
        return reading(reader -> {
            List<Found> found = new LogSearch(reader, condition, newestFirst, limit, deadline).run();
            return new Page(
                    documents(reader, found.subList(Math.min(start, found.size()), Math.min(start + length, found.size()))),
                    found.size());
        });
    }

    /**
     * The events that meet a query and come after one of them in its order, whatever happens meanwhile.
     *
     * @param edge the event before the first one of the answer; it need not be kept any more
     * @throws QueryRefused the query cannot be understood, or not be answered in time
     */
    public List<ObjectNode> beyond(String query, LogId edge, boolean newestFirst, int length) {
        LogCondition condition = LogQueryParser.parse(query, clock.instant());
        long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
        return reading(reader -> {
            long time = edge.epochMillis();
            OptionalLong seq = reader.placeOf(edge);
            List<Found> found = new ArrayList<>();
            if (seq.isPresent()) {
                new LogSearch(reader, within(condition, Times.of(time, time)), newestFirst, FOUND_MAX, deadline).run().stream()
                        .filter(each -> newestFirst ? each.seq() < seq.getAsLong() : each.seq() > seq.getAsLong())
                        .limit(length).forEach(found::add);
            }
            long next = seq.isEmpty() ? time : newestFirst ? time - 1 : time + 1;
            Times rest = newestFirst ? Times.of(Long.MIN_VALUE, next) : Times.of(next, Long.MAX_VALUE);
            if (found.size() < length) {
                found.addAll(
                        new LogSearch(reader, within(condition, rest), newestFirst, length - found.size(), deadline).run());
            }
            return documents(reader, found);
        });
    }

    private static LogCondition within(LogCondition condition, Times times) {
        return new LogCondition.All(List.of(condition, new LogCondition.When(times)));
    }

    private List<ObjectNode> documents(EventReader reader, List<Found> found) {
        List<Long> places = found.stream().map(Found::seq).toList();
        var byPlace = reader.load(places).stream().collect(Collectors.toMap(KeptEvent::seq, Function.identity()));
        return places.stream().map(byPlace::get).filter(event -> event != null).map(codec::document).toList();
    }

    private <T> T reading(Function<EventReader, T> work) {
        return turns.take(() -> store.read(work));
    }

    /** @param total how many there are in all, if they were counted */
    public record Page(List<ObjectNode> events, int total) {

        public Page {
            events = List.copyOf(events);
        }
    }
}
