package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

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
    void a_token_of_many_scopes_is_one_that_verify_takes_or_is_refused_in_words() {
        String[] scopes = IntStream.range(0, 1_000).mapToObj(n -> "scope:%011d".formatted(n)).toArray(String[]::new);
        TestClient many = tenant.api(ORDERS, scopes).client("many");
        tenant.management().body(Map.of("client_id", many.id(), "audience", ORDERS, "allow_all_scopes", true))
                .post("/api/v2/client-grants").then().statusCode(201);
        many.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(400).body("error", equalTo("invalid_scope"))
                .body("error_description", containsString("more than the 18432 that fit"));
        many.tokenRequest(ORDERS).formParam("scope", String.join(" ", scopes)).post("/oauth/token").then().statusCode(413)
                .body("error_description", containsString("larger than 16384 bytes"));
        String longest = "";
        for (int count = 680; count < 800; count += 10) {
            String asked = String.join(" ", Arrays.copyOf(scopes, count));
            Response answer = given().contentType(ContentType.JSON).body(withScope(many, asked)).post("/oauth/token");
            if (answer.statusCode() != 200) {
                answer.then().statusCode(400).body("error", equalTo("invalid_scope"));
                break;
            }
            longest = answer.path("access_token");
        }
        assertTrue(longest.length() > 18_000, longest.length() + " characters");
        given().auth().oauth2(longest).get("/verify?audience=" + ORDERS).then().statusCode(200);
    }

    @Test
    void scopes_whose_names_have_one_hash_take_no_longer() {
        String[] scopes = IntStream.range(0, 1_000).mapToObj(n -> IntStream.range(0, 10)
                .mapToObj(bit -> (n >> bit & 1) == 0 ? "Aa" : "BB").collect(Collectors.joining())).toArray(String[]::new);
        TestClient many = tenant.api(ORDERS, scopes).client("many").granted(ORDERS, Arrays.copyOf(scopes, 500));
        many.tokenRequest(ORDERS).formParam("scope", String.join(" ", Arrays.copyOf(scopes, 500))).post("/oauth/token").then()
                .statusCode(200);
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

    @ParameterizedTest
    @ValueSource(strings = { "Qw3+rty/0123456789abcdef=", "one%41two%2Bthree0123", "a+b%25/c=d&e:f?0123456789",
            "hundred%zz0123456789%", "col:on::0123456789" })
    void basic_credentials_are_taken_form_encoded_and_as_they_are(String awkward) {
        TestClient billing = tenant.api(ORDERS, "read").client("billing", Map.of("client_secret", awkward))
                .granted(ORDERS, "read");
        String encodedId = "%" + Integer.toHexString(billing.id().charAt(0)) + billing.id().substring(1);
        String encodedSecret = URLEncoder.encode(awkward, StandardCharsets.UTF_8);
        for (String id : List.of(billing.id(), encodedId)) {
            basic(id + ":" + encodedSecret, billing).then().statusCode(200);
            basic(id + ":" + awkward, billing).then().statusCode(200);
            basic(id + ":" + awkward + "x", billing).then().statusCode(401);
            basic(id + ":" + encodedSecret + "x", billing).then().statusCode(401);
            basic(id + ":" + URLEncoder.encode(encodedSecret, StandardCharsets.UTF_8) + "%", billing).then().statusCode(401);
        }
        basic("nobody:" + awkward, new TestClient(tenant, "nobody", "")).then().statusCode(401);
        given().formParam("grant_type", "client_credentials").formParam("client_id", billing.id())
                .formParam("client_secret", encodedSecret + "x").formParam("audience", ORDERS).post("/oauth/token")
                .then().statusCode(401);
    }

    @Test
    void only_basic_has_two_readings_of_a_secret() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing", Map.of("client_secret", "one+two+three+four"))
                .granted(ORDERS, "read");
        given().formParam("grant_type", "client_credentials").formParam("client_id", billing.id())
                .formParam("client_secret", "one%2Btwo%2Bthree%2Bfour").formParam("audience", ORDERS)
                .post("/oauth/token").then().statusCode(401);
    }

    @Test
    void the_query_of_the_token_url_may_name_audience_and_organization() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing");
        billing.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        String organization = tenant.organization("in-the-query");
        String token = request(billing).queryParam("audience", ORDERS).queryParam("organization", organization)
                .post("/oauth/token").then().statusCode(200).extract().path("access_token");
        assertTrue(claims(token).contains("\"org_id\":\"" + organization + "\""), token);
        request(billing).queryParam("audience", ORDERS).formParam("audience", ORDERS).queryParam("scope", "read")
                .formParam("scope", "read").queryParam("utm", "x").post("/oauth/token").then().statusCode(200);
        given().contentType(ContentType.JSON).queryParam("audience", ORDERS).body(jsonWithoutAudience(billing))
                .post("/oauth/token").then().statusCode(200);
    }

    @Test
    void a_resource_that_is_ignored_may_come_any_number_of_times() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        billing.tokenRequest(ORDERS).formParam("resource", "https://x.example/", "https://y.example/", "https://x.example/")
                .post("/oauth/token").then().statusCode(200);
        Map<String, Object> body = json(billing);
        body.put("resource", List.of("https://x.example/", "https://y.example/"));
        given().contentType(ContentType.JSON).body(body).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void a_resource_that_names_the_api_may_be_repeated_and_not_be_two() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        Map<String, Object> list = jsonWithoutAudience(billing);
        list.put("resource", List.of(ORDERS, ORDERS));
        Map<String, Object> two = jsonWithoutAudience(billing);
        two.put("resource", List.of(ORDERS, "https://y.example/"));
        withTenantSettings(Map.of("resource_parameter_profile", "compatibility"), () -> {
            request(billing).formParam("resource", ORDERS, ORDERS).post("/oauth/token").then().statusCode(200);
            request(billing).formParam("resource", ORDERS).queryParam("resource", ORDERS).post("/oauth/token").then()
                    .statusCode(200);
            given().contentType(ContentType.JSON).body(list).post("/oauth/token").then().statusCode(200);
            given().contentType(ContentType.JSON).body(two).post("/oauth/token").then().statusCode(400)
                    .body("error", equalTo("invalid_target"));
            request(billing).formParam("resource", ORDERS).queryParam("resource", "https://y.example/").post("/oauth/token")
                    .then().statusCode(400).body("error", equalTo("invalid_target"));
            request(billing).formParam("resource", ORDERS, "https://y.example/").formParam("audience", ORDERS)
                    .post("/oauth/token").then().statusCode(400).body("error", equalTo("invalid_target"));
        });
    }

    @Test
    void the_tenants_default_audience_is_used_if_the_request_has_none() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        withTenantSettings(Map.of("default_audience", ORDERS), () -> tokenWithoutAudience(billing).then().statusCode(200));
        tokenWithoutAudience(billing).then().statusCode(403);
    }

    @Test
    void two_applications_that_cannot_name_an_audience_get_tokens_for_two_apis() {
        String messages = "https://messages.example/";
        tenant.api(ORDERS, "read").api(messages, "publish");
        TestClient billing = tenant.client("billing", Map.of("default_audience", ORDERS)).granted(ORDERS, "read")
                .granted(messages, "publish");
        TestClient broker = tenant.client("broker", Map.of("default_audience", messages)).granted(messages, "publish")
                .granted(ORDERS, "read");
        withTenantSettings(Map.of("default_audience", "https://elsewhere.example/"), () -> {
            request(billing).formParam("scope", "read").post("/oauth/token").then().statusCode(200);
            request(broker).formParam("scope", "publish").post("/oauth/token").then().statusCode(200);
            assertEquals("publish",
                    broker.tokenRequest("").post("/oauth/token").then().statusCode(200).extract().path("scope"));
            assertEquals("publish", request(billing).queryParam("audience", messages).post("/oauth/token").path("scope"));
            assertEquals("read", broker.tokenRequest(ORDERS).post("/oauth/token").path("scope"));
        });
    }

    @Test
    void the_applications_default_audience_is_changed_cleared_and_may_name_an_api_to_come() {
        String later = "https://later.example/";
        TestClient billing = tenant.api(ORDERS, "read").client("billing", Map.of("default_audience", later))
                .granted(ORDERS, "read");
        tokenWithoutAudience(billing).then().statusCode(403)
                .body("error_description", equalTo("Service not enabled within domain: " + later));
        patch(billing, "default_audience", ORDERS).then().statusCode(200).body("default_audience", equalTo(ORDERS));
        tokenWithoutAudience(billing).then().statusCode(200);
        withTenantSettings(Map.of("resource_parameter_profile", "compatibility"), () -> request(billing)
                .formParam("resource", later).post("/oauth/token").then().statusCode(403)
                .body("error_description", equalTo("Service not enabled within domain: " + later)));
        patch(billing, "default_audience", null).then().statusCode(200).body("$", not(hasKey("default_audience")));
        tokenWithoutAudience(billing).then().statusCode(403)
                .body("error_description", equalTo("Non-global clients are not allowed access to APIs v1"));
        for (Object wrong : List.of("a\u0000b", "x".repeat(601), List.of(ORDERS), 7)) {
            patch(billing, "default_audience", wrong).then().statusCode(400).body("errorCode", equalTo("invalid_body"));
        }
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

    private static Response basic(String credentials, TestClient client) {
        return given()
                .header("Authorization",
                        "basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .formParam("grant_type", "client_credentials").formParam("client_id", client.id())
                .formParam("audience", ORDERS).post("/oauth/token");
    }

    private static RequestSpecification request(TestClient client) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", client.id())
                .formParam("client_secret", client.secret());
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    private Response patch(TestClient client, String field, Object value) {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put(field, value);
        return tenant.management().body(change).patch("/api/v2/clients/{id}", client.id());
    }

    private static Response tokenWithoutAudience(TestClient client) {
        return request(client).post("/oauth/token");
    }

    private static Response resourceRequest(TestClient client) {
        return request(client).formParam("resource", ORDERS).post("/oauth/token");
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

    private static Map<String, Object> withScope(TestClient client, String scope) {
        Map<String, Object> body = json(client);
        body.put("scope", scope);
        return body;
    }

    private static Map<String, Object> jsonWithoutAudience(TestClient client) {
        Map<String, Object> body = json(client);
        body.remove("audience");
        return body;
    }

    private static Map<String, Object> json(TestClient client) {
        return new LinkedHashMap<>(Map.of("grant_type", "client_credentials", "client_id", client.id(),
                "client_secret", client.secret(), "audience", ORDERS));
    }
}
