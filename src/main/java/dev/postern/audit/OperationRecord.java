package dev.postern.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.RequestScoped;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Cause;
import dev.postern.entity.EntityChange;
import dev.postern.entity.PendingEvent;

/** One request to the Management API, for its audit event: the body, and what has been changed on its behalf. */
@RequestScoped
public class OperationRecord implements Cause {

    private Optional<JsonNode> body = Optional.empty();
    private final List<EntityChange> changes = new ArrayList<>();
    private Function<List<EntityChange>, Optional<PendingEvent>> teller = made -> Optional.empty();
    private Optional<PendingEvent> stored = Optional.empty();

    /** The body as it was read, with its secrets; not kept longer than the request. */
    public Optional<JsonNode> body() {
        return body;
    }

    /** Forgets what was recorded: a request to the console may carry out several operations, each with an event of its own. */
    public synchronized void begin() {
        body = Optional.empty();
        changes.clear();
        stored = Optional.empty();
    }

    /** Notes the body of the request. */
    public void read(JsonNode requestBody) {
        body = Optional.of(requestBody);
    }

    /** What has been committed on behalf of the request. */
    public synchronized List<EntityChange> changes() {
        return List.copyOf(changes);
    }

    /** @param makesEvent makes the event of the request from all its changes; may decline */
    public synchronized void tellBy(Function<List<EntityChange>, Optional<PendingEvent>> makesEvent) {
        teller = makesEvent;
    }

    /** The event that is stored with the changes of the request. */
    public synchronized Optional<PendingEvent> stored() {
        return stored;
    }

    /** A request that changes something in several transactions has one event, which the last one replaces. */
    @Override
    public synchronized Optional<PendingEvent> event(List<EntityChange> more) {
        List<EntityChange> all = new ArrayList<>(changes);
        all.addAll(more);
        return teller.apply(all);
    }

    @Override
    public synchronized void committed(List<EntityChange> more) {
        changes.addAll(more);
    }

    @Override
    public synchronized void committed(List<EntityChange> more, Optional<PendingEvent> event) {
        changes.addAll(more);
        stored = event.or(() -> stored);
    }
}
