package dev.postern.audit;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.arc.Arc;

import dev.postern.oauth.Caller;
import dev.postern.registry.EntityChange;

/**
 * Takes every committed change of the registry to the audit log: with the request that caused it, told when its answer
 * leaves, or at once when this server made the change by itself.
 */
@Singleton
public class Operations {

    /** Characters of JSON; what is longer is left out, and the event says so. */
    private static final int CHANGES_MAX = 32_000;
    private static final int BODY_MAX = 8_000;
    private static final int CHANGES_LISTED_MAX = 100;

    private final AuditLog log;
    private final OperationRecord request;
    private final ThreadLocal<String> actor = ThreadLocal.withInitial(() -> "postern");

    Operations(AuditLog log, OperationRecord request) {
        this.log = log;
        this.request = request;
    }

    /** What the work changes is put down to an actor that is no application, such as {@code bootstrap}. */
    public void as(String name, Runnable work) {
        actor.set(name);
        try {
            work.run();
        } finally {
            actor.remove();
        }
    }

    /** To be told of every commit. */
    public void committed(List<EntityChange> changes) {
        if (Arc.container().requestContext().isActive()) {
            request.committed(changes);
            return;
        }
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("actor", actor.get());
        details.set("changes", json(changes));
        log.operation(EventType.MANAGEMENT_WRITE, Caller.NONE, "Changed by " + actor.get(), Optional.empty(), Optional.empty(),
                details);
    }

    /** A body of a request or an answer without secrets, or what there is to say of one that is too long. */
    public static JsonNode bounded(JsonNode redacted) {
        int length = redacted.toString().length();
        return length <= BODY_MAX ? redacted : JsonNodeFactory.instance.objectNode().put("omitted", length + " characters");
    }

    /** The changes without secrets; where they are too many, without documents, and from some number on not at all. */
    public static ArrayNode json(List<EntityChange> changes) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        int characters = 0;
        for (EntityChange change : changes) {
            if (all.size() == CHANGES_LISTED_MAX) {
                all.addObject().put("omitted", changes.size() - CHANGES_LISTED_MAX + " changes");
                break;
            }
            ObjectNode item = all.addObject().put("kind", change.kind().name().toLowerCase(Locale.ROOT)).put("id", change.id());
            if (change.secretsChanged()) {
                item.put("secrets_changed", true);
            }
            ObjectNode documents = documents(change);
            int length = documents.toString().length();
            if (characters + length <= CHANGES_MAX) {
                characters += length;
                item.setAll(documents);
            } else {
                item.put("omitted", length + " characters");
            }
        }
        return all;
    }

    private static ObjectNode documents(EntityChange change) {
        ObjectNode documents = JsonNodeFactory.instance.objectNode();
        documents.set("before", change.before().map(Redaction::of).orElse(JsonNodeFactory.instance.nullNode()));
        documents.set("after", change.after().map(Redaction::of).orElse(JsonNodeFactory.instance.nullNode()));
        return documents;
    }
}
