package dev.postern.verify;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** What becomes of tokens that are out when what they stand on is taken away: at /verify and at the Management API. */
@QuarkusTest
class RevocationTest {

    private static final String ORDERS = "https://revocation.example/";
    private static final String NOT_GRANTED = "The client of the token may no longer call its API";
    private static final String NOT_FOR_ORGANIZATION = "The client of the token may no longer act for its organization";

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_dismissed_administrator_can_do_nothing_any_more() {
        TestClient admin = tenant.client("administrator");
        String grant = admin.grant(tenant.managementAudience(), Map.of(), "create:client_grants", "read:clients");
        String token = admin.token(tenant.managementAudience());
        manage(token).get("/api/v2/clients").then().statusCode(200);
        tenant.management().delete("/api/v2/client-grants/" + grant).then().statusCode(204);
        manage(token).body(Map.of("client_id", admin.id(), "audience", tenant.managementAudience(), "scope",
                List.of("read:clients"))).post("/api/v2/client-grants").then().statusCode(401)
                .body("message", equalTo("Invalid token."));
        manage(token).get("/api/v2/clients").then().statusCode(401);
    }

    @Test
    void a_scope_taken_from_a_grant_is_gone_from_its_tokens() {
        TestClient admin = tenant.client("administrator");
        String grant = admin.grant(tenant.managementAudience(), Map.of(), "read:client_grants", "read:clients");
        String token = admin.token(tenant.managementAudience());
        tenant.management().body(Map.of("scope", List.of("read:client_grants"))).patch("/api/v2/client-grants/" + grant)
                .then().statusCode(200);
        manage(token).get("/api/v2/clients").then().statusCode(403).body("errorCode", equalTo("insufficient_scope"));
        manage(token).get("/api/v2/client-grants").then().statusCode(200);
    }

    @Test
    void at_verify_a_scope_taken_from_the_grant_or_from_the_api_does_not_count() {
        TestClient client = tenant.api(ORDERS, "read", "write", "delete").client("caller");
        String grant = client.grant(ORDERS, Map.of(), "read", "write", "delete");
        String token = client.token(ORDERS);
        verify(token, "read write delete").statusCode(200);
        tenant.management().body(Map.of("scope", List.of("read", "write"))).patch("/api/v2/client-grants/" + grant)
                .then().statusCode(200);
        verify(token, "delete").statusCode(403);
        verify(token, "read write").statusCode(200).header("X-Postern-Scope", "read write").body("scope",
                equalTo("read write"));
        patchApi(Map.of("scopes", List.of(Map.of("value", "read")))).then().statusCode(200);
        verify(token, "write").statusCode(403);
        verify(token, "read").statusCode(200).header("X-Postern-Scope", "read");
    }

    @Test
    void permissions_are_shown_only_as_far_as_they_count() {
        tenant.api(ORDERS, Map.of("token_dialect", "access_token_authz", "enforce_policies", true), "read", "write");
        TestClient client = tenant.client("caller");
        String grant = client.grant(ORDERS, Map.of(), "read", "write");
        String token = client.token(ORDERS);
        tenant.management().body(Map.of("scope", List.of("read"))).patch("/api/v2/client-grants/" + grant).then()
                .statusCode(200);
        verify(token, "read").statusCode(200).body("permissions", equalTo(List.of("read")));
    }

    @Test
    void at_verify_a_deleted_grant_a_grant_type_taken_away_and_an_api_for_no_client_refuse_the_token() {
        TestClient client = tenant.api(ORDERS, "read").client("caller");
        String grant = client.grant(ORDERS, Map.of(), "read");
        String token = client.token(ORDERS);

        patchClient(client, Map.of("grant_types", List.of())).then().statusCode(200);
        refused(token, NOT_GRANTED);
        patchClient(client, Map.of("grant_types", List.of("client_credentials"))).then().statusCode(200);
        verify(token, "read").statusCode(200);

        patchApi(Map.of("subject_type_authorization", Map.of("client", Map.of("policy", "deny_all")))).then().statusCode(200);
        refused(token, NOT_GRANTED);
        patchApi(Map.of("subject_type_authorization", Map.of("client", Map.of("policy", "require_client_grant")))).then()
                .statusCode(200);
        verify(token, "read").statusCode(200);

        tenant.management().delete("/api/v2/client-grants/" + grant).then().statusCode(204);
        refused(token, NOT_GRANTED);
    }

    @Test
    void an_api_that_was_deleted_and_made_again_does_not_take_its_former_tokens() {
        TestClient client = tenant.api(ORDERS, "read").client("caller").granted(ORDERS, "read");
        String token = client.token(ORDERS);
        tenant.api(ORDERS, "read");
        refused(token, NOT_GRANTED);
    }

    @Test
    void a_token_for_an_organization_ends_with_the_association_and_with_the_organization() {
        String acme = tenant.organization("revocation-acme");
        TestClient client = tenant.api(ORDERS, "read").client("caller");
        String grant = client.grant(ORDERS, Map.of("organization_usage", "allow"), "read");
        String associations = "/api/v2/organizations/" + acme + "/client-grants";
        tenant.management().body(Map.of("grant_id", grant)).post(associations).then().statusCode(201);
        String plain = client.token(ORDERS);
        String token = client.tokenRequest(ORDERS).formParam("organization", acme).post("/oauth/token").then().statusCode(200)
                .extract().path("access_token");
        verify(token, "read").statusCode(200);
        tenant.management().delete(associations + "/" + grant).then().statusCode(204);
        refused(token, NOT_FOR_ORGANIZATION);
        tenant.management().body(Map.of("grant_id", grant)).post(associations).then().statusCode(201);
        verify(token, "read").statusCode(200);
        tenant.management().delete("/api/v2/organizations/" + acme).then().statusCode(204);
        refused(token, NOT_FOR_ORGANIZATION);
        verify(plain, "read").statusCode(200);
    }

    @Test
    void a_403_names_no_scope_that_the_token_has() {
        tenant.management().get("/api/v2/emails/provider").then().statusCode(403)
                .body("errorCode", equalTo("insufficient_scope"))
                .body("message", containsString("does not serve this operation"));
        tenant.management("read:clients").get("/api/v2/emails/provider").then().statusCode(403)
                .body("errorCode", equalTo("insufficient_scope"))
                .body("message", equalTo("Insufficient scope, expected any of: read:email_provider"));
    }

    private Response patchApi(Map<String, Object> changes) {
        return given().spec(tenant.management()).urlEncodingEnabled(false).body(changes)
                .patch("/api/v2/resource-servers/" + URLEncoder.encode(ORDERS, StandardCharsets.UTF_8));
    }

    private Response patchClient(TestClient client, Map<String, Object> changes) {
        return tenant.management().body(changes).patch("/api/v2/clients/" + client.id());
    }

    private static RequestSpecification manage(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    private static ValidatableResponse verify(String token, String scope) {
        return given().auth().oauth2(token).queryParam("audience", ORDERS).queryParam("scope", scope).get("/verify").then();
    }

    private static void refused(String token, String description) {
        verify(token, "").statusCode(401).body("error", equalTo("invalid_token"))
                .body("error_description", equalTo(description));
    }
}
