package dev.postern.logstream;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.LogId;

/** Writes events in the form of each {@link LogStream.Format}. */
final class EventEncoder {

    private EventEncoder() {
    }

    /** What stands before the first event. */
    static byte[] begin(LogStream.Format format) {
        return bytes(switch (format) {
            case JSONARRAY -> "[";
            case OTLP -> OtlpRecord.BEGIN;
            case JSONLINES, JSONOBJECT, SYSLOG, SYSLOG_DATAGRAM, SYSLOG_LINES -> "";
        });
    }

    static byte[] between(LogStream.Format format) {
        return bytes(switch (format) {
            case JSONARRAY, OTLP -> ",";
            case JSONLINES, SYSLOG_LINES -> "\n";
            case JSONOBJECT, SYSLOG, SYSLOG_DATAGRAM -> "";
        });
    }

    /** What stands after the last event. */
    static byte[] end(LogStream.Format format) {
        return bytes(switch (format) {
            case JSONARRAY -> "]";
            case OTLP -> OtlpRecord.END;
            case JSONLINES, JSONOBJECT, SYSLOG, SYSLOG_DATAGRAM, SYSLOG_LINES -> "";
        });
    }

    static byte[] item(LogStream.Format format, LogId id, ObjectNode event) {
        return switch (format) {
            case JSONARRAY, JSONLINES, JSONOBJECT -> bytes("{\"log_id\":\"" + id + "\",\"data\":" + event + "}");
            case OTLP -> bytes(OtlpRecord.of(id, event));
            case SYSLOG -> SyslogMessage.counted(event);
            case SYSLOG_DATAGRAM -> SyslogMessage.datagram(event);
            case SYSLOG_LINES -> SyslogMessage.of(event);
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
