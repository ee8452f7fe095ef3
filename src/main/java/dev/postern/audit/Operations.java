package dev.postern.audit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Cause;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityChange;
import dev.postern.entity.PendingEvent;
import dev.postern.oauth.Caller;

/**
 * Changes in the form of the audit log: without secrets, and bounded. The changes of a Management API request are recorded with
 * the request, when its answer leaves ({@link OperationRecord}). Changes that this server makes by itself are recorded at once.
 * Where events are kept, the event is stored in the transaction of the change besides.
 */
@Singleton
public class Operations {

    /** Bytes of JSON in UTF-8; what is longer is left out, and the event says so. */
    private static final int CHANGES_MAX = 32_000;
    private static final int BODY_MAX = 8_000;
    private static final int CHANGES_LISTED_MAX = 100;
    private static final int AFFECTED_LISTED_MAX = 50;
    private static final int QUERY_NAMES_MAX = 20;
    private static final int QUERY_NAME_LENGTH_MAX = 80;
    private static final int QUERY_VALUE_LENGTH_MAX = 200;
    /** Paths whose body is a map of secrets by name. The framework takes a slash at the end, too. */
    private static final Pattern HOOK_SECRETS = Pattern.compile(".*/hooks/[^/]*/secrets/*");

    private final AuditLog log;
    private final AuditEventJson wire;

    Operations(AuditLog log, AuditEventJson wire) {
        this.log = log;
        this.wire = wire;
    }

    /**
     * The cause of changes that this server makes by itself.
     *
     * @param actor name of what the server does, such as {@code bootstrap}
     */
    public Cause by(String actor) {
        return new Cause() {
            @Override
            public void committed(List<EntityChange> changes) {
                committed(changes, Optional.empty());
            }

            @Override
            public Optional<PendingEvent> event(List<EntityChange> changes) {
                return log.storesOperations() ? Optional.of(wire.pending(made(log.nextOperation(), actor, changes)))
                        : Optional.empty();
            }

            @Override
            public void committed(List<EntityChange> changes, Optional<PendingEvent> stored) {
                log.operation(made(stored.map(AuditLog.OperationId::of).orElseGet(log::nextOperation), actor, changes));
            }
        };
    }

    private AuditEvent.Operation made(AuditLog.OperationId id, String actor, List<EntityChange> changes) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("actor", actor);
        details.set("changes", json(changes));
        return log.event(id, EventType.MANAGEMENT_WRITE, Caller.NONE, "Changed by " + actor, Optional.empty(),
                Optional.empty(), details);
    }

    /** The body of a request to this path, without secrets and bounded. */
    public static JsonNode body(String path, JsonNode body) {
        return bounded(HOOK_SECRETS.matcher(path).matches() && body.isObject() ? Redaction.ofSecrets(body)
                : Redaction.of(body));
    }

    /** A body without secrets, of a request or of an answer. If it is too long, its length takes its place. */
    public static JsonNode bounded(JsonNode redacted) {
        int length = bytes(redacted);
        return length <= BODY_MAX ? redacted : JsonNodeFactory.instance.objectNode().put("omitted", length + " bytes");
    }

    /** A text of the request, cut to the length the log keeps. */
    public static String bounded(String text) {
        return TextBounds.bounded(text);
    }

    /** A request's query without secrets: so many names, each with its values joined by commas and cut. */
    public static ObjectNode query(Map<String, List<String>> parameters) {
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (query.size() == QUERY_NAMES_MAX) {
                query.put("…", parameters.size() - QUERY_NAMES_MAX + " more");
                break;
            }
            query.put(TextBounds.bounded(parameter.getKey(), QUERY_NAME_LENGTH_MAX),
                    TextBounds.bounded(String.join(",", parameter.getValue()), QUERY_VALUE_LENGTH_MAX));
        }
        return (ObjectNode) Redaction.of(query);
    }

    /** The changes without secrets. If they are too large, documents are left out; beyond a number, changes are left out. */
    public static ArrayNode json(List<EntityChange> changes) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        int bytes = 0;
        for (EntityChange change : changes) {
            if (all.size() == CHANGES_LISTED_MAX) {
                all.addObject().put("omitted", changes.size() - CHANGES_LISTED_MAX + " changes");
                break;
            }
            ObjectNode item = all.addObject().put("kind", change.kind().lowerName()).put("id",
                    TextBounds.bounded(change.id()));
            if (change.secretsChanged()) {
                item.put("secrets_changed", true);
            }
            ObjectNode documents = documents(change);
            int length = bytes(documents);
            if (bytes + length <= CHANGES_MAX) {
                bytes += length;
                item.setAll(documents);
            } else {
                item.put("omitted", length + " bytes");
            }
            if (!change.affected().isEmpty()) {
                ArrayNode affected = affected(change.affected());
                int more = bytes(affected);
                if (bytes + more <= CHANGES_MAX) {
                    bytes += more;
                    item.set("affected", affected);
                } else {
                    item.put("affected", change.affected().size() + " entities, omitted");
                }
            }
        }
        return all;
    }

    /** Kind and id of entities whose documents have not changed, and to whom each belongs. */
    private static ArrayNode affected(List<Entity> entities) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Entity entity : entities.subList(0, Math.min(AFFECTED_LISTED_MAX, entities.size()))) {
            ObjectNode item = all.addObject().put("kind", entity.kind().lowerName()).put("id", entity.id());
            item.setAll(entity.document().deepCopy().retain("client_id", "default_for", "audience"));
        }
        if (entities.size() > AFFECTED_LISTED_MAX) {
            all.addObject().put("omitted", entities.size() - AFFECTED_LISTED_MAX + " more");
        }
        return all;
    }

    private static int bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static ObjectNode documents(EntityChange change) {
        ObjectNode documents = JsonNodeFactory.instance.objectNode();
        documents.set("before", change.before().map(Redaction::of).orElse(JsonNodeFactory.instance.nullNode()));
        documents.set("after", change.after().map(Redaction::of).orElse(JsonNodeFactory.instance.nullNode()));
        return documents;
    }
}
