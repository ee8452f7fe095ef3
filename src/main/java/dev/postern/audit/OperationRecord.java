package dev.postern.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.RequestScoped;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.registry.EntityChange;

/** What is known of one request to the Management API when its answer leaves. */
@RequestScoped
public class OperationRecord {

    private Optional<JsonNode> body = Optional.empty();
    private final List<EntityChange> changes = new ArrayList<>();

    /** The body as it was read, secrets and all; not kept longer than the request. */
    public Optional<JsonNode> body() {
        return body;
    }

    public void read(JsonNode requestBody) {
        body = Optional.of(requestBody);
    }

    /** What has been committed on behalf of the request. */
    public synchronized List<EntityChange> changes() {
        return List.copyOf(changes);
    }

    synchronized void committed(List<EntityChange> more) {
        changes.addAll(more);
    }
}
