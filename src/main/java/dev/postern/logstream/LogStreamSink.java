package dev.postern.logstream;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the events of a log stream go, and in which form.
 *
 * @param endpoint http or https, without user info; of the server's own streams also {@code tcp}, {@code tls} and {@code udp}
 *        for
 *        syslog, and {@code stdout:}
 * @param contentType of an HTTP request
 * @param authorization value of the Authorization header; a secret
 * @param customHeaders further headers, secrets among them, without those of {@link LogStream#isReservedHeader}
 * @param signingSecret what bodies are signed with; a secret
 */
public record LogStreamSink(URI endpoint, LogStream.Format format, String contentType, Optional<String> authorization,
        Map<String, String> customHeaders, Optional<String> signingSecret) {

    public LogStreamSink {
        Map<String, String> headers = new LinkedHashMap<>(customHeaders);
        headers.keySet().removeIf(LogStream::isReservedHeader);
        customHeaders = Collections.unmodifiableMap(headers);
    }

    /** For the log: the host, no secret. */
    @Override
    public String toString() {
        return endpoint.getHost() == null ? endpoint.getScheme() : endpoint.getHost();
    }
}
