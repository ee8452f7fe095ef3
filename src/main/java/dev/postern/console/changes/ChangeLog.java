package dev.postern.console.changes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.EventType;
import dev.postern.audit.LogId;
import dev.postern.events.KeptLog;
import dev.postern.management.ManagementError;

/**
 * Reads changes from the kept log. The log finds those of an actor; those of a thing are picked out here, among a bounded
 * number of changes.
 */
@Singleton
final class ChangeLog {

    static final int PAGE = 50;
    /** One page looks at so many changes; from there on it goes on by a link. */
    static final int LOOKED_AT_MAX = 1_000;

    private final KeptLog log;

    ChangeLog(KeptLog log) {
        this.log = log;
    }

    boolean isKept() {
        return log.isKept();
    }

    /**
     * A page of changes.
     *
     * @param query in the language of the kept log
     * @param wanted which of those that the query finds
     * @param from {@code log_id} of the event before the page, which is not part of it; empty: the page is the newest
     * @param newer whether the page has what came after that event, not what was before it
     * @throws dev.postern.events.QueryRefused the log cannot answer
     */
    Step read(String query, Predicate<ObjectNode> wanted, Optional<LogId> from, boolean newer) {
        List<ObjectNode> found = new ArrayList<>();
        Optional<LogId> edge = from;
        int looked = 0;
        boolean end = false;
        while (!end && found.size() <= PAGE && looked < LOOKED_AT_MAX) {
            List<ObjectNode> chunk = chunk(query, edge, newer);
            chunk.stream().filter(wanted).forEach(found::add);
            looked += chunk.size();
            end = chunk.isEmpty();
            edge = end ? edge : LogId.parse(chunk.get(chunk.size() - 1).path("log_id").asText());
        }
        boolean more = found.size() > PAGE;
        List<ObjectNode> page = new ArrayList<>(more ? found.subList(0, PAGE) : found);
        Optional<LogId> last = more ? LogId.parse(page.get(PAGE - 1).path("log_id").asText())
                : end ? Optional.empty() : edge;
        if (newer) {
            Collections.reverse(page);
        }
        return new Step(page, last, !more && !end);
    }

    /** The next events after one, by their time; those of the same millisecond are told apart by their order in the log. */
    private List<ObjectNode> chunk(String query, Optional<LogId> edge, boolean newer) {
        if (edge.isEmpty()) {
            return log.search(query, true, 0, KeptLog.PAGE_MAX, false).events();
        }
        String time = ChangeQuery.time(edge.get());
        List<ObjectNode> events = log
                .search(query + (newer ? " AND date:[" + time + " TO *]" : " AND date:[* TO " + time + "]"),
                        !newer, 0, KeptLog.PAGE_MAX, false)
                .events();
        List<String> ids = events.stream().map(event -> event.path("log_id").asText()).toList();
        return events.subList(ids.indexOf(edge.get().toString()) + 1, events.size());
    }

    /** @throws ManagementError there is no change with this id (any more) */
    ObjectNode find(String id) {
        return log.find(id).filter(event -> EventType.MANAGEMENT_WRITE.code().equals(event.path("type").asText()))
                .orElseThrow(() -> ManagementError.notFound("There is no change with this id. It may have been deleted "
                        + "because of its age: postern.events.keep-for"));
    }

    /**
     * A page.
     *
     * @param events the newest first
     * @param rest after which event the next page begins, in the direction that was read; empty: nothing is left
     * @param isCut whether the page ends early, because {@value #LOOKED_AT_MAX} changes were looked at
     */
    record Step(List<ObjectNode> events, Optional<LogId> rest, boolean isCut) {
    }
}
