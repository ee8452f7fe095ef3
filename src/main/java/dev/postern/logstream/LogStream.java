package dev.postern.logstream;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;

/**
 * A log stream: where events go, and which of them.
 *
 * @param categories names of the event categories it takes; empty: every one
 * @param isPriority whether its events are read and sent before those of others
 * @param startFrom the moment of the first event that it gets; of the server's own streams the start of the process, which
 *        counts
 *        only where there is no cursor yet; empty: the first event after this process has seen the stream
 */
public record LogStream(String id, String name, Status status, LogStreamSink sink, Set<String> categories, boolean isPriority,
        Optional<Instant> startFrom) {

    /** Of the ids of streams that are registered. */
    private static final String REGISTERED_PREFIX = "lst_";

    /** Field of {@link Entity#secrets()} and of the document's {@code sink}: the Authorization header. */
    static final String AUTHORIZATION_FIELD = "httpAuthorization";

    /** Field of {@link Entity#secrets()} and of the document's {@code sink}: further headers. */
    static final String HEADERS_FIELD = "httpCustomHeaders";

    /** Field of {@link Entity#secrets()} and of the document's {@code sink}: what bodies are signed with. */
    static final String SIGNING_SECRET_FIELD = "httpSigningSecret";

    /** Field of the document that is not shown: the moment of the first event, in UTC. */
    public static final String START_FROM_FIELD = "startFrom";

    /** Field of an answer that says why delivery fails; ignored in requests. */
    public static final String LAST_ERROR_FIELD = "last_error";

    private static final Set<String> RESERVED_HEADERS = Set.of("host", "authorization", "proxy-authorization", "connection",
            "proxy-connection", "keep-alive", "content-type", "content-length", "content-encoding", "transfer-encoding", "te",
            "trailer", "upgrade", "expect");

    public LogStream {
        categories = Set.copyOf(categories);
    }

    static LogStream of(Entity entity, LogStreamSink sink) {
        JsonNode document = entity.document();
        Set<String> categories = new HashSet<>();
        document.path("filters").forEach(filter -> categories.add(filter.path("name").asText()));
        Optional<Instant> startFrom = Optional.ofNullable(document.path(START_FROM_FIELD).textValue()).map(Instant::parse);
        return new LogStream(entity.id(), document.path("name").asText(), Status.of(document.path("status").asText("active")),
                sink, categories, document.path("isPriority").asBoolean(), startFrom);
    }

    /** Whether it comes from a setting: it is not registered, and never suspended. */
    boolean isOfSettings() {
        return !id.startsWith(REGISTERED_PREFIX);
    }

    public boolean takes(String category) {
        return categories.isEmpty() || categories.contains(category);
    }

    /** Whether the header is Postern's or HTTP's own business, so that no stream may set it. */
    public static boolean isReservedHeader(String name) {
        return RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** For the log: id, name and host, no secret. */
    @Override
    public String toString() {
        return id + " (" + name.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?") + ", to " + sink + ")";
    }

    /** Whether it sends. */
    public enum Status {

        ACTIVE,
        /** Stopped by an operator. */
        PAUSED,
        /** Stopped by Postern, because the destination failed for too long. */
        SUSPENDED;

        /** The document's {@code status}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String wireName) {
            return Arrays.stream(values()).filter(status -> status.wireName().equals(wireName)).findFirst().orElse(PAUSED);
        }
    }

    /** How the events of a batch are joined into a body: Auth0's {@code httpContentFormat}, and those of other protocols. */
    public enum Format {

        /** One array of all events. */
        JSONARRAY,
        /** One event a line. */
        JSONLINES,
        /** One event a request. */
        JSONOBJECT,
        /** OpenTelemetry's logs, as JSON over HTTP. */
        OTLP,
        /** Messages of syslog (RFC 5424), each with its length before it (RFC 6587 §3.4.1). */
        SYSLOG,
        /** One message of syslog, for a datagram (RFC 5426). */
        SYSLOG_DATAGRAM,
        /** Messages of syslog, one a line. */
        SYSLOG_LINES;

        /** One that Auth0 has. */
        static Optional<Format> named(String name) {
            return Stream.of(JSONARRAY, JSONLINES, JSONOBJECT).filter(format -> format.name().equals(name)).findFirst();
        }

        /** Whether each event leaves by itself. */
        boolean isSingle() {
            return this == JSONOBJECT || this == SYSLOG_DATAGRAM;
        }
    }
}
