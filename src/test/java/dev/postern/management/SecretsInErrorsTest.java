package dev.postern.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.TestTenant;
import dev.postern.audit.Redaction;

/** A secret that is refused is not repeated in the refusal, which callers log. */
@QuarkusTest
class SecretsInErrorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "mArKeD-sEcReT-0123456789";
    /** In place of a text: things that are none, and texts that are refused where there is anything to refuse. */
    private static final List<String> WRONG = List.of("\"" + MARK + " é\\n\"", "\"" + MARK.repeat(800) + "\"",
            "[\"" + MARK + "\"]", "{\"a\": \"" + MARK + "\"}",
            "\"-----BEGIN PRIVATE KEY-----\\n" + MARK.replace("-", "") + "\"");

    private final TestTenant tenant = new TestTenant();

    @Test
    void no_refusal_repeats_a_secret() {
        String client = "clients/" + tenant.client("refused secrets").id();
        String api = post("resource-servers", """
                {"identifier": "https://%s.example/", "signing_alg": "HS256"}""".formatted(UUID.randomUUID()));
        String stream = post("log-streams", """
                {"name": "refused", "type": "http", "sink": {"httpEndpoint": "http://localhost:9/"}}""");
        String action = post("actions/actions", """
                {"name": "refused", "supported_triggers": [{"id": "credentials-exchange"}]}""");
        String hook = post("hooks", "{\"name\": \"refused\", \"script\": \"x\", \"triggerId\": \"credentials-exchange\"}");
        String credential = "{\"credential_type\": \"public_key\", \"name\": \"k\", \"pem\": %s}";
        String encryption = """
                {"token_encryption": {"format": "compact-nested-jwe", "encryption_key": {"alg": "RSA-OAEP-256", "pem": %s}}}""";
        String headers = "{\"sink\": {\"httpEndpoint\": \"http://localhost:9/\", \"httpCustomHeaders\": [{\"header\": \"X-A\", \"value\": %s}]}}";
        String authorization = "{\"sink\": {\"httpEndpoint\": \"http://localhost:9/\", \"httpAuthorization\": %s}}";
        refused("POST", "clients", "{\"name\": \"x\", \"client_secret\": %s}");
        refused("PATCH", client, "{\"client_secret\": %s}");
        refused("POST", client + "/secrets", "{\"client_secret\": %s}");
        refused("POST", client + "/credentials", credential);
        refused("PATCH", client,
                "{\"client_authentication_methods\": {\"private_key_jwt\": {\"credentials\": [" + credential + "]}}}");
        refused("POST", "resource-servers",
                "{\"identifier\": \"https://refused-secrets.example/\", \"signing_alg\": \"RS256\", \"signing_secret\": %s}");
        refused("PATCH", "resource-servers/" + api, encryption);
        refused("PATCH", "log-streams/" + stream, authorization);
        refused("PATCH", "log-streams/" + stream, headers);
        taken("PATCH", "resource-servers/" + api, "{\"signing_secret\": %s}");
        taken("PATCH", "actions/actions/" + action, "{\"secrets\": [{\"name\": \"K\", \"value\": %s}]}");
        taken("POST", "hooks/" + hook + "/secrets", "{\"K\": %s}");
        taken("PATCH", "hooks/" + hook + "/secrets", "{\"K\": %s}");
        List.of("resource-servers/" + api, "log-streams/" + stream, "actions/actions/" + action, "hooks/" + hook, client)
                .forEach(path -> tenant.management().delete("/api/v2/" + path).then().statusCode(204));
    }

    /** Errors, documents and audit events tell a secret by different means; this keeps the first in step with the last. */
    @Test
    void what_the_audit_log_takes_out_the_schemas_call_write_only() throws IOException {
        JsonNode schemas;
        try (InputStream document = getClass().getResourceAsStream("/META-INF/openapi.json")) {
            schemas = JSON.readTree(document).at("/components/schemas");
        }
        List<String> secrets = new ArrayList<>();
        schemas.properties().forEach(schema -> check(schema.getValue(), schema.getKey(), List.of(), secrets));
        assertTrue(secrets.size() >= 15, secrets.toString());
    }

    private static void check(JsonNode schema, String name, List<String> path, List<String> secrets) {
        boolean text = schema.path("type").toString().contains("\"string\"") && !schema.path("readOnly").asBoolean();
        if (text && !path.isEmpty() && Redaction.holdsSecret(document(path))) {
            assertTrue(schema.path("writeOnly").asBoolean(), name + " " + path);
            secrets.add(name + " " + path);
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            check(property.getValue(), name, with(path, property.getKey()), secrets);
        }
        if (schema.has("items")) {
            check(schema.get("items"), name, with(path, "[]"), secrets);
        }
    }

    private static JsonNode document(List<String> path) {
        JsonNode value = JSON.getNodeFactory().textNode(MARK);
        for (int i = path.size() - 1; i >= 0; i--) {
            value = path.get(i).equals("[]") ? JSON.createArrayNode().add(value)
                    : JSON.createObjectNode().set(path.get(i), value);
        }
        return value;
    }

    private static List<String> with(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    /** Every wrong value is refused. */
    private void refused(String method, String path, String body) {
        for (String wrong : WRONG) {
            assertEquals(400, answer(method, path, body, wrong), method + " " + path + " " + wrong);
        }
    }

    /** Any text that is not too long will do. */
    private void taken(String method, String path, String body) {
        int refused = 0;
        for (String wrong : WRONG) {
            refused += answer(method, path, body, wrong) == 400 ? 1 : 0;
        }
        assertTrue(refused >= 3, method + " " + path + " " + refused);
    }

    private int answer(String method, String path, String body, String value) {
        Response answer = tenant.management().body(body.formatted(value)).request(method, "/api/v2/" + path);
        assertTrue(answer.statusCode() < 500, answer.asString());
        assertFalse(answer.statusCode() == 400 && answer.asString().contains(MARK.replace("-", "").substring(0, 7)),
                answer.asString());
        assertFalse(answer.statusCode() == 400 && answer.asString().contains(MARK.substring(0, 6)), answer.asString());
        return answer.statusCode();
    }

    private String post(String family, String body) {
        Response created = tenant.management().body(body).post("/api/v2/" + family);
        assertTrue(created.statusCode() < 300, created.asString());
        return created.path("id");
    }
}
