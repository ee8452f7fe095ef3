package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class ClientSecretsTest {

    private static final String SECRETS = "/api/v2/clients/{id}/secrets";
    private static final String API = "https://secrets.example/";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void register() {
        client = tenant.api(API, "read").client("has secrets").granted(API, "read");
    }

    @Test
    void several_secrets_work_at_once_and_only_their_creation_shows_them() {
        ValidatableResponse answer = create(Map.of("label", "blue")).statusCode(201)
                .body("id", matchesPattern("sec_[A-Za-z0-9]{22}")).body("label", is("blue"))
                .body("client_secret", matchesPattern("[A-Za-z0-9_-]{64}")).body("created_at", notNullValue())
                .body("$", not(hasKey("expires_at"))).body("$", not(hasKey("hash")));
        String second = answer.extract().path("client_secret");
        works(client.secret());
        works(second);
        String list = tenant.management("read:client_keys").get(SECRETS, client.id()).then().statusCode(200)
                .body("$", hasSize(2)).body("[1].label", is("blue")).body("[1].id", is(answer.extract().<String> path("id")))
                .extract().asString();
        assertFalse(list.contains(second) || list.contains("hash"), list);
        tenant.management("read:client_keys").get(SECRETS + "/" + answer.extract().path("id"), client.id()).then()
                .statusCode(200).body("label", is("blue")).body("$", not(hasKey("client_secret")));
    }

    @Test
    void a_use_is_shown_and_a_secret_that_was_never_used_has_none() {
        works(client.secret());
        create(Map.of()).statusCode(201);
        tenant.management().get(SECRETS, client.id()).then()
                .body("[0].last_used_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"))
                .body("[1]", not(hasKey("last_used_at")));
    }

    @Test
    void a_revoked_secret_stops_at_once_and_the_others_go_on() {
        String second = create(Map.of()).extract().path("client_secret");
        String first = tenant.management().get(SECRETS, client.id()).path("[0].id");
        tenant.management("delete:client_keys").delete(SECRETS + "/" + first, client.id()).then().statusCode(204);
        fails(client.secret());
        works(second);
        tenant.management().delete(SECRETS + "/" + first, client.id()).then().statusCode(204);
        tenant.management().get(SECRETS + "/" + first, client.id()).then().statusCode(404)
                .body("errorCode", is("inexistent_client_secret"));
    }

    @Test
    void the_last_live_secret_is_deleted_only_on_request() {
        create(Map.of("starts_at", Instant.now().plus(1, ChronoUnit.DAYS).toString())).statusCode(201);
        String only = tenant.management().get(SECRETS, client.id()).path("[0].id");
        tenant.management().delete(SECRETS + "/" + only, client.id()).then().statusCode(400)
                .body("errorCode", is("operation_not_supported")).body("message", containsString("last=true"));
        works(client.secret());
        tenant.management().delete(SECRETS + "/" + only + "?last=true", client.id()).then().statusCode(204);
        fails(client.secret());
    }

    @Test
    void a_value_of_ones_own_is_taken_once() {
        create(Map.of("client_secret", "a-secret-of-my-own-0123456789")).statusCode(201);
        works("a-secret-of-my-own-0123456789");
        create(Map.of("client_secret", "a-secret-of-my-own-0123456789")).statusCode(400)
                .body("message", containsString("client_secret"));
        create(Map.of("client_secret", "short")).statusCode(400);
    }

    @Test
    void label_and_end_can_be_changed() {
        String id = create(Map.of("label", "a")).extract().path("id");
        String end = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS).toString();
        patch(id, Map.of("label", "b", "expires_at", end)).statusCode(200).body("label", is("b")).body("expires_at", is(end));
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("label", null);
        nothing.put("expires_at", null);
        patch(id, nothing).statusCode(200).body("$", not(hasKey("label"))).body("$", not(hasKey("expires_at")));
        patch(id, Map.of("expires_at", "2020-01-01T00:00:00Z")).statusCode(400);
        patch(id, Map.of("client_secret", "a-secret-of-my-own-0123456789")).statusCode(400);
        patch("sec_unknown", Map.of("label", "c")).statusCode(404);
        create(Map.of("starts_at", end, "expires_at", end)).statusCode(400).body("message", containsString("expires_at"));
    }

    @Test
    void there_are_ten_at_most() {
        for (int n = 1; n < 10; n++) {
            create(Map.of()).statusCode(201);
        }
        create(Map.of()).statusCode(400).body("errorCode", is("operation_not_supported"));
        works(client.secret());
    }

    @Test
    void rotate_secret_ends_every_older_secret_at_once_by_default() {
        String second = create(Map.of()).extract().path("client_secret");
        String rotated = tenant.management("update:client_keys").post("/api/v2/clients/{id}/rotate-secret", client.id())
                .then().statusCode(200).extract().path("client_secret");
        fails(client.secret());
        fails(second);
        works(rotated);
        tenant.management().get(SECRETS, client.id()).then().body("$", hasSize(1));
    }

    @Test
    void auth0s_clients_do_not_notice() {
        create(Map.of("label", "extra"));
        tenant.management().get("/api/v2/clients/{id}", client.id()).then().body("$", not(hasKey("secrets")))
                .body("$", not(hasKey("client_secrets"))).body("$", not(hasKey("client_secret")));
    }

    @Test
    void every_operation_asks_for_its_scope_and_an_existing_client() {
        tenant.management("read:clients").get(SECRETS, client.id()).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: read:client_keys"));
        tenant.management("read:client_keys").body(Map.of()).post(SECRETS, client.id()).then().statusCode(403);
        tenant.management().get(SECRETS, "unknown").then().statusCode(404).body("errorCode", is("inexistent_client"));
        tenant.management().body(Map.of()).post(SECRETS, "unknown").then().statusCode(404);
        String global = tenant.management().queryParam("is_global", true).get("/api/v2/clients").path("[0].client_id");
        tenant.management().body(Map.of()).post(SECRETS, global).then().statusCode(400);
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management("update:client_keys").body(body).post(SECRETS, client.id()).then();
    }

    private ValidatableResponse patch(String secret, Map<String, Object> body) {
        return tenant.management("update:client_keys").body(body).patch(SECRETS + "/" + secret, client.id()).then();
    }

    private void works(String secret) {
        new TestClient(tenant, client.id(), secret).token(API);
    }

    private void fails(String secret) {
        new TestClient(tenant, client.id(), secret).tokenRequest(API).post("/oauth/token").then().statusCode(401)
                .body("error", is("access_denied"));
    }
}
