package dev.postern.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.entity.PendingEvent;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.TokenExtensions;

/** Writes events in the form of Auth0's tenant logs; never on a request's thread. */
@Singleton
public class AuditEventJson {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long PROCESS_MAX = 1_000_000_000_000_000_000L;

    private final Issuer issuer;
    private final ObjectMapper json = new ObjectMapper();
    private final long process;

    @Inject
    public AuditEventJson(Issuer issuer) {
        this(issuer, new SecureRandom().nextLong(PROCESS_MAX));
    }

    /** @param process tells the log ids of this process from those of its replicas, 0 to 10^18-1 */
    public AuditEventJson(Issuer issuer, long process) {
        this.issuer = issuer;
        this.process = process;
    }

    /** What names the event in log streams and in the kept log. */
    public LogId id(AuditEvent event) {
        return new LogId(event.epochMillis(), event.place(), process);
    }

    /** {@link #id} as text. */
    public String logId(AuditEvent event) {
        return id(event).toString();
    }

    /** Whether the event is of this process. */
    public boolean isOwn(LogId id) {
        return id.process() == process;
    }

    /** The event as it is stored in the transaction of the change that it tells of. */
    public PendingEvent pending(AuditEvent.Operation event) {
        return new PendingEvent(logId(event), event.epochMillis(), of(event).toString());
    }

    /** The event, without null fields except {@code client_id}. */
    public ObjectNode of(AuditEvent event) {
        ObjectNode document = common(event);
        event.accept(new Writer(document));
        return document;
    }

    private static void addConsumption(ObjectNode document, QuotaConsumption consumption) {
        boolean ofClient = consumption.entityType().equals("client");
        document.put("description", consumption.percentage() + "% of " + consumption.entityType() + " " + consumption.bucket()
                + " quota consumed");
        document.put("client_id", ofClient ? consumption.entityId() : null);
        document.put("client_name", ofClient ? consumption.entityName() : "");
        if (!ofClient) {
            document.put("organization_id", consumption.entityId()).put("organization_name", consumption.entityName());
        }
        document.putObject("details").put("bucket", consumption.bucket()).put("entity_type", consumption.entityType())
                .put("entity_id", consumption.entityId()).put("quota", consumption.quota())
                .put("quota_consumption_percentage", consumption.percentage())
                .put("quota_consumption", consumption.tokens());
    }

    private static void addRateLimit(ObjectNode document, AuditEvent.RateLimitReached reached) {
        document.put("description", "Rate limit of " + reached.bucket()
                + (reached.type() == EventType.RATE_LIMIT_EXCEEDED ? " exceeded" : " nearly reached"));
        document.put("client_id", reached.clientId()).put("client_name", reached.clientName());
        ObjectNode details = document.putObject("details");
        details.putObject("limit").put("bucket", reached.bucket()).put("global", false).put("size", reached.limit())
                .put("usage", reached.usage());
        details.putObject("request").put("method", "POST").put("path", "/oauth/token");
    }

    private ObjectNode common(AuditEvent event) {
        ObjectNode document = frame(id(event));
        document.put("type", event.type().code());
        document.put("ip", event.caller().ip()).put("client_ip", event.caller().ip());
        if (!event.caller().peer().equals(event.caller().ip())) {
            document.put("peer_ip", event.caller().peer());
        }
        document.put("user_agent", event.caller().userAgent().orElse(""));
        document.put("hostname", event.caller().host().orElseGet(issuer::host));
        event.caller().auth0Client().flatMap(this::decoded).ifPresent(client -> document.set("auth0_client", client));
        return document;
    }

    /** What every event has: its date and id, and fields that are always the same. */
    public ObjectNode frame(LogId id) {
        String logId = id.toString();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("date", DATE.format(Instant.ofEpochMilli(id.epochMillis()))).put("log_id", logId).put("_id", logId);
        document.put("connection_id", "").put("user_id", "").put("user_name", "").put("isMobile", false);
        return document.put("tenant_name", issuer.host()).put("environment_name", "self-hosted");
    }

    private JsonNode parsed(byte[] details) {
        try {
            return json.readTree(details);
        } catch (IOException e) {
            throw new UncheckedIOException("The log wrote no JSON", e);
        }
    }

