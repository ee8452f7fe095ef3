package dev.postern.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.registry.Organization;

/** Writes events in the form of Auth0's tenant logs; never on a request's thread. */
@Singleton
public class AuditEventJson {

    private static final DateTimeFormatter LOG_ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS")
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final long OPERATIONS_FROM = 50_000_000_000_000_000L;
    private static final long PROCESS_MAX = 1_000_000_000_000_000_000L;

    private final Issuer issuer;
    private final ObjectMapper json = new ObjectMapper();
    private final long process;

    @Inject
    AuditEventJson(Issuer issuer) {
        this(issuer, new SecureRandom().nextLong(PROCESS_MAX));
    }

    /** @param process tells the log ids of this process from those of its replicas, 0 to 10^18-1 */
    AuditEventJson(Issuer issuer, long process) {
        this.issuer = issuer;
        this.process = process;
    }

    /** 55 digits: {@code 900}, the time to the millisecond, the place in the process's log, the process. */
    public String logId(AuditEvent event) {
        return "900%s%017d%018d".formatted(LOG_ID_TIME.format(Instant.ofEpochMilli(event.epochMillis())), place(event),
                process);
    }

    /** What operators did is numbered by itself: from the middle of the numbers that 17 digits hold. */
    private static long place(AuditEvent event) {
        return event.sequence() + (event.type() == EventType.MANAGEMENT_WRITE || event.type() == EventType.MANAGEMENT_READ
                ? OPERATIONS_FROM
                : 0);
    }

    /** The event, without null fields except {@code client_id}. */
    public ObjectNode of(AuditEvent event) {
        ObjectNode document = common(event);
        if (event instanceof AuditEvent.TokenIssued issued) {
            document.put("description", "Client Credentials for Access Token");
            document.put("client_id", issued.clientId()).put("client_name", issued.clientName());
            document.put("audience", issued.audience()).put("scope", String.join(" ", issued.scopes()));
            issued.organizationId().ifPresent(organization -> document.put("organization_id", organization));
            issued.organizationName().ifPresent(organization -> document.put("organization_name", organization));
            ObjectNode details = document.putObject("details");
            issued.jti().ifPresent(jti -> details.put("access_token_jti", jti));
        } else if (event instanceof AuditEvent.TokenRefused refused) {
            document.put("description", refused.description());
            document.put("client_id", refused.clientId().orElse(null));
            document.put("client_name", refused.clientName().orElse(""));
            refused.audience().ifPresent(audience -> document.put("audience", audience));
            refused.scope().ifPresent(scope -> document.put("scope", scope));
            refused.organization().ifPresent(sent -> document.put(
                    sent.startsWith(Organization.ID_PREFIX) ? "organization_id" : "organization_name", sent));
            document.putObject("details").put("error", refused.error()).put("reason", refused.reason());
        } else if (event instanceof AuditEvent.QuotaConsumed consumed) {
            addConsumption(document, consumed.consumption());
        } else if (event instanceof AuditEvent.RateLimitReached reached) {
            addRateLimit(document, reached);
        } else if (event instanceof AuditEvent.Operation operation) {
            document.put("description", operation.description());
            document.put("client_id", operation.clientId().orElse(null));
            document.put("client_name", operation.clientName().orElse(""));
            document.set("details", operation.details());
        }
        return document;
    }

    private static void addConsumption(ObjectNode document, QuotaConsumption consumption) {
        boolean ofClient = consumption.entityType().equals("client");
        document.put("description", "%d%% of %s %s quota consumed".formatted(consumption.percentage(),
                consumption.entityType(), consumption.bucket()));
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
        String logId = logId(event);
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("date", DATE.format(Instant.ofEpochMilli(event.epochMillis()))).put("type", event.type().code());
        document.put("log_id", logId).put("_id", logId);
        document.put("ip", event.caller().ip()).put("client_ip", event.caller().ip());
        document.put("user_agent", event.caller().userAgent().orElse(""));
        document.put("hostname", event.caller().host().orElseGet(issuer::host));
        event.caller().auth0Client().flatMap(this::decoded).ifPresent(client -> document.set("auth0_client", client));
        document.put("connection_id", "").put("user_id", "").put("user_name", "").put("isMobile", false);
        document.put("tenant_name", issuer.host()).put("environment_name", "self-hosted");
        return document;
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
}
