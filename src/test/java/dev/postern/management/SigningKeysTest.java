package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestTenant;

@QuarkusTest
class SigningKeysTest {

    private static final String KEYS = "/api/v2/keys/signing";

    private final TestTenant tenant = new TestTenant();

    @AfterEach
    void revoke_previous_keys() {
        listed("previous").forEach(key -> revoke((String) key.get("kid")));
    }

    @Test
    void the_list_shows_the_current_and_the_next_key_in_auth0s_fields() {
        ValidatableResponse answer = tenant.management("read:signing_keys").get(KEYS).then().statusCode(200);
        answer.body("[0].current", equalTo(true)).body("[0].next", equalTo(false)).body("[0].previous", equalTo(false))
                .body("[0].revoked", equalTo(false)).body("[0].kid", matchesPattern("[A-Za-z0-9_-]{21}"))
                .body("[0].cert", startsWith("-----BEGIN CERTIFICATE-----\n"))
                .body("[0].pkcs7", startsWith("-----BEGIN PKCS7-----\n"))
                .body("[0].fingerprint", matchesPattern("([0-9A-F]{2}:){19}[0-9A-F]{2}"))
                .body("[0].thumbprint", matchesPattern("[0-9A-F]{40}"))
                .body("[0].current_since", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z"))
                .body("[1].next", equalTo(true)).body("[1].current", equalTo(false));
        assertFalse(answer.extract().asString().toLowerCase().contains("private"));
    }

    @Test
    void one_key_is_found_by_its_kid() {
        String next = kids("next").get(0);
        tenant.management("read:signing_keys").get(KEYS + "/{kid}", next).then().statusCode(200)
                .body("kid", equalTo(next)).body("next", equalTo(true));
        tenant.management("read:signing_keys").get(KEYS + "/unknown").then().statusCode(404)
                .body("statusCode", equalTo(404)).body("errorCode", equalTo("inexistent_signing_key"));
    }

    @Test
    void a_rotation_moves_every_key_on_and_the_jwks_lists_current_next_previous() {
        String current = kids("current").get(0);
        String next = kids("next").get(0);
        management().post(KEYS + "/rotate").then().statusCode(201).body("kid", equalTo(next))
                .body("cert", startsWith("-----BEGIN CERTIFICATE-----")).body("size()", equalTo(2));
        assertEquals(List.of(next), kids("current"));
        assertEquals(List.of(current), kids("previous"));
        management().get(KEYS + "/{kid}", current).then().body("current_until", notNullValue())
                .body("current_since", notNullValue());
        List<String> published = given().get("/.well-known/jwks.json").then().extract()
                .path("keys.findAll { it.kty == 'RSA' }.kid");
        assertEquals(List.of(next, kids("next").get(0), current), published);
    }

    @Test
    void a_revoked_key_leaves_the_jwks_and_the_last_three_stay_listed() {
        List<String> revoked = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            String current = kids("current").get(0);
            management().post(KEYS + "/rotate").then().statusCode(201);
            revoke(current);
            revoked.add(0, current);
        }
        assertEquals(revoked.subList(0, 3), kids("revoked"));
        management().get(KEYS + "/{kid}", revoked.get(3)).then().statusCode(404);
        management().get(KEYS + "/{kid}", revoked.get(0)).then().body("revoked", equalTo(true))
                .body("previous", equalTo(false)).body("revoked_at", notNullValue());
        List<String> published = given().get("/.well-known/jwks.json").then().extract()
                .path("keys.findAll { it.kty == 'RSA' }.kid");
        assertEquals(2, published.size());
        revoke(revoked.get(0)); // once more changes nothing
        assertEquals(revoked.subList(0, 3), kids("revoked"));
    }

    @Test
    void only_previous_keys_can_be_revoked() {
        for (String state : List.of("current", "next")) {
            management().put(KEYS + "/{kid}/revoke", kids(state).get(0)).then().statusCode(400)
                    .body("errorCode", equalTo("operation_not_supported")).body("message", containsString(state));
        }
        management().put(KEYS + "/unknown/revoke").then().statusCode(404);
    }

    @Test
    void every_operation_asks_for_its_scope() {
        tenant.management("read:clients").get(KEYS).then().statusCode(403)
                .body("message", equalTo("Insufficient scope, expected any of: read:signing_keys"));
        tenant.management("update:signing_keys").post(KEYS + "/rotate").then().statusCode(403);
        tenant.management("create:signing_keys").post(KEYS + "/rotate").then().statusCode(403)
                .body("message", equalTo("Insufficient scope, expected any of: update:signing_keys"));
        tenant.management("read:signing_keys").put(KEYS + "/x/revoke").then().statusCode(403);
        given().get(KEYS).then().statusCode(401);
        management().delete(KEYS).then().statusCode(405).header("Allow", equalTo("GET, HEAD"));
        assertEquals(1, kids("current").size());
    }

    /** With a new token each time: those of a revoked key are refused. */
    private RequestSpecification management() {
        return new TestTenant().management();
    }

    private void revoke(String kid) {
        management().put(KEYS + "/{kid}/revoke", kid).then().statusCode(200).body("kid", equalTo(kid));
    }

    /** Of the RSA keys: other tests may have made others. */
    private List<String> kids(String state) {
        return listed(state).stream().filter(key -> ((List<?>) key.get("signing_algs")).contains("RS256"))
                .map(key -> (String) key.get("kid")).toList();
    }

    private List<Map<String, Object>> listed(String state) {
        List<Map<String, Object>> keys = management().get(KEYS).then().statusCode(200).extract().path("$");
        return keys.stream().filter(key -> Boolean.TRUE.equals(key.get(state))).toList();
    }
}
