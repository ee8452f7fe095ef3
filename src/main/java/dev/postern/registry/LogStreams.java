package dev.postern.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;

/**
 * The rules of log streams (Auth0 {@code /api/v2/log-streams}), HTTP sinks only.
 *
 * <p>
 * The destination's {@code httpAuthorization} is kept sealed and never shown again: answers leave it out, and a
 * {@code PATCH} without it keeps it (null or the empty string removes it). Auth0 shows it.
 */
@Singleton
public class LogStreams {

    private static final Logger LOG = Logger.getLogger(LogStreams.class);
    private static final Set<String> MERGED_MAPS = Set.of("sink");

    private final Registry registry;
    private final MasterKey masterKey;

    LogStreams(Registry registry, MasterKey masterKey) {
        this.registry = registry;
        this.masterKey = masterKey;
    }

    /** @param body {@code type} and {@code sink}; {@code name}, {@code filters} */
    public Entity create(ObjectNode body) {
        return registry.write(tx -> create(tx, body));
    }

    /** As {@link #create(ObjectNode)}, as one part of a larger transaction. */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        String id = Ids.logStream();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, Set.of());
        Documents.putDefaults(document, Documents.empty().put("name", id).put("status", "active").put("isPriority", false));
        if (document.get("sink") instanceof ObjectNode sink) {
            Documents.putDefaults(sink, Documents.empty().put("httpContentType", "application/json")
                    .put("httpContentFormat", LogStream.Format.JSONLINES.name()));
        }
        LogStreamRules.check(document);
        ObjectNode secrets = Documents.empty();
        moveAuthorization(id, document, body, secrets);
        return tx.insert(EntityKind.LOG_STREAM, id, document, secrets);
    }

    /** @param changes {@code name}, {@code status}, {@code filters}, fields of {@code sink} */
    public Entity patch(String id, ObjectNode changes) {
        return registry.write(tx -> patch(tx, id, changes));
    }

    /** As {@link #patch(String, ObjectNode)}, as one part of a larger transaction. */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity stream = tx.find(EntityKind.LOG_STREAM, id).orElseThrow(RegistryRefusal.NotFound::logStream);
        ObjectNode document = Documents.merged(stream.document(), changes, MERGED_MAPS);
        LogStreamRules.check(document);
        refuseToCarryAuthorizationElsewhere(stream, document, changes);
        ObjectNode secrets = stream.secrets().deepCopy();
        moveAuthorization(id, document, changes, secrets);
        return tx.update(stream, document, secrets);
    }

    /** Whoever may move the stream must not be handed the secret that was meant for the former destination. */
    private static void refuseToCarryAuthorizationElsewhere(Entity stream, ObjectNode document, ObjectNode changes) {
        boolean kept = stream.secrets().has(LogStream.AUTHORIZATION_FIELD)
                && !changes.path("sink").has(LogStream.AUTHORIZATION_FIELD);
        if (kept && !origin(document).equals(origin(stream.document()))) {
            throw RegistryRefusal.Invalid.property("httpAuthorization is needed when httpEndpoint moves to another host",
                    "sink.httpAuthorization");
        }
    }

    private static String origin(ObjectNode document) {
        URI endpoint = URI.create(document.at("/sink/httpEndpoint").asText());
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }

    /** Does nothing when there is no such stream. */
    public void delete(String id) {
        registry.write(tx -> {
            tx.find(EntityKind.LOG_STREAM, id).ifPresent(tx::delete);
            return null;
        });
    }

    public Entity find(String id) {
        return registry.find(EntityKind.LOG_STREAM, id).orElseThrow(RegistryRefusal.NotFound::logStream);
    }

    public List<Entity> list() {
        return registry.list(EntityQuery.all(EntityKind.LOG_STREAM));
    }

    /** Every stream, ready to send to; one that cannot be read is left out with a line in the log. Blocks. */
    public List<LogStream> destinations() {
        List<LogStream> streams = new ArrayList<>();
        for (Entity entity : list()) {
            try {
                streams.add(LogStream.of(entity, authorizationOf(entity)));
            } catch (IllegalStateException | IllegalArgumentException | IOException unreadable) {
                LOG.errorf("Log stream %s sends nothing: %s", entity.id(), unreadable.getMessage());
            }
        }
        return streams;
    }

    /** Stops an active stream for good, until an operator sets its status again. Blocks. */
    public void suspend(String id) {
        registry.write(tx -> {
            tx.find(EntityKind.LOG_STREAM, id)
                    .filter(stream -> "active".equals(stream.document().path("status").asText()))
                    .ifPresent(stream -> tx.update(stream, stream.document().deepCopy().put("status", "suspended"),
                            stream.secrets()));
            return null;
        });
    }

    /** What an Authorization header is sealed for, see {@link MasterKey#seal}. */
    static String authorizationPurpose(String id) {
        return "log-stream:" + id;
    }

    /** From the body to the secrets: the document never holds it. */
    private void moveAuthorization(String id, ObjectNode document, ObjectNode body, ObjectNode secrets) {
        if (document.get("sink") instanceof ObjectNode sink) {
            sink.remove(LogStream.AUTHORIZATION_FIELD);
        }
        JsonNode given = body.path("sink").path(LogStream.AUTHORIZATION_FIELD);
        if (given.isTextual() && !given.textValue().isEmpty()) {
            byte[] plain = given.textValue().getBytes(StandardCharsets.UTF_8);
            secrets.put(LogStream.AUTHORIZATION_FIELD, masterKey.seal(plain, authorizationPurpose(id)));
        } else if (!given.isMissingNode()) {
            secrets.remove(LogStream.AUTHORIZATION_FIELD);
        }
    }

    /** Whether the stream's requests carry this {@code httpAuthorization}. */
    public boolean hasAuthorization(Entity stream, String authorization) {
        try {
            return authorizationOf(stream).filter(known -> MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8),
                    authorization.getBytes(StandardCharsets.UTF_8))).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("The authorization of " + stream + " is not base64", e);
        }
    }

    private Optional<String> authorizationOf(Entity entity) throws IOException {
        JsonNode sealed = entity.secrets().path(LogStream.AUTHORIZATION_FIELD);
        if (sealed.isMissingNode()) {
            return Optional.empty();
        }
        byte[] plain = masterKey.open(sealed.binaryValue(), authorizationPurpose(entity.id()));
        return Optional.of(new String(plain, StandardCharsets.UTF_8));
    }
}
