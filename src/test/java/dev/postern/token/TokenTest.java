package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class TokenTest {

    private static final String ORDERS = "https://orders.example/";

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_token_carries_exactly_the_scopes_of_its_client_grant() {
        TestClient billing = tenant.api(ORDERS, "read", "write", "delete").client("billing").granted(ORDERS, "read", "write");
        billing.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200)
                .contentType(ContentType.JSON)
                .header("Cache-Control", "no-store").header("Pragma", "no-cache")
                .body("scope", equalTo("read write")).body("token_type", equalTo("Bearer"))
                .body("expires_in", equalTo(86_400)).body("access_token", startsWith("eyJ"))
                .body("$", not(hasKey("refresh_token")));
    }

    @Test
    void a_request_may_ask_for_fewer_scopes() {
        TestClient billing = tenant.api(ORDERS, "read", "write").client("billing").granted(ORDERS, "read", "write");
        billing.tokenRequest(ORDERS).formParam("scope", "write  write").post("/oauth/token")
                .then().statusCode(200).body("scope", equalTo("write"));
    }

    @Test
    void a_blank_scope_asks_for_everything_granted() {
        TestClient billing = tenant.api(ORDERS, "read", "write").client("billing").granted(ORDERS, "read", "write");
        billing.tokenRequest(ORDERS).formParam("scope", "  ").post("/oauth/token")
                .then().statusCode(200).body("scope", equalTo("read write"));
    }

    @Test
    void a_grant_without_scopes_gives_a_token_without_scope() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS);
        billing.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("$", not(hasKey("scope")));
    }

    @Test
    void a_grant_of_all_scopes_follows_the_api() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing");
        tenant.management().body(Map.of("client_id", billing.id(), "audience", ORDERS, "allow_all_scopes", true))
                .post("/api/v2/client-grants").then().statusCode(201);
        billing.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", equalTo("read"));
        tenant.management().urlEncodingEnabled(false)
                .body(Map.of("scopes", List.of(Map.of("value", "read"), Map.of("value", "write"))))
                .patch("/api/v2/resource-servers/" + URLEncoder.encode(ORDERS, StandardCharsets.UTF_8))
                .then().statusCode(200);
        billing.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", equalTo("read write"));
    }

    @Test
    void json_serves_as_well_as_a_form() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        given().contentType("application/json; charset=utf-8").body(json(billing)).post("/oauth/token")
                .then().statusCode(200).body("scope", equalTo("read"));
    }

    @Test
    void unknown_parameters_are_ignored_whatever_their_type() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        Map<String, Object> body = json(billing);
        body.put("correlation", Map.of("id", 7));
        body.put("scope", null);
        given().contentType(ContentType.JSON).body(body).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void a_secret_may_come_by_basic_authentication() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        given().auth().preemptive().basic(billing.id(), billing.secret())
                .formParam("grant_type", "client_credentials").formParam("audience", ORDERS)
                .post("/oauth/token").then().statusCode(200);
    }

    @Test
    void basic_credentials_are_form_decoded() {
        String awkward = "a+b%25/c=d&e:f?0123456789";
        TestClient billing = tenant.api(ORDERS, "read").client("billing", Map.of("client_secret", awkward))
                .granted(ORDERS, "read");
        String encoded = URLEncoder.encode(billing.id(), StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(awkward, StandardCharsets.UTF_8);
        given().header("Authorization",
                "basic " + Base64.getEncoder().encodeToString(encoded.getBytes(StandardCharsets.UTF_8)))
                .formParam("grant_type", "client_credentials").formParam("client_id", billing.id())
                .formParam("audience", ORDERS).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void the_tenants_default_audience_stands_in_for_a_missing_one() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        withTenantSettings(Map.of("default_audience", ORDERS), () -> tokenWithoutAudience(billing).then().statusCode(200));
        tokenWithoutAudience(billing).then().statusCode(403);
    }

    @Test
    void resource_names_the_api_only_where_the_tenant_says_so() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        withTenantSettings(Map.of("resource_parameter_profile", "compatibility"),
                () -> resourceRequest(billing).then().statusCode(200));
        resourceRequest(billing).then().statusCode(403);
    }

    @Test
    void a_rotated_secret_works_at_once_and_the_old_one_does_not() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        String fresh = tenant.management().post("/api/v2/clients/{id}/rotate-secret", billing.id())
                .then().statusCode(200).extract().path("client_secret");
        new TestClient(tenant, billing.id(), fresh).tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200);
        billing.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(401);
    }

    @Test
    void a_deleted_grant_gives_no_more_tokens() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        List<String> grants = tenant.management().queryParam("client_id", billing.id()).get("/api/v2/client-grants")
                .then().statusCode(200).extract().path("id");
        assertEquals(1, grants.size());
        tenant.management().delete("/api/v2/client-grants/{id}", grants.get(0)).then().statusCode(204);
        billing.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
    }

    private static Response tokenWithoutAudience(TestClient client) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", client.id())
                .formParam("client_secret", client.secret()).post("/oauth/token");
    }

    private static Response resourceRequest(TestClient client) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", client.id())
                .formParam("client_secret", client.secret()).formParam("resource", ORDERS).post("/oauth/token");
    }

    private void withTenantSettings(Map<String, String> settings, Runnable work) {
        tenant.management().body(settings).patch("/api/v2/tenants/settings").then().statusCode(200);
        try {
            work.run();
        } finally {
            Map<String, Object> cleared = new LinkedHashMap<>();
            settings.keySet().forEach(name -> cleared.put(name, null));
            tenant.management().body(cleared).patch("/api/v2/tenants/settings").then().statusCode(200);
        }
    }

    private static Map<String, Object> json(TestClient client) {
        return new LinkedHashMap<>(Map.of("grant_type", "client_credentials", "client_id", client.id(),
                "client_secret", client.secret(), "audience", ORDERS));
    }
}
