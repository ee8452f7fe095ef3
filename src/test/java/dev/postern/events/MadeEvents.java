package dev.postern.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.EventType;
import dev.postern.audit.LogId;
import dev.postern.config.Issuer;
import dev.postern.entity.PendingEvent;
import dev.postern.oauth.Caller;

/** Events of a made-up tenant, as the service records them. */
public final class MadeEvents {

    /** 2026-06-01T12:00:00Z. */
    public static final long NOON = 1_780_315_200_000L;
    public static final AuditEventJson WIRE = new AuditEventJson(new Issuer("https://auth.example"), 42);
    public static final EventCodec CODEC = new EventCodec(WIRE);

    private MadeEvents() {
    }

    public static AuditEvent issued(long number, long millis, String client, String api) {
        return new AuditEvent.TokenIssued(number, millis, caller("192.0.2." + client.length()), client, "Name of " + client,
                "https://" + api + ".example/", "read:" + api, Optional.empty(), Optional.empty(),
                Optional.of("jti-" + number), "sec_of_" + client, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static AuditEvent refused(long number, long millis, String client, boolean proven) {
        return new AuditEvent.TokenRefused(number, millis, caller("203.0.113.9"), proven, Optional.of(client),
                Optional.empty(), Optional.of("https://orders.example/"), Optional.empty(), Optional.of("org_1"),
                "invalid_client", "Client authentication failed", "wrong secret", Optional.empty());
    }

    public static AuditEvent.Operation operation(long number, long millis, String description, String details) {
        return new AuditEvent.Operation(0, millis, 50_000_000_000_000_000L + number, caller("198.51.100.1"),
                EventType.MANAGEMENT_WRITE, description, Optional.of("ops"), Optional.of("Operations"),
                JsonNodeFactory.instance.objectNode().put("note", details).toString()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public static PendingEvent pending(AuditEvent.Operation event) {
        return WIRE.pending(event);
    }

    public static List<StoredEvent> stored(AuditEvent... events) {
        List<StoredEvent> all = new ArrayList<>();
        for (AuditEvent event : events) {
            all.add(CODEC.of(event));
        }
        return all;
    }

    public static LogId id(AuditEvent event) {
        return WIRE.id(event);
    }

    private static Caller caller(String ip) {
        return new Caller(ip, Optional.of("curl/8.1"), Optional.of("auth.example"), Optional.empty());
    }
}
