package dev.postern.logstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.credential.SealedSecrets;
import dev.postern.entity.Cause;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;
import dev.postern.registry.Registry;
import dev.postern.text.Origin;

/**
 * The rules of log streams (Auth0 {@code /api/v2/log-streams}), HTTP sinks only.
 *
 * <p>
 * The credentials for a destination are kept sealed and never shown again; Auth0 shows them. Answers leave {@code
 * httpAuthorization} out, and a {@code PATCH} without it keeps it (null or the empty string removes it). The values of {@code
 * httpCustomHeaders} are shown as {@code _VALUE_NOT_SHOWN_}, and one that is sent back so keeps its value.
 */
@Singleton
public class LogStreams {

    private static final Logger LOG = Logger.getLogger(LogStreams.class);
    private static final Set<String> MERGED_MAPS = Set.of("sink");

    private final Registry registry;
    private final MasterKey masterKey;
    private final Clock clock;

    LogStreams(Registry registry, MasterKey masterKey, Clock clock) {
        this.registry = registry;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /** @param body {@code type} and {@code sink}; {@code name}, {@code filters}, {@code isPriority}, {@code startFrom} */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        String id = Ids.logStream();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, Set.of());
        Documents.putDefaults(document, Documents.empty().put("name", id).put("status", "active").put("isPriority", false));
        if (document.get("sink") instanceof ObjectNode sink) {
            Documents.putDefaults(sink, Documents.empty().put("httpContentType", "application/json")
                    .put("httpContentFormat", LogStream.Format.JSONLINES.name()));
        }
        LogStreamRules.check(document);
        document.put(LogStream.START_FROM_FIELD, Timestamps.text(LogStreamRules.startFrom(body).orElseGet(clock::instant)));
        document.remove(LogStream.LAST_ERROR_FIELD);
        ObjectNode secrets = Documents.empty();
        moveSecrets(id, document, body, secrets);
        moveHeaders(id, document, secrets);
        return tx.insert(EntityKind.LOG_STREAM, id, document, secrets);
    }

    /** @param changes {@code name}, {@code status}, {@code filters}, fields of {@code sink} */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity stream = tx.require(EntityKind.LOG_STREAM, id);
        ObjectNode document = Documents.merged(stream.document(), changes, MERGED_MAPS);
        LogStreamRules.check(document);
        refuseToCarrySecretsElsewhere(stream, document, changes);
        document.remove(LogStream.LAST_ERROR_FIELD);
        ObjectNode secrets = stream.secrets().deepCopy();
        moveSecrets(id, document, changes, secrets);
        moveHeaders(id, document, secrets);
        return tx.update(stream, document, secrets);
    }

    /** Whoever may move the stream must not get the secrets that were meant for the former destination. */
    private static void refuseToCarrySecretsElsewhere(Entity stream, ObjectNode document, ObjectNode changes) {
        if (origin(document).equals(origin(stream.document()))) {
            return; // the same party, which has them already
        }
        if (stream.secrets().has(LogStream.AUTHORIZATION_FIELD)
                && !changes.path("sink").has(LogStream.AUTHORIZATION_FIELD)) {
            throw RegistryRefusal.Invalid.property("httpAuthorization is needed when httpEndpoint moves to another host",
                    "sink.httpAuthorization");
        }
        for (JsonNode header : document.path("sink").path(LogStream.HEADERS_FIELD)) {
            if (header.path("value").asText().equals(Entity.NOT_SHOWN)) {
                throw RegistryRefusal.Invalid.property("the values of httpCustomHeaders are needed when httpEndpoint moves to "
                        + "another host", "sink.httpCustomHeaders");
            }
        }
    }

    private static String origin(ObjectNode document) {
        return Origin.of(URI.create(document.at("/sink/httpEndpoint").asText()));
    }

    /** Does nothing when there is no such stream. */
    public void delete(RegistryTransaction tx, String id) {
        tx.find(EntityKind.LOG_STREAM, id).ifPresent(tx::delete);
    }

    public Entity find(String id) {
        return registry.require(EntityKind.LOG_STREAM, id);
    }

    public List<Entity> list() {
        return registry.list(EntityQuery.all(EntityKind.LOG_STREAM));
    }

    /** Every stream, ready to send to; one that cannot be read is left out with a line in the log. Blocks. */
    public List<LogStream> destinations() {
        List<LogStream> streams = new ArrayList<>();
        for (Entity entity : list()) {
            try {
                streams.add(streamOf(entity));
            } catch (IllegalStateException | IllegalArgumentException | IOException unreadable) {
                LOG.errorf("Log stream %s sends nothing: %s", entity.id(), unreadable.getMessage());
            }
        }
        return streams;
    }

    /**
     * One stream, ready to send to. Blocks.
     *
     * @throws RegistryRefusal.NotFound there is none
     */
    LogStream destination(String id) {
        Entity entity = find(id);
        try {
            return streamOf(entity);
        } catch (IOException e) {
            throw new UncheckedIOException("The secrets of " + entity + " are not base64", e);
        }
    }

    private LogStream streamOf(Entity entity) throws IOException {
        JsonNode sink = entity.document().path("sink");
        return LogStream.of(entity, new LogStreamSink(URI.create(sink.path("httpEndpoint").asText()),
                LogStream.Format.named(sink.path("httpContentFormat").asText()).orElse(LogStream.Format.JSONLINES),
                sink.path("httpContentType").asText("application/json"), authorizationOf(entity), headersOf(entity),
                signingSecretOf(entity)));
    }

    /** Stops an active stream for good, until an operator sets its status again. Blocks. */
    public void suspend(Cause cause, String id) {
        registry.change(cause, tx -> tx.find(EntityKind.LOG_STREAM, id)
                .filter(stream -> "active".equals(stream.document().path("status").asText()))
                .ifPresent(stream -> tx.update(stream, stream.document().deepCopy().put("status", "suspended"),
                        stream.secrets())));
    }

    private static String signingPurpose(String id) {
        return "log-stream:" + id + ":signing-secret";
    }

    /** What an Authorization header is sealed for, see {@link MasterKey#seal}. */
    static String authorizationPurpose(String id) {
        return "log-stream:" + id;
    }

    private void moveSecrets(String id, ObjectNode document, ObjectNode body, ObjectNode secrets) {
        move(LogStream.AUTHORIZATION_FIELD, authorizationPurpose(id), document, body, secrets);
        move(LogStream.SIGNING_SECRET_FIELD, signingPurpose(id), document, body, secrets);
    }

    /** From the body to the secrets: the document never holds it. */
    private void move(String field, String purpose, ObjectNode document, ObjectNode body, ObjectNode secrets) {
        if (document.get("sink") instanceof ObjectNode sink) {
            sink.remove(field);
        }
        JsonNode given = body.path("sink").path(field);
        if (given.isTextual() && !given.textValue().isEmpty()) {
            secrets.put(field, masterKey.seal(given.textValue().getBytes(StandardCharsets.UTF_8), purpose));
        } else if (!given.isMissingNode()) {
            secrets.remove(field);
        }
    }

    /** From the document to the secrets, but for those that are there; a header that is gone takes its value along. */
    private void moveHeaders(String id, ObjectNode document, ObjectNode secrets) {
        ObjectNode before = secrets.remove(LogStream.HEADERS_FIELD) instanceof ObjectNode sealed ? sealed : Documents.empty();
        ObjectNode after = Documents.empty();
        SealedSecrets sealing = headerSecrets(id);
        for (JsonNode header : document.path("sink").path(LogStream.HEADERS_FIELD)) {
            String name = secretName(header);
            String value = header.path("value").asText();
            if (value.equals(Entity.NOT_SHOWN) && !before.has(name)) {
                throw RegistryRefusal.Invalid.property("header " + header.path("header").asText() + " has no value yet: "
                        + Entity.NOT_SHOWN + " means a stored value", "sink.httpCustomHeaders");
            }
            if (value.equals(Entity.NOT_SHOWN) || sealing.holds(before, name, value)) {
                after.set(name, before.get(name)); // what is sealed anew never equals what was
            } else {
                sealing.put(after, name, value);
            }
            ((ObjectNode) header).put("value", Entity.NOT_SHOWN);
        }
        if (!after.isEmpty()) {
            secrets.set(LogStream.HEADERS_FIELD, after);
        }
    }

    private SealedSecrets headerSecrets(String id) {
        return new SealedSecrets(masterKey, "log-stream:" + id + ":header");
    }

    /** Names of headers are compared in any case. */
    private static String secretName(JsonNode header) {
        return header.path("header").asText().toLowerCase(Locale.ROOT);
    }

    /**
     * Seals the values of custom headers that an earlier version stored in clear.
     *
     * @return how many streams had such values; of none nothing is written
     */
    public int sealStoredHeaders(Cause cause) {
        List<Entity> clear = list().stream().filter(LogStreams::hasClearHeader).toList();
        if (!clear.isEmpty()) {
            registry.change(cause,
                    tx -> clear.forEach(seen -> tx.find(EntityKind.LOG_STREAM, seen.id()).filter(LogStreams::hasClearHeader)
                            .ifPresent(stream -> {
                                ObjectNode document = stream.document().deepCopy();
                                ObjectNode secrets = stream.secrets().deepCopy();
                                moveHeaders(stream.id(), document, secrets);
                                tx.update(stream, document, secrets);
                            })));
        }
        return clear.size();
    }

    private static boolean hasClearHeader(Entity stream) {
        JsonNode headers = stream.document().path("sink").path(LogStream.HEADERS_FIELD);
        return StreamSupport.stream(headers.spliterator(), false)
                .anyMatch(header -> !header.path("value").asText().equals(Entity.NOT_SHOWN));
    }

    private Map<String, String> headersOf(Entity entity) {
        Map<String, String> headers = new LinkedHashMap<>();
        ObjectNode sealed = entity.secrets().get(LogStream.HEADERS_FIELD) instanceof ObjectNode values ? values
                : Documents.empty();
        for (JsonNode header : entity.document().path("sink").path(LogStream.HEADERS_FIELD)) {
            headers.put(header.path("header").asText(), headerSecrets(entity.id()).open(sealed, secretName(header)));
        }
        return headers;
    }

    /**
     * Whether a secret of the stream has this value.
     *
     * @param field {@code httpAuthorization} or {@code httpSigningSecret}
     */
    public boolean holds(Entity stream, String field, String value) {
        String purpose = field.equals(LogStream.AUTHORIZATION_FIELD) ? authorizationPurpose(stream.id())
                : signingPurpose(stream.id());
        try {
            return opened(stream, field, purpose).filter(known -> MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8),
                    value.getBytes(StandardCharsets.UTF_8))).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("The " + field + " of " + stream + " is not base64", e);
        }
    }

    private Optional<String> authorizationOf(Entity entity) throws IOException {
        return opened(entity, LogStream.AUTHORIZATION_FIELD, authorizationPurpose(entity.id()));
    }

    private Optional<String> signingSecretOf(Entity entity) throws IOException {
        return opened(entity, LogStream.SIGNING_SECRET_FIELD, signingPurpose(entity.id()));
    }

    private Optional<String> opened(Entity entity, String field, String purpose) throws IOException {
        JsonNode sealed = entity.secrets().path(field);
        if (sealed.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(new String(masterKey.open(sealed.binaryValue(), purpose), StandardCharsets.UTF_8));
    }
}
