package dev.postern.downstream;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** Webhook Actions decide about tokens, and fetch in Actions reaches what the operator allows. */
@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class WebhookActionsRunTest {

    private static final String API = "https://webhook-actions-run.example/";
    private static final String BINDINGS = "/api/v2/actions/triggers/credentials-exchange/bindings";

    @ConfigProperty(name = "test.other-party.port")
    int port;

    private final TestTenant tenant = new TestTenant();
    private OtherParty party;
    private TestClient client;
    private String action;

    @BeforeEach
    void start() {
        party = new OtherParty(port);
        client = tenant.api(API, "read").client("caller").granted(API, "read");
    }

    @AfterEach
    void stop() {
        tenant.management().body(Map.of("bindings", List.of())).patch(BINDINGS).then().statusCode(200);
        tenant.management().delete("/api/v2/actions/actions/" + action).then().statusCode(204);
        party.close();
    }

    @Test
    void the_claims_of_the_receiver_are_in_the_token_as_far_as_the_rules_allow() throws Exception {
        party.answer = "{\"claims\":{\"https://example.com/tier\":\"gold\",\"list\":[1,null],\"sub\":\"stolen\"}}";
        bind("deny");
        JsonNode claims = claims();
        assertEquals("gold", claims.path("https://example.com/tier").asText());
        assertEquals("[1,null]", claims.path("list").toString());
        assertEquals(client.id() + "@clients", claims.path("sub").asText());
        JsonNode event = new ObjectMapper().readTree(party.calls.get(party.calls.size() - 1).body());
        assertEquals(client.id(), event.at("/client/client_id").asText());
        assertEquals(API, event.at("/resource_server/identifier").asText());
        assertFalse(event.has("secrets"));
    }

    @Test
    void the_receiver_refuses_in_its_words() {
        party.answer = "{\"deny\":{\"code\":\"invalid_scope\",\"reason\":\"Not from here.\"}}";
        bind("deny");
        client.tokenRequest(API).post("/oauth/token").then().statusCode(400).body("error", equalTo("invalid_scope"))
                .body("error_description", equalTo("Not from here."));
    }

    @Test
    void no_valid_answer_refuses_the_token_unless_the_action_allows_it() {
        party.answer = "[]";
        bind("deny");
        client.tokenRequest(API).post("/oauth/token").then().statusCode(500).body("error", equalTo("server_error"));
        tenant.management().body(Map.of("webhook", webhook("allow"))).patch("/api/v2/actions/actions/" + action).then()
                .statusCode(200);
        tenant.management().post("/api/v2/actions/actions/" + action + "/deploy").then().statusCode(200);
        assertTrue(claims().has("azp"));
    }

    private void bind(String onFailure) {
        action = tenant.management().body(Map.of("name", "webhook-" + UUID.randomUUID(), "kind", "webhook", "webhook",
                webhook(onFailure), "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2")),
                "deploy", true)).post("/api/v2/actions/actions").then().statusCode(201).extract().path("id");
        tenant.management().body(Map.of("bindings", List.of(Map.of("ref", Map.of("type", "action_id", "value", action)))))
                .patch(BINDINGS).then().statusCode(200);
    }

    private Map<String, Object> webhook(String onFailure) {
        return Map.of("url", "http://localhost:" + port + "/hook", "authentication", Map.of("type", "none"), "on_failure",
                onFailure, "timeout_ms", 5000);
    }

    private JsonNode claims() {
        return client.claims(API);
    }
}
