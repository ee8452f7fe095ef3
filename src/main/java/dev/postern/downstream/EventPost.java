package dev.postern.downstream;

import java.util.Map;
import java.util.TreeMap;

import jakarta.ws.rs.core.HttpHeaders;

import dev.postern.audit.EventBatch;
import dev.postern.registry.LogStream;

/**
 * One request to a log stream's destination. {@link EventPostWriter} turns it into headers and bytes.
 *
 * @param headers name in any case → value; secrets among them
 */
record EventPost(byte[] body, String contentType, Map<String, String> headers) {

    static EventPost of(LogStream stream, EventBatch batch) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(stream.customHeaders());
        stream.authorization().ifPresent(value -> headers.put(HttpHeaders.AUTHORIZATION, value));
        return new EventPost(batch.body(), stream.contentType(), headers);
    }

    @Override
    public String toString() {
        return "EventPost[" + body.length + " bytes]";
    }
}