    /** The {@code Auth0-Client} header is base64url, in practice plain base64 too, of a JSON object. */
    private Optional<JsonNode> decoded(String header) {
        try {
            byte[] urlSafe = header.replace('+', '-').replace('/', '_').getBytes(StandardCharsets.UTF_8);
            JsonNode client = json.readTree(Base64.getUrlDecoder().decode(urlSafe));
            return Optional.ofNullable(client).filter(JsonNode::isObject);
        } catch (IllegalArgumentException | IOException notAnSdk) {
            return Optional.empty();
        }
    }

    /** Adds what each kind of event has beside what all have. */
    private final class Writer implements AuditEvent.Visitor {

        private final ObjectNode document;

        Writer(ObjectNode document) {
            this.document = document;
        }

        @Override
        public void visit(AuditEvent.TokenIssued issued) {
            document.put("description", "Client Credentials for Access Token");
            document.put("client_id", issued.clientId()).put("client_name", issued.clientName());
            document.put("audience", issued.audience()).put("scope", issued.scope());
            issued.organizationId().ifPresent(organization -> document.put("organization_id", organization));
            issued.organizationName().ifPresent(organization -> document.put("organization_name", organization));
            issued.certificate().ifPresent(thumbprint -> document.put("mtls_thumbprint_sha256", thumbprint));
            ObjectNode details = document.putObject("details");
            issued.jti().ifPresent(jti -> details.put("access_token_jti", jti));
            ObjectNode credential = details.putObject("client_credential").put("id", issued.credentialId());
            issued.credentialLabel().ifPresent(label -> credential.put("label", label));
            issued.execution().ifPresent(id -> details.putObject("actions").putArray("executions").add(id));
        }

        @Override
        public void visit(AuditEvent.TokenRefused refused) {
            document.put("description", refused.description());
            document.put("client_id", refused.clientId().orElse(null));
            document.put("client_name", refused.clientName().orElse(""));
            refused.audience().ifPresent(audience -> document.put("audience", audience));
            refused.scope().ifPresent(scope -> document.put("scope", scope));
            refused.organization().ifPresent(sent -> document.put(
                    sent.startsWith(Organization.ID_PREFIX) ? "organization_id" : "organization_name", sent));
            ObjectNode details = document.putObject("details").put("error", refused.error()).put("reason", refused.reason());
            refused.execution().ifPresent(id -> details.putObject("actions").putArray("executions").add(id));
        }

        @Override
        public void visit(AuditEvent.RefusalsCounted counted) {
            document.put("description", counted.count() + " more token requests were refused, of callers who did not prove who "
                    + "they are: too many to tell one by one");
            document.putNull("client_id").put("client_name", "");
            document.putObject("details").put("reason", "not told one by one").put("count", counted.count());
        }

        @Override
        public void visit(AuditEvent.QuotaConsumed consumed) {
            addConsumption(document, consumed.consumption());
        }

        @Override
        public void visit(AuditEvent.RateLimitReached reached) {
            addRateLimit(document, reached);
        }

        @Override
        public void visit(AuditEvent.ExtensionFailed failed) {
            document.put("description", failed.extensionName() + ": " + failed.message());
            document.put("client_id", failed.clientId()).put("client_name", failed.clientName());
            ObjectNode details = document.putObject("details");
            details.put("action_id", failed.extensionId()).put("action_name", failed.extensionName())
                    .put("binding_id", failed.bindingId()).put("execution_id", failed.execution())
                    .put("trigger_id", TokenExtensions.TRIGGER).put("version_id", failed.versionId())
                    .put("error_class", failed.errorClass());
            ObjectNode error = details.putObject("action_error").put("code", failed.errorClass())
                    .put("name", failed.errorName()).put("message", failed.message());
            failed.stack().ifPresent(stack -> error.put("stack", stack));
        }

        @Override
        public void visit(AuditEvent.CredentialExpiring expiring) {
            document.put("description", "A " + expiring.credentialType() + " expires within " + expiring.days()
                    + (expiring.days() == 1 ? " day" : " days"));
            document.put("client_id", expiring.clientId()).put("client_name", expiring.clientName());
            ObjectNode details = document.putObject("details").put("credential_id", expiring.credentialId())
                    .put("credential_type", expiring.credentialType()).put("days", expiring.days())
                    .put("expires_at", DATE.format(Instant.ofEpochMilli(expiring.expiresAt())));
            expiring.credentialName().ifPresent(name -> details.put("credential_name", name));
        }

        @Override
        public void visit(AuditEvent.Operation operation) {
            document.put("description", operation.description());
            document.put("client_id", operation.clientId().orElse(null));
            document.put("client_name", operation.clientName().orElse(""));
            document.set("details", parsed(operation.details()));
        }
    }
}
