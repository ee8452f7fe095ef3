package dev.postern.tenantfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.logstream.LogStream;
import dev.postern.logstream.LogStreams;

/**
 * {@code logStreams}, identified by {@code id} where there is one, else by {@code name}. Only those to HTTP are served; others
 * are left out.
 */
@Singleton
final class LogStreamFamily implements Family {

    private static final List<String> SECRETS = List.of("httpAuthorization", "httpSigningSecret");

    private final LogStreams streams;

    LogStreamFamily(LogStreams streams) {
        this.streams = streams;
    }

    @Override
    public String key() {
        return "logStreams";
    }

    @Override
    public String schema() {
        return "LogStreamCreate";
    }

    @Override
    public Set<String> readOnly() {
        return Set.of("last_error");
    }

    @Override
    public Set<String> beyondSchema() {
        return Set.of("id", "status");
    }

    @Override
    public List<String> secrets() {
        return SECRETS.stream().map(field -> "/sink/" + field).toList();
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path(body.has("id") ? "id" : "name").asText();
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        String type = body.path("type").asText("http");
        return type.equals("http") ? Optional.empty() : Optional.of("a log stream of type " + type);
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        if ("suspended".equals(body.path("status").asText())) {
            body.remove("status"); // not somebody's wish, but what came of failures: as the Deploy CLI does
        }
        if (!body.has("name")) {
            throw new IllegalArgumentException("it has no name");
        }
        Optional<Entity> present = find(tx, body);
        body.remove("id");
        if (present.isEmpty()) {
            return Optional.of(streams.create(tx, body));
        }
        body.remove(LogStream.START_FROM_FIELD); // of a new one
        SECRETS.forEach(field -> dropIfKnown(present.get(), field, body));
        return Optional.of(streams.patch(tx, present.get().id(), body));
    }

    private static Optional<Entity> find(PlannedTransaction tx, ObjectNode body) {
        String name = nameOf(body);
        return tx.find(EntityKind.LOG_STREAM, body.path("id").asText())
                .or(() -> tx.list(EntityQuery.all(EntityKind.LOG_STREAM)).stream()
                        .filter(stream -> name.equals(nameOf(stream.document()))).findFirst());
    }

    private static String nameOf(ObjectNode stream) {
        return stream.path("name").asText();
    }

    /** What is sealed anew never equals what was: only a change may write it. */
    private void dropIfKnown(Entity stream, String field, ObjectNode body) {
        String value = body.at("/sink/" + field).textValue();
        boolean stays = body.at("/sink/httpEndpoint").equals(stream.document().at("/sink/httpEndpoint"));
        if (value != null && stays && streams.holds(stream, field, value)) {
            ((ObjectNode) body.get("sink")).remove(field);
        }
    }

    @Override
    public Optional<JsonNode> exported() {
        List<Entity> all = streams.list();
        Map<String, Long> names = all.stream().map(Entity::document)
                .collect(Collectors.groupingBy(LogStreamFamily::nameOf, Collectors.counting()));
        return Exported.list(all.stream().map(stream -> {
            ObjectNode entry = stream.document().deepCopy();
            entry.remove(LogStream.START_FROM_FIELD);
            if (names.get(nameOf(entry)) == 1) {
                entry.remove("id");
            }
            return entry;
        }).toList());
    }
}
