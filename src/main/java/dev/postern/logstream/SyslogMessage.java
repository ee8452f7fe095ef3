package dev.postern.logstream;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An event as a message of syslog (RFC 5424): the header, no structured data, and the event as JSON in ASCII. The facility is
 * {@code authpriv}, the host name is the tenant's, the message id is the event's type.
 */
final class SyslogMessage {

    /** Receivers need to take 2,048 bytes only (RFC 5426 §3.2), and take 8,192 as a rule. */
    static final int DATAGRAM_BYTES_MAX = 8_192;

    private static final int AUTHPRIV = 10;
    private static final int SEVERITIES = 8;
    private static final int HOST_LENGTH_MAX = 255;
    private static final String DETAILS = "details";
    private static final ObjectWriter ASCII = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();

    private SyslogMessage() {
    }

    /** One message. It has no line break: JSON escapes them. */
    static byte[] of(ObjectNode event) {
        String type = event.path("type").asText();
        int priority = AUTHPRIV * SEVERITIES + Severity.of(type).syslog();
        return ("<" + priority + ">1 " + event.path("date").asText() + " " + host(event) + " postern - " + type + " - "
                + json(event)).getBytes(StandardCharsets.US_ASCII);
    }

    /** With its length before it, for a stream of bytes (RFC 6587 §3.4.1, RFC 5425 §4.3). */
    static byte[] counted(ObjectNode event) {
        byte[] message = of(event);
        byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + message.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(message, 0, frame, length.length, message.length);
        return frame;
    }

    /** Of an event that is too large, without its details. */
    static byte[] datagram(ObjectNode event) {
        byte[] message = of(event);
        if (message.length <= DATAGRAM_BYTES_MAX) {
            return message;
        }
        ObjectNode shorter = event.deepCopy();
        shorter.putObject(DETAILS).put("omitted", message.length + " bytes");
        return of(shorter);
    }

    private static String host(ObjectNode event) {
        String host = event.path("tenant_name").asText().replaceAll("[^!-~]", "");
        return host.isEmpty() ? "-" : host.substring(0, Math.min(host.length(), HOST_LENGTH_MAX));
    }

    private static String json(ObjectNode event) {
        try {
            return ASCII.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }
}
