package dev.postern.management;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.KeyClient;
import dev.postern.TestTenant;

/** Every moment of the Management API has the form that Auth0 gives it, whatever the clock's precision. */
@QuarkusTest
class TimestampsTest {

    private static final Pattern MILLISECONDS = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    private static final Pattern MOMENT = Pattern.compile(".+_(at|since|until|from)");

    private final TestTenant tenant = new TestTenant();
    private final Set<String> seen = new TreeSet<>();

    @Test
    void every_moment_has_three_digits_of_a_second() {
        String client = tenant.client("moments").id();
        look(tenant.management().body(Map.of("label", "one", "expires_at", "2033-05-13T09:33:13Z"))
                .post("/api/v2/clients/" + client + "/secrets"), 201);
        look(tenant.management().body(Map.of("credential_type", "public_key", "pem", KeyClient.pem(KeyClient.newKey())))
                .post("/api/v2/clients/" + client + "/credentials"), 201);
        String action = look(tenant.management().body(Map.of("name", "moments", "code", "", "deploy", true,
                "secrets", List.of(Map.of("name", "A", "value", "b")),
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2"))))
                .post("/api/v2/actions/actions"), 201).path("id").asText();
        look(tenant.management().get("/api/v2/actions/actions/" + action + "/versions"), 200);
        String policy = look(tenant.management().body(Map.of("resource", "oauth_authentication_api", "consumer", "client",
                "consumer_selector", client, "configuration", Map.of("action", "log", "limit", 1_000)))
                .post("/api/v2/rate-limit-policies"), 201).path("id").asText();
        look(tenant.management().get("/api/v2/keys/signing"), 200);
        look(tenant.management().get("/api/v2/stats/daily"), 200);
        tenant.management().delete("/api/v2/actions/actions/" + action).then().statusCode(204);
        tenant.management().delete("/api/v2/rate-limit-policies/" + policy).then().statusCode(204);
        assertTrue(seen.containsAll(Set.of("created_at", "updated_at", "built_at", "expires_at", "current_since")),
                seen.toString());
    }

    private JsonNode look(Response answer, int status) {
        answer.then().statusCode(status);
        JsonNode body = answer.as(JsonNode.class);
        look(body);
        return body;
    }

    private void look(JsonNode json) {
        json.properties().forEach(field -> {
            if (MOMENT.matcher(field.getKey()).matches() && field.getValue().isTextual()) {
                seen.add(field.getKey());
                assertTrue(MILLISECONDS.matcher(field.getValue().textValue()).matches(), field.toString());
            }
        });
        json.forEach(this::look);
    }
}
