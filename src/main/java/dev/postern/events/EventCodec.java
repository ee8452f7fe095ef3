package dev.postern.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.LogId;
import dev.postern.entity.PendingEvent;
import dev.postern.oauth.Caller;

/**
 * Takes events apart for the {@link EventStore}, and puts them together again. An event is its id, its {@link EventShape}, and
 * what is its own: of a token event the ids of the token and of what Actions ran, of any other event its {@code details}.
 */
@Singleton
public final class EventCodec {

    private static final byte TOKEN_ID = 1;
    private static final byte TOKEN_ID_AND_EXECUTION = 2;
    private static final byte DETAILS = 3;
    /** Separates the ids of a token and of an execution. */
    private static final char SEPARATOR = '\n';

    private static final String DETAILS_FIELD = "details";
    private static final String TOKEN_ID_FIELD = "access_token_jti";
    private static final String ACTIONS_FIELD = "actions";
    private static final String EXECUTIONS_FIELD = "executions";
    private static final String CLIENT_ID_FIELD = EventField.CLIENT_ID.wireName();
    /** What {@link AuditEventJson} adds anew. */
    private static final Set<String> NOT_STORED = Set.of("date", "log_id", "_id", "client_ip", "connection_id", "user_id",
            "user_name", "isMobile", "tenant_name", "environment_name");

    private final AuditEventJson wire;
    private final ObjectMapper json = new ObjectMapper();

    public EventCodec(AuditEventJson wire) {
        this.wire = wire;
    }

    /** An event of this process's log, ready for the store. */
    public StoredEvent of(AuditEvent event) {
        Parts parts = new Parts(event);
        event.accept(parts);
        return parts.result;
    }

    /** An event that was stored with a change. */
    public StoredEvent of(PendingEvent pending) {
        LogId id = LogId.parse(pending.id()).orElseThrow(() -> new IllegalStateException("No log_id: " + pending.id()));
        return whole(id, false, (ObjectNode) parsed(pending.document()));
    }

    private StoredEvent whole(LogId id, boolean isComplete, ObjectNode document) {
        JsonNode details = document.remove(DETAILS_FIELD);
        EventShape shape = shape(document);
        byte[] own = details == null ? null : PackedJson.pack(DETAILS, details.toString());
        return new StoredEvent(id, isComplete, shape, () -> shape, own);
    }

    /** Of a token event, whose details are shared but for the ids in them. */
    private EventShape shapeOfTokenEvent(AuditEvent event) {
        ObjectNode document = wire.of(event);
        if (document.path(DETAILS_FIELD) instanceof ObjectNode details) {
            details.remove(List.of(TOKEN_ID_FIELD, ACTIONS_FIELD));
        }
        return shape(document);
    }

    private static EventShape shape(ObjectNode document) {
        document.remove(NOT_STORED);
        List<String> texts = new ArrayList<>();
        for (EventField field : EventField.values()) {
            JsonNode value = document.remove(field.wireName());
            texts.add(value == null || value.isNull() ? null : value.asText().replace('\0', '\uFFFD'));
        }
        return new EventShape(texts, document.isEmpty() ? null : document.toString());
    }

    /** The event as log streams have sent it. */
    public ObjectNode document(KeptEvent event) {
        ObjectNode document = wire.frame(event.id());
        for (EventField field : EventField.values()) {
            String text = event.shape().text(field);
            if (text != null) {
                document.put(field.wireName(), text);
            } else if (field == EventField.CLIENT_ID) {
                document.putNull(CLIENT_ID_FIELD);
            }
        }
        document.put("client_ip", document.path(EventField.IP.wireName()).asText());
        if (event.shape().rest() != null) {
            document.setAll((ObjectNode) parsed(event.shape().rest()));
        }
        if (event.own() != null) {
            addOwn(document, event.own());
        }
        return document;
    }

