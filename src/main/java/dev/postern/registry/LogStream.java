package dev.postern.registry;

import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A log stream with an HTTP sink: where events go, in which form, and which of them.
 *
 * @param endpoint http or https, without user info
 * @param contentType of the request
 * @param authorization value of the Authorization header; a secret
 * @param customHeaders further headers, without those of {@link #isReservedHeader}
 * @param categories names of the event categories it takes; empty: every one
 */
public record LogStream(String id, String name, Status status, URI endpoint, Format format, String contentType,
        Optional<String> authorization, Map<String, String> customHeaders, Set<String> categories) {

    /** Field of {@link Entity#secrets()} and of the document's {@code sink}: the Authorization header. */
    static final String AUTHORIZATION_FIELD = "httpAuthorization";

    private static final Set<String> RESERVED_HEADERS = Set.of("host", "authorization", "proxy-authorization", "connection",
            "proxy-connection", "keep-alive", "content-type", "content-length", "content-encoding", "transfer-encoding", "te",
            "trailer", "upgrade", "expect");

    public LogStream {
        Map<String, String> headers = new LinkedHashMap<>(customHeaders);
        headers.keySet().removeIf(LogStream::isReservedHeader);
        customHeaders = Collections.unmodifiableMap(headers);
        categories = Set.copyOf(categories);
    }

    static LogStream of(Entity entity, Optional<String> authorization) {
        JsonNode document = entity.document();
        JsonNode sink = document.path("sink");
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonNode header : sink.path("httpCustomHeaders")) {
            headers.put(header.path("header").asText(), header.path("value").asText());
        }
        Set<String> categories = new HashSet<>();
        document.path("filters").forEach(filter -> categories.add(filter.path("name").asText()));
        return new LogStream(entity.id(), document.path("name").asText(), Status.of(document.path("status").asText("active")),
                URI.create(sink.path("httpEndpoint").asText()),
                Format.named(sink.path("httpContentFormat").asText()).orElse(Format.JSONLINES),
                sink.path("httpContentType").asText("application/json"), authorization, headers, categories);
    }

    public boolean takes(String category) {
        return categories.isEmpty() || categories.contains(category);
    }

    /** Whether the header is Postern's or HTTP's own business, so that no stream may set it. */
    public static boolean isReservedHeader(String name) {
        return RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "LogStream[" + id + "]";
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

    /** How the events of a batch are joined into a body (Auth0 {@code httpContentFormat}). */
    public enum Format {

        /** One array of all events. */
        JSONARRAY,
        /** One event a line. */
        JSONLINES,
        /** One event a request. */
        JSONOBJECT;

        static Optional<Format> named(String name) {
            return Arrays.stream(values()).filter(format -> format.name().equals(name)).findFirst();
        }
    }
}
