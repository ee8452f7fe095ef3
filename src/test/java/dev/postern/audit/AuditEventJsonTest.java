package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.snapshot.Organization;

class AuditEventJsonTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00.100Z"), ZoneOffset.UTC);

    private final AuditEventJson json = new AuditEventJson(new Issuer("https://auth.example"), 42);
    private final AuditLog log = new AuditLog(10, NOON);

    @Test
    void an_issued_token_has_the_fields_of_seccft() {
        Events.issue(log);
        ObjectNode event = json.of(log.newest(1).get(0));
        assertEquals("seccft", event.path("type").asText());
        assertEquals("2026-11-22T12:00:00.100Z", event.path("date").asText());
        assertEquals("Client Credentials for Access Token", event.path("description").asText());
        assertEquals("billing", event.path("client_id").asText());
        assertEquals("Billing Job", event.path("client_name").asText());
        assertEquals("https://orders.example/", event.path("audience").asText());
        assertEquals("read write", event.path("scope").asText());
        assertEquals("jti-1", event.at("/details/access_token_jti").asText());
        assertEquals("192.0.2.7", event.path("ip").asText());
        assertFalse(event.has("peer_ip"));
        assertEquals("{\"id\":\"sec_1\",\"label\":\"spring\"}", event.at("/details/client_credential").toString());
        assertEquals("curl/8.1", event.path("user_agent").asText());
        assertEquals("auth.example", event.path("hostname").asText());
        assertEquals("node-auth0", event.at("/auth0_client/name").asText());
        assertEquals(event.path("_id"), event.path("log_id"));
        assertFalse(event.path("isMobile").asBoolean(true));
        for (String empty : List.of("connection_id", "user_id", "user_name")) {
            assertEquals("", event.path(empty).textValue());
        }
        assertTrue(event.has("tenant_name") && event.has("environment_name"));
    }

    @Test
    void a_refused_token_has_the_fields_of_feccft_and_the_reason_the_caller_was_not_told() {
        Events.refuse(log, "who");
        ObjectNode event = json.of(log.newest(1).get(0));
        assertEquals("feccft", event.path("type").asText());
        assertEquals("Unauthorized", event.path("description").asText());
        assertEquals("who", event.path("client_id").asText());
        assertEquals("access_denied", event.at("/details/error").asText());
        assertEquals("wrong secret", event.at("/details/reason").asText());
    }

    @Test
    void an_organization_is_told_by_id_and_name_or_as_it_was_sent() {
        Events.issueFor(log, new Organization("org_1", "acme", Optional.empty(), Map.of(), Optional.empty()));
        ObjectNode issued = json.of(log.newest(1).get(0));
        assertEquals("org_1", issued.path("organization_id").asText());
        assertEquals("acme", issued.path("organization_name").asText());
        Events.refuseFor(log, "org_2");
        assertEquals("org_2", json.of(log.newest(1).get(0)).path("organization_id").asText());
        Events.refuseFor(log, "umbrella");
        assertEquals("umbrella", json.of(log.newest(1).get(0)).path("organization_name").asText());
        Events.issue(log);
        assertFalse(json.of(log.newest(1).get(0)).has("organization_id"));
    }

    @Test
    void a_used_quota_has_the_fields_of_token_quota_consumption_warning() {
        log.quotaConsumed(new QuotaConsumption("client", "billing", "Billing Job", "per_day", 50, 60, 30));
        ObjectNode event = json.of(log.newest(1).get(0));
        assertEquals("token_quota_consumption_warning", event.path("type").asText());
        assertEquals("60% of client per_day quota consumed", event.path("description").asText());
        assertEquals("billing", event.path("client_id").asText());
        assertEquals("Billing Job", event.path("client_name").asText());
        assertEquals("{\"bucket\":\"per_day\",\"entity_type\":\"client\",\"entity_id\":\"billing\",\"quota\":50,"
                + "\"quota_consumption_percentage\":60,\"quota_consumption\":30}", event.path("details").toString());
        log.quotaConsumed(new QuotaConsumption("organization", "org_1", "acme", "per_hour", 10, 100, 11));
        ObjectNode ofOrganization = json.of(log.newest(1).get(0));
        assertTrue(ofOrganization.path("client_id").isNull());
        assertEquals("org_1", ofOrganization.path("organization_id").asText());
        assertEquals("acme", ofOrganization.path("organization_name").asText());
    }

    @Test
    void refusals_that_are_counted_are_a_feccft_without_a_client() {
        AuditLog counting = new AuditLog(5, 5, 5, 1, NOON, RefusalLog.SILENT);
        for (int n = 0; n < 8; n++) {
            Events.refuseUnproven(counting, "nobody");
        }
        ObjectNode told = json.of(counting.newest(1).get(0));
        ObjectNode event = json.of(new AuditEvent.RefusalsCounted(1, 0, 7));
        assertEquals("nobody", told.path("client_id").asText());
        assertEquals("feccft", event.path("type").asText());
        assertEquals(7, event.at("/details/count").asInt());
        assertTrue(event.path("client_id").isNull());
        assertFalse(json.logId(counting.newest(1).get(0)).equals(json.logId(new AuditEvent.RefusalsCounted(1, 0, 7))));
    }

    @Test
    void digits_are_latin_whatever_the_language_of_the_host() {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale.Builder().setLanguage("fa").setRegion("IR").build());
        try {
            log.quotaConsumed(new QuotaConsumption("client", "billing", "Billing Job", "per_day", 50, 60, 30));
            ObjectNode event = new AuditEventJson(new Issuer("https://auth.example"), 42).of(log.newest(1).get(0));
            assertTrue(event.path("log_id").asText().matches("900[0-9]{52}"), event.path("log_id").asText());
            assertEquals("2026-11-22T12:00:00.100Z", event.path("date").asText());
            assertEquals("60% of client per_day quota consumed", event.path("description").asText());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void log_ids_are_55_digits_that_sort_by_time_and_then_by_order_of_recording() {
        Events.issue(log);
        Events.issue(log);
        String second = json.logId(log.newest(2).get(0));
        String first = json.logId(log.newest(2).get(1));
        assertTrue(first.matches("90020261122120000100\\d{35}"), first);
        assertTrue(first.compareTo(second) < 0);
        AuditLog later = new AuditLog(1, Clock.offset(NOON, java.time.Duration.ofMillis(1)));
        Events.issue(later);
        assertTrue(second.compareTo(json.logId(later.newest(1).get(0))) < 0);
    }
}