    private void addOwn(ObjectNode document, byte[] own) {
        switch (own[0]) {
            case TOKEN_ID -> document.withObjectProperty(DETAILS_FIELD).put(TOKEN_ID_FIELD, text(own));
            case TOKEN_ID_AND_EXECUTION -> {
                String ids = text(own);
                int end = ids.indexOf(SEPARATOR);
                ObjectNode details = document.withObjectProperty(DETAILS_FIELD);
                if (end > 0) {
                    details.put(TOKEN_ID_FIELD, ids.substring(0, end));
                }
                details.putObject(ACTIONS_FIELD).putArray(EXECUTIONS_FIELD).add(ids.substring(end + 1));
            }
            case DETAILS -> document.set(DETAILS_FIELD, parsed(PackedJson.unpack(own)));
            default -> document.putObject(DETAILS_FIELD).put("omitted", "written by a newer Postern");
        }
    }

    private static String text(byte[] own) {
        return new String(own, 1, own.length - 1, StandardCharsets.UTF_8);
    }

    private static byte[] ids(Optional<String> jti, Optional<String> execution) {
        if (execution.isEmpty()) {
            return jti.isEmpty() ? null : bytes(TOKEN_ID, jti.get());
        }
        return bytes(TOKEN_ID_AND_EXECUTION, jti.orElse("") + SEPARATOR + execution.get());
    }

    private static byte[] bytes(byte kind, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[utf8.length + 1];
        all[0] = kind;
        System.arraycopy(utf8, 0, all, 1, utf8.length);
        return all;
    }

    private JsonNode parsed(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("The log wrote no JSON", e);
        }
    }

    /** Takes one event apart. What is the same for every event of a shape is put into a key before the shape is made. */
    private final class Parts implements AuditEvent.Visitor {

        private final LogId id;
        private StoredEvent result;

        Parts(AuditEvent event) {
            this.id = wire.id(event);
        }

        @Override
        public void visit(AuditEvent.TokenIssued event) {
            result = tokenEvent(event, ids(event.jti(), event.execution()), event.clientId(), event.clientName(),
                    event.audience(), event.scope(), event.organizationId().orElse(null),
                    event.organizationName().orElse(null), event.credentialId(), event.credentialLabel().orElse(null),
                    event.certificate().orElse(null));
        }

        @Override
        public void visit(AuditEvent.TokenRefused event) {
            result = tokenEvent(event, ids(Optional.empty(), event.execution()), event.clientId().orElse(null),
                    event.clientName().orElse(null), event.audience().orElse(null), event.scope().orElse(null),
                    event.organization().orElse(null), event.error(), event.description(), event.reason());
        }

        private StoredEvent tokenEvent(AuditEvent event, byte[] own, String... texts) {
            Caller caller = event.caller();
            List<Object> key = new ArrayList<>(texts.length + 6);
            key.add(event.type());
            key.addAll(Arrays.asList(texts));
            key.add(caller.ip());
            key.add(caller.peer());
            key.add(caller.userAgent());
            key.add(caller.host());
            key.add(caller.auth0Client());
            return new StoredEvent(id, true, key, () -> shapeOfTokenEvent(event), own);
        }

        @Override
        public void visit(AuditEvent.RefusalsCounted event) {
            visitWhole(event);
        }

        @Override
        public void visit(AuditEvent.QuotaConsumed event) {
            visitWhole(event);
        }

        @Override
        public void visit(AuditEvent.RateLimitReached event) {
            visitWhole(event);
        }

        @Override
        public void visit(AuditEvent.Operation event) {
            visitWhole(event);
        }

        @Override
        public void visit(AuditEvent.ExtensionFailed event) {
            visitWhole(event);
        }

        @Override
        public void visit(AuditEvent.CredentialExpiring event) {
            visitWhole(event);
        }

        private void visitWhole(AuditEvent event) {
            result = whole(id, true, wire.of(event));
        }
    }
}
