package dev.postern.downstream;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import jakarta.ws.rs.core.HttpHeaders;

import dev.postern.logstream.EventBatch;
import dev.postern.logstream.LogStreamSink;

/**
 * One request to a log stream's destination. {@link EventPostWriter} turns it into headers and bytes.
 *
 * @param headers name in any case → value; secrets among them
 */
record EventPost(byte[] body, String contentType, Map<String, String> headers) {

    /** @param now what is signed with the body, if the stream signs */
    static EventPost of(LogStreamSink sink, EventBatch batch, Instant now) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(sink.customHeaders());
        sink.authorization().ifPresent(value -> headers.put(HttpHeaders.AUTHORIZATION, value));
        sink.signingSecret().ifPresent(
                secret -> headers.put(WebhookSignature.HEADER, WebhookSignature.of(secret, now, batch.body())));
        return new EventPost(batch.body(), sink.contentType(), headers);
    }

    @Override
    public String toString() {
        return "EventPost[" + body.length + " bytes]";
    }
}
