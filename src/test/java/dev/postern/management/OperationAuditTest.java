package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.audit.Redaction;
import dev.postern.downstream.OtherParty;
import dev.postern.entity.EntityKind;
import dev.postern.registry.Registry;

/** What operators do reaches a log stream: who, what, from what to what, and never a secret. */
@QuarkusTest
class OperationAuditTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "mArKeD-sEcReT-0123456789-abcdefghijklmnop";
    private static final String ORDERS = "https://audited-orders.example/";

    @Inject
    Registry registry;

    private final TestTenant tenant = new TestTenant();
    private final List<String> secrets = new ArrayList<>(List.of(MARK));
    private OtherParty collector;
    private String stream;

    @BeforeEach
    void collect() {
        collector = new OtherParty();
        stream = tenant.management().body("""
                {"name": "audit", "type": "http", "sink": {"httpEndpoint": "http://localhost:%d/in",
                 "httpContentFormat": "JSONLINES", "httpAuthorization": "%s",
                 "httpCustomHeaders": [{"header": "X-Key", "value": "%s"}]},
                 "filters": [{"type": "category", "name": "management.success"},
                             {"type": "category", "name": "management.fail"}]}""".formatted(collector.port(), MARK, MARK))
                .post("/api/v2/log-streams").then().statusCode(200).extract().path("id");
    }

    @AfterEach
    void stop() {
        new TestTenant().management().delete("/api/v2/log-streams/" + stream).then().statusCode(204); // a test revokes keys
        collector.close();
    }

    @Test
    void a_change_is_told_with_actor_operation_and_both_states() {
        String id = tenant.management().header("User-Agent", "audit-test").body("{\"name\": \"Audited before\"}")
                .post("/api/v2/clients").then().statusCode(201).extract().path("client_id");
        tenant.management().body("{\"name\": \"Audited after\"}").patch("/api/v2/clients/{id}", id).then().statusCode(200);
        tenant.management().delete("/api/v2/clients/{id}", id).then().statusCode(204);

        JsonNode updated = await(event -> event.path("description").asText().equals("Update a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        assertEquals("sapi", updated.path("type").asText());
        assertEquals("test-bootstrap", updated.path("client_id").asText());
        assertEquals("Bootstrap", updated.path("client_name").asText());
        assertEquals("PATCH", updated.at("/details/request/method").asText());
        assertEquals("/api/v2/clients/" + id, updated.at("/details/request/path").asText());
        assertEquals("Audited after", updated.at("/details/request/body/name").asText());
        assertEquals("api", updated.at("/details/request/channel").asText());
        assertEquals("jwt", updated.at("/details/request/auth/strategy").asText());
        assertEquals("test-bootstrap@clients", updated.at("/details/request/auth/user/user_id").asText());
        assertEquals(200, updated.at("/details/response/statusCode").asInt());
        assertEquals("client", updated.at("/details/changes/0/kind").asText());
        assertEquals("Audited before", updated.at("/details/changes/0/before/name").asText());
        assertEquals("Audited after", updated.at("/details/changes/0/after/name").asText());

        JsonNode created = await(event -> event.path("description").asText().equals("Create a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        assertEquals("audit-test", created.at("/details/request/userAgent").asText());
        assertTrue(created.at("/details/changes/0/before").isNull());
        assertEquals(Redaction.REDACTED, created.at("/details/response/body/client_secret").asText());
        assertTrue(await(event -> event.path("description").asText().equals("Delete a client")
                && event.at("/details/changes/0/id").asText().equals(id)).at("/details/changes/0/after").isNull());
    }

    @Test
    void a_discovery_domain_is_told_as_a_change_of_its_organization() {
        String id = tenant.management().body(Map.of("name", "audited-domains")).post("/api/v2/organizations").then()
                .statusCode(201).extract().path("id");
        tenant.management().body(Map.of("domain", "audited.example")).post("/api/v2/organizations/{id}/discovery-domains", id)
                .then().statusCode(201);
        JsonNode added = await(event -> event.path("description").asText().equals("Add a discovery domain to an organization"));
        assertEquals(id, added.at("/details/changes/0/id").asText());
        assertTrue(added.at("/details/changes/0/before/discovery_domains").isMissingNode());
        assertEquals("audited.example", added.at("/details/changes/0/after/discovery_domains/0/domain").asText());
        tenant.management().delete("/api/v2/organizations/{id}", id).then().statusCode(204);
    }

    @Test
    void a_change_of_an_apis_scopes_names_the_grants_it_affects() {
        String audience = "https://" + UUID.randomUUID() + ".example/";
        TestClient reader = tenant.api(audience, "read", "write").client("reader");
        TestClient writer = tenant.client("writer");
        String affected = writer.grant(audience, Map.of(), "write");
        reader.grant(audience, Map.of(), "read");
        String api = tenant.management().get("/api/v2/resource-servers?identifiers=" + audience).path("[0].id");
        tenant.management().body("{\"scopes\": [{\"value\": \"read\"}]}").patch("/api/v2/resource-servers/" + api).then()
                .statusCode(200);

        JsonNode event = await(told -> told.path("description").asText().equals("Update a resource server")
                && told.at("/details/changes/0/id").asText().equals(api));
        JsonNode named = event.at("/details/changes/0/affected");
        assertEquals(1, named.size(), event.toString());
        assertEquals(affected, named.path(0).path("id").asText());
        assertEquals(writer.id(), named.path(0).path("client_id").asText());
        assertEquals("client_grant", named.path(0).path("kind").asText());
    }

    @Test
    void a_refused_change_is_told_to_have_failed() {
        String mine = "refused-" + UUID.randomUUID();
        tenant.management("read:clients").header("User-Agent", mine).body("{\"name\": \"No\"}").post("/api/v2/clients").then()
                .statusCode(403);

        JsonNode refused = await(event -> event.at("/details/request/userAgent").asText().equals(mine));
        assertEquals("fapi", refused.path("type").asText());
        assertEquals("Create a client", refused.path("description").asText());
        assertEquals("insufficient_scope", refused.at("/details/response/body/errorCode").asText());
        assertTrue(refused.at("/details/changes").isMissingNode());
    }

    @Test
    void a_refused_change_of_a_caller_without_a_token_for_this_api_is_not_told() {
        TestClient stranger = tenant.api(ORDERS, "read").client("stranger").granted(ORDERS, "read");
        given().auth().oauth2(stranger.token(ORDERS)).contentType("application/json").header("User-Agent", "stranger-agent")
                .body("{}").post("/api/v2/clients").then().statusCode(401);
        given().contentType("application/json").header("User-Agent", "stranger-agent").body("{}").post("/api/v2/clients")
                .then().statusCode(401);
        String marker = "/api/v2/clients/after-the-stranger";
        tenant.management("read:clients").delete(marker).then().statusCode(403);

        await(event -> event.at("/details/request/path").asText().equals(marker));
        assertFalse(delivered().contains("stranger-agent"), delivered());
    }

    @Test
    void what_a_refused_caller_sends_is_cut() {
        String marker = "/api/v2/clients/cut" + "y".repeat(700);
        RequestSpecification request = tenant.management("read:clients").header("User-Agent", "長い".repeat(1_000));
        for (int n = 0; n < 30; n++) {
            request.queryParam("q" + n, "v".repeat(30));
        }
        request.queryParam("access_token", MARK).delete(marker).then().statusCode(403);

        JsonNode refused = await(event -> event.at("/details/request/path").asText().startsWith("/api/v2/clients/cut"));
        assertTrue(refused.at("/details/request/path").asText().endsWith("…"));
        assertTrue(refused.at("/details/request/userAgent").asText().length() <= 600);
        assertEquals("11 more", refused.at("/details/request/query/…").asText());
        assertTrue(refused.toString().length() < 8_000, "has " + refused.toString().length());
        assertFalse(delivered().contains(MARK), delivered());
    }

    @Test
    void the_query_of_a_destination_is_not_told_and_the_label_of_a_secret_is() {
        String other = tenant.management().body(Map.of("name", "with a key", "type", "http", "sink",
                Map.of("httpEndpoint", "https://siem.example/in?key=" + MARK))).post("/api/v2/log-streams").then()
                .statusCode(200).extract().path("id");
        tenant.management().delete("/api/v2/log-streams/" + other).then().statusCode(204);
        JsonNode created = await(event -> event.path("description").asText().equals("Create a log stream")
                && event.at("/details/changes/0/id").asText().equals(other));
        assertEquals("https://siem.example/in?" + Redaction.REDACTED,
                created.at("/details/request/body/sink/httpEndpoint").asText());

        TestClient client = tenant.client("labelled");
        tenant.management().body("{\"label\": \"spring\"}").post("/api/v2/clients/" + client.id() + "/secrets").then()
                .statusCode(201);
        JsonNode added = await(event -> event.path("description").asText().equals("Add a secret")
                && event.at("/details/request/path").asText().contains(client.id()));
        assertEquals("spring", added.at("/details/request/body/label").asText());
        assertEquals(Redaction.REDACTED, added.at("/details/response/body/client_secret").asText());
        assertFalse(delivered().contains(MARK), delivered());
    }

    @Test
    void no_secret_is_in_an_event() {
        Response client = write("POST", "clients", """
                {"name": "Secretive", "client_secret": "%s", "client_metadata": {"api_key": "%s"}}""".formatted(MARK, MARK));
        String id = client.path("client_id");
        secrets.add(write("POST", "clients", "{\"name\": \"Generated\"}").path("client_secret"));
        secrets.add(write("POST", "clients/" + id + "/rotate-secret", "").path("client_secret"));
        write("PATCH", "clients/" + id, "{\"client_secret\": \"%s\"}".formatted(MARK));
        write("PATCH", "clients/" + id, "{\"client_secret\": \"%s\", \"app_type\": \"nonsense\"}".formatted(MARK));
        tenant.api(ORDERS, "read");
        String api = write("POST", "resource-servers", """
                {"identifier": "%shs", "signing_alg": "HS256", "signing_secret": "%s"}""".formatted(ORDERS, MARK)).path("id");
        write("PATCH", "resource-servers/" + api, "{\"signing_secret\": \"%s2\"}".formatted(MARK));
        tenant.management().get("/api/v2/resource-servers/{id}", api);
        write("PATCH", "log-streams/" + stream, "{\"name\": \"again\"}");
        String action = write("POST", "actions/actions", """
                {"name": "audited", "code": "exports.onExecuteCredentialsExchange = async () => {};",
                 "supported_triggers": [{"id": "credentials-exchange", "version": "v2"}],
                 "secrets": [{"name": "KEY", "value": "%s"}]}""".formatted(MARK)).path("id");
        write("PATCH", "actions/actions/" + action, "{\"secrets\": [{\"name\": \"KEY\", \"value\": \"%s3\"}]}".formatted(MARK));
        write("DELETE", "actions/actions/" + action, "");
        String module = write("POST", "actions/modules", """
                {"name": "audited", "code": "x", "publish": true, "secrets": [{"name": "KEY", "value": "%s"}]}"""
                .formatted(MARK)).path("id");
        write("PATCH", "actions/modules/" + module, "{\"secrets\": [{\"name\": \"KEY\", \"value\": \"%s5\"}]}".formatted(MARK));
        write("POST", "actions/modules/" + module + "/versions", "");
        write("DELETE", "actions/modules/" + module, "");
        String hook = write("POST", "hooks", """
                {"name": "audited", "script": "module.exports = (c, s, a, x, cb) => cb(null, {});",
                 "triggerId": "credentials-exchange"}""").path("id");
        write("POST", "hooks/" + hook + "/secrets", "{\"NAME\": \"%s\", \"name\": \"%s\"}".formatted(MARK, MARK));
        write("PATCH", "hooks/" + hook + "/secrets", "{\"NAME\": \"%s4\"}".formatted(MARK));
        assertEquals(201, write("PATCH", "hooks/" + hook + "/secrets/", "{\"NAME\": \"%s6\"}".formatted(MARK)).statusCode());
        write("DELETE", "hooks/" + hook, "");
        write("DELETE", "resource-servers/" + api, "");
        write("DELETE", "clients/" + id, "");

        await(event -> event.path("description").asText().equals("Delete a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        String everything = delivered();
        assertTrue(everything.contains("\"kind\":\"hook\"") && everything.contains("\"kind\":\"action\"")
                && everything.contains("\"kind\":\"action_module_version\""),
                "written at all: " + everything);
        secrets.forEach(secret -> assertFalse(everything.contains(secret), "a secret is in " + everything));
    }

    @Test
    void no_secret_key_or_hash_of_an_applications_credentials_is_in_an_event() {
        Response client = write("POST", "clients", "{\"name\": \"Credentialed\"}");
        String id = client.path("client_id");
        secrets.add(client.path("client_secret"));
        String secret = "clients/" + id + "/secrets";
        Response added = write("POST", secret, "{\"label\": \"blue\", \"client_secret\": \"%s\"}".formatted(MARK));
        assertEquals(201, added.statusCode(), added.asString());
        secrets.add(write("POST", secret, "{}").path("client_secret"));
        write("PATCH", secret + "/" + added.path("id"), "{\"label\": \"green\"}");
        write("POST", secret, "{\"client_secret\": \"%s\"}".formatted(MARK)); // refused: it has that one already
        secrets.addAll(stored(id).findValuesAsText("bound_hash"));
        write("DELETE", secret + "/" + added.path("id"), "");
        secrets.add(write("POST", "clients/" + id + "/rotate-secret", "").path("client_secret"));
        secrets.addAll(stored(id).findValuesAsText("bound_hash"));

        KeyPair key = KeyClient.newKey();
        String credentials = "clients/" + id + "/credentials";
        Response credential = write("POST", credentials, credential(key.getPublic().getEncoded(), "PUBLIC KEY"));
        assertEquals(201, credential.statusCode(), credential.asString());
        assertEquals(400, write("POST", credentials, credential(key.getPrivate().getEncoded(), "PRIVATE KEY")).statusCode());
        write("PATCH", credentials + "/" + credential.path("id"), "{\"expires_at\": \"2099-01-01T00:00:00Z\"}");
        write("DELETE", credentials + "/" + credential.path("id"), "");
        tenant.api(ORDERS, "read");
        String api = tenant.management().queryParam("identifiers", ORDERS).get("/api/v2/resource-servers").path("[0].id");
        for (String text : List.of(credential(key.getPublic().getEncoded(), "PUBLIC KEY"),
                credential(key.getPrivate().getEncoded(), "PRIVATE KEY"))) {
            write("PATCH", "resource-servers/" + api,
                    """
                            {"token_encryption": {"format": "compact-nested-jwe", "encryption_key": {"alg": "RSA-OAEP-256", "pem": %s}}}"""
                            .formatted(read(text).path("pem")));
        }
        write("DELETE", "clients/" + id, "");
        secrets.add(base64(key.getPublic().getEncoded()).substring(60, 120));
        secrets.add(base64(key.getPrivate().getEncoded()).substring(60, 120));

        await(event -> event.path("description").asText().equals("Delete a client")
                && event.at("/details/changes/0/id").asText().equals(id));
        List<String> told = List.of("Add a secret", "Change a secret's label or end", "Revoke a secret at once",
                "Rotate a client secret", "Register a key or certificate", "Change when a credential expires",
                "Delete a credential", "Update a resource server");
        for (String operation : told) {
            JsonNode event = await(one -> one.path("type").asText().equals("sapi")
                    && one.path("description").asText().equals(operation)
                    && List.of(id, api).contains(one.at("/details/changes/0/id").asText()));
            assertTrue(event.at("/details/changes/0/secrets_changed").asBoolean(), event.toString());
        }
        String everything = delivered().replace("\\n", "");
        assertEquals(10, secrets.size(), "all were noted");
        secrets.forEach(value -> assertFalse(everything.contains(value), value + " is in " + everything));
    }

    @Test
    void a_rotation_and_a_revocation_tell_what_became_of_every_key() {
        String before = tenant.management().get("/api/v2/keys/signing").path("[0].kid");
        String now = tenant.management().post("/api/v2/keys/signing/rotate").then().statusCode(201).extract().path("kid");
        JsonNode rotated = changeBy("Rotate the signing keys", now);
        assertEquals("key_ring", rotated.path("kind").asText());
        assertEquals("current", state(rotated, "before", before));
        assertEquals("next", state(rotated, "before", now));
        assertEquals("previous", state(rotated, "after", before));
        assertEquals("current", state(rotated, "after", now));

        tenant.management().put("/api/v2/keys/signing/{kid}/revoke", before).then().statusCode(200);
        JsonNode revoked = changeBy("Revoke a previous signing key", before);
        assertEquals("previous", state(revoked, "before", before));
        assertEquals("revoked", state(revoked, "after", before));
        assertFalse(revoked.toString().contains("BEGIN") || revoked.toString().contains("sealed"), revoked.toString());
    }

    private JsonNode changeBy(String operation, String kid) {
        return await(event -> event.path("description").asText().equals(operation)
                && event.at("/details/response/body/kid").asText().equals(kid)).at("/details/changes/0");
    }

    private static String state(JsonNode change, String when, String kid) {
        for (JsonNode key : change.path(when).path("keys")) {
            if (key.path("kid").asText().equals(kid)) {
                return key.path("state").asText();
            }
        }
        throw new AssertionError(kid + " is not in " + change);
    }

    private ObjectNode stored(String clientId) {
        return registry.find(EntityKind.CLIENT, clientId).orElseThrow().secrets();
    }

    private static String credential(byte[] der, String label) {
        return JSON.createObjectNode().put("credential_type", "public_key").put("pem", KeyClient.pem(label, der)).toString();
    }

    private static String base64(byte[] der) {
        return Base64.getEncoder().encodeToString(der);
    }

    private Response write(String method, String path, String body) {
        Response answer = tenant.management().body(body).request(method, "/api/v2/" + path);
        assertTrue(answer.statusCode() < 500, answer.asString());
        return answer;
    }

    private JsonNode await(Predicate<JsonNode> wanted) {
        AtomicReference<JsonNode> found = new AtomicReference<>();
        Eventually.await(() -> {
            delivered().lines().map(line -> read(line).path("data")).filter(wanted).findFirst().ifPresent(found::set);
            return found.get() != null;
        }, () -> "told of " + delivered());
        return found.get();
    }

    private String delivered() {
        return String.join("\n", collector.calls.stream().map(OtherParty.Call::body).toList());
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
