package dev.postern.console;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

@QuarkusTest
class CredentialsTest {

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_key_is_added_used_and_retired() throws Exception {
        TestClient client = tenant.client("Signs by keys");
        String path = "/console/applications/" + client.id() + "/keys";
        ConsoleBrowser ivan = new ConsoleBrowser().signedIn(sessions.link("ivan", Set.copyOf(SystemApi.scopeValues())));
        ivan.get("/console/applications/" + client.id()).then().statusCode(200).body(containsString(path));
        ivan.get(path).then().statusCode(200).body(containsString("No key yet"));
        ivan.post(path, Map.of("name", "first key", "pem", pem(), "alg", "ES256", "days", "90")).then().statusCode(303);
        String first = credentials(client).body("", hasSize(1)).body("[0].name", equalTo("first key"))
                .body("[0].alg", equalTo("ES256")).extract().path("[0].id");
        ivan.get(path).then().statusCode(200).body(containsString("first key")).body(containsString("in 3 months"));

        ivan.get(path + "/" + first + "/use").then().statusCode(200).body(containsString("are refused"));
        ivan.post(path + "/" + first + "/use", Map.of()).then().statusCode(303);
        used(client).body("client_authentication_methods.private_key_jwt.credentials.id", contains(first));
        ivan.post(path + "/" + first + "/retire", Map.of()).then().statusCode(422).body(containsString("in use"));

        ivan.post(path, Map.of("name", "second key", "pem", pem())).then().statusCode(303);
        String second = credentials(client).extract().path("find {it.name == 'second key'}.id");
        ivan.post(path + "/" + second + "/use", Map.of()).then().statusCode(303);
        ivan.post(path + "/" + second + "/end", Map.of("ends", "2090-01-31")).then().statusCode(303);
        credentials(client).body("find {it.id == '" + second + "'}.expires_at", startsWith("2090-01-31T00:00:00"));
        ivan.post(path + "/" + second + "/end", Map.of("ends", "yesterday")).then().statusCode(422);
        ivan.post(path + "/" + first + "/stop", Map.of()).then().statusCode(303);
        used(client).body("client_authentication_methods.private_key_jwt.credentials.id", contains(second));
        ivan.post(path + "/" + first + "/retire", Map.of()).then().statusCode(303);
        credentials(client).body("name", contains("second key"));
    }

    @Test
    void what_is_no_public_key_is_refused_and_stays_in_the_form() {
        TestClient client = tenant.client("Sends no key");
        String path = "/console/applications/" + client.id() + "/keys";
        ConsoleBrowser ivan = new ConsoleBrowser().signedIn(sessions.link("ivan", Set.copyOf(SystemApi.scopeValues())));
        ivan.get(path);
        ivan.post(path, Map.of("name", "no key", "pem", "-----BEGIN NOTHING-----")).then().statusCode(422)
                .body(containsString("aria-invalid")).body(containsString("BEGIN NOTHING"));
        ivan.post(path, Map.of("pem", "x", "days", "0")).then().statusCode(422);
        credentials(client).body("", empty());
    }

    @Test
    void who_may_only_read_sees_keys_and_no_form() throws Exception {
        TestClient client = tenant.client("Keys to be read");
        String path = "/console/applications/" + client.id() + "/keys";
        tenant.management().body(Map.of("credential_type", "public_key", "name", "seen", "pem", pem()))
                .post("/api/v2/clients/" + client.id() + "/credentials").then().statusCode(201);
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader",
                Set.of("read:clients", "read:client_credentials")));
        String page = reader.get(path).then().statusCode(200).body(containsString("seen"))
                .body(not(containsString("Retire"))).extract().asString();
        assertFalse(page.contains("action=\"" + path), page);
        reader.post(path, Map.of("pem", "x")).then().statusCode(403);
        String id = credentials(client).extract().path("[0].id");
        for (String what : new String[] { "use", "stop", "end", "retire" }) {
            reader.post(path + "/" + id + "/" + what, Map.of()).then().statusCode(403);
        }
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients"))).get(path).then().statusCode(403);
        reader.get("/console/applications/nobody/keys").then().statusCode(404);
    }

    private ValidatableResponse credentials(TestClient client) {
        return tenant.management().get("/api/v2/clients/" + client.id() + "/credentials").then().statusCode(200);
    }

    private ValidatableResponse used(TestClient client) {
        return tenant.management().get("/api/v2/clients/" + client.id()).then().statusCode(200);
    }

    private static String pem() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return "-----BEGIN PUBLIC KEY-----\r\n"
                + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPublic().getEncoded())
                + "\r\n-----END PUBLIC KEY-----\r\n";
    }
}
