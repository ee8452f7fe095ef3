package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class OrganizationTokenTest {

    private static final String ORDERS = "https://orders.example/organization-token-test";
    private static final String NAME = "acme-tokens";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;
    private String acme;

    @BeforeEach
    void registerAnApiAnApplicationAndAnOrganization() {
        client = tenant.api(ORDERS, "read", "write").client("organizations");
        acme = tenant.organization(NAME);
    }

    @AfterEach
    void takeIdsOnly() {
        acceptNames(false);
    }

    @Test
    void deny_gives_a_plain_token_and_refuses_an_organization() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "deny", "allow_any_organization", true), "read");
        associate(acme, grant);
        plain(request());
        notAllowed(request(acme));
        notAllowed(request("org_unknown"));
    }

    @Test
    void a_grant_without_organization_usage_denies_organizations() {
        associate(acme, client.grant(ORDERS, Map.of(), "read"));
        plain(request());
        notAllowed(request(acme));
    }

    @Test
    void allow_gives_a_plain_token_where_no_organization_is_sent() {
        client.grant(ORDERS, Map.of("organization_usage", "allow"), "read");
        plain(request());
        plain(request(""));
    }

    @Test
    void allow_gives_a_token_for_an_associated_organization_only() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "allow"), "read");
        notGranted(request(acme), acme);
        associate(acme, grant);
        forOrganization(request(acme), acme);
        String other = tenant.organization("other-tokens");
        notGranted(request(other), other);
        tenant.management().delete("/api/v2/organizations/" + acme + "/client-grants/" + grant).then().statusCode(204);
        notGranted(request(acme), acme);
    }

    @Test
    void allow_any_organization_gives_a_token_for_every_organization_there_is() {
        client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        forOrganization(request(acme), acme);
        invalid(request("org_unknown"));
    }

    @Test
    void require_refuses_a_request_without_an_organization() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "require"), "read");
        refused(request(), 400, "invalid_request", "parameter organization is required for this client");
        notGranted(request(acme), acme);
        invalid(request("org_unknown"));
        associate(acme, grant);
        forOrganization(request(acme), acme);
    }

    @Test
    void require_falls_back_on_the_clients_default_organization() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "require"), "read");
        makeDefault(acme);
        notGranted(request(), acme);
        associate(acme, grant);
        forOrganization(request(), acme);
        String other = tenant.organization("other-tokens");
        associate(other, grant);
        forOrganization(request(other), other);
        invalid(request("org_unknown"));
        tenant.management().delete("/api/v2/organizations/" + acme).then().statusCode(204);
        refused(request(), 400, "invalid_request", "parameter organization is required for this client");
    }

    @Test
    void a_default_organization_counts_under_require_only() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        makeDefault(acme);
        plain(request());
        tenant.management().body(Map.of("organization_usage", "deny")).patch("/api/v2/client-grants/" + grant);
        plain(request());
        tenant.management().body(Map.of("organization_usage", "require")).patch("/api/v2/client-grants/" + grant);
        forOrganization(request(), acme);
    }

    @Test
    void names_are_taken_only_where_the_tenant_takes_them_and_then_tokens_tell_them() {
        client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        invalid(request(NAME));
        acceptNames(true);
        for (String asked : new String[] { NAME, acme }) {
            JsonPath claims = claims(request(asked));
            assertEquals(acme, claims.getString("org_id"));
            assertEquals(NAME, claims.getString("org_name"));
        }
        invalid(request("Acme-Tokens"));
        invalid(request("nobody-has-this-name"));
        plain(request());
    }

    @Test
    void a_new_name_is_in_force_at_once_and_the_old_one_is_not() {
        client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        acceptNames(true);
        tenant.management().body(Map.of("name", "acme-renamed")).patch("/api/v2/organizations/" + acme).then().statusCode(200);
        assertEquals("acme-renamed", claims(request("acme-renamed")).getString("org_name"));
        invalid(request(NAME));
        String successor = tenant.organization(NAME);
        assertEquals(successor, claims(request(NAME)).getString("org_id"));
        tenant.management().delete("/api/v2/organizations/" + acme).then().statusCode(204);
        invalid(request("acme-renamed"));
        assertEquals(successor, claims(request(NAME)).getString("org_id"));
    }

    @Test
    void both_dialects_carry_the_organization() {
        tenant.api(ORDERS, Map.of("token_dialect", "rfc9068_profile"), "read");
        client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        acceptNames(true);
        JsonPath claims = claims(request(acme));
        assertEquals(client.id(), claims.getString("client_id"));
        assertEquals(acme, claims.getString("org_id"));
        assertEquals(NAME, claims.getString("org_name"));
    }

    @Test
    void the_organization_is_judged_after_the_grant_and_before_the_scopes() {
        refused(request("org_unknown"), 403, "access_denied", null);
        client.grant(ORDERS, Map.of("organization_usage", "allow"), "read");
        invalid(client.tokenRequest(ORDERS).formParam("scope", "write").formParam("organization", "org_unknown")
                .post("/oauth/token"));
    }

    @Test
    void a_json_request_names_its_organization_too() {
        client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        Response answer = given().contentType("application/json")
                .body(Map.of("grant_type", "client_credentials", "client_id", client.id(), "client_secret", client.secret(),
                        "audience", ORDERS, "organization", acme))
                .post("/oauth/token");
        forOrganization(answer, acme);
    }

    @Test
    void an_organization_a_grant_or_a_client_that_is_deleted_takes_its_associations_along() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "require"), "read");
        associate(acme, grant);
        tenant.management().delete("/api/v2/client-grants/" + grant).then().statusCode(204);
        String again = client.grant(ORDERS, Map.of("organization_usage", "require"), "read");
        notGranted(request(acme), acme);
        associate(acme, again);
        forOrganization(request(acme), acme);
        tenant.management().delete("/api/v2/organizations/" + acme).then().statusCode(204);
        invalid(request(acme));
    }

    @Test
    void a_third_party_client_uses_the_default_grant_of_its_group_until_it_has_its_own() {
        TestClient third = tenant.client("third party", Map.of("is_first_party", false));
        third.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        Map<String, Object> forThirds = Map.of("default_for", "third_party_clients", "audience", ORDERS, "scope",
                List.of("read"));
        String grant = tenant.management().body(forThirds).post("/api/v2/client-grants").then().statusCode(201).extract()
                .path("id");
        third.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", is("read"));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        tenant.management().body(Map.of("allow_all_scopes", true)).patch("/api/v2/client-grants/" + grant).then()
                .statusCode(200);
        third.tokenRequest(ORDERS).post("/oauth/token").then().body("scope", is("read write"));
        third.granted(ORDERS, "write");
        third.tokenRequest(ORDERS).post("/oauth/token").then().body("scope", is("write"));
        TestClient second = tenant.client("second third party", Map.of("is_first_party", false));
        second.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200);
        tenant.management().delete("/api/v2/client-grants/" + grant).then().statusCode(204);
        second.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        third.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void all_scopes_include_those_the_api_gets_later() {
        tenant.management().body(Map.of("client_id", client.id(), "audience", ORDERS, "allow_all_scopes", true))
                .post("/api/v2/client-grants").then().statusCode(201);
        request().then().body("scope", is("read write"));
        String api = tenant.management().queryParam("identifiers", ORDERS).get("/api/v2/resource-servers").path("[0].id");
        tenant.management().body(Map.of("scopes", List.of(Map.of("value", "read"), Map.of("value", "audit"))))
                .patch("/api/v2/resource-servers/" + api).then().statusCode(200);
        request().then().body("scope", is("read audit"));
        client.tokenRequest(ORDERS).formParam("scope", "audit").post("/oauth/token").then().body("scope", is("audit"));
        client.tokenRequest(ORDERS).formParam("scope", "write").post("/oauth/token").then().statusCode(403);
    }

    @Test
    void verify_passes_the_organization_on() {
        client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        acceptNames(true);
        verified(request(acme)).body("org_id", is(acme)).header("X-Postern-Organization-Id", acme)
                .header("X-Postern-Organization-Name", NAME);
        verified(request()).body("$", not(hasKey("org_id"))).header("X-Postern-Organization-Id", "")
                .header("X-Postern-Organization-Name", "");
    }

    private Response request() {
        return client.tokenRequest(ORDERS).post("/oauth/token");
    }

    private Response request(String organization) {
        return client.tokenRequest(ORDERS).formParam("organization", organization).post("/oauth/token");
    }

    private void associate(String organization, String grant) {
        tenant.management().body(Map.of("grant_id", grant)).post("/api/v2/organizations/" + organization + "/client-grants")
                .then().statusCode(201);
    }

    private void makeDefault(String organization) {
        tenant.management()
                .body(Map.of("default_organization",
                        Map.of("organization_id", organization, "flows", List.of("client_credentials"))))
                .patch("/api/v2/clients/" + client.id()).then().statusCode(200);
    }

    private void acceptNames(boolean accepted) {
        tenant.management().body(Map.of("allow_organization_name_in_authentication_api", accepted))
                .patch("/api/v2/tenants/settings").then().statusCode(200);
    }

    private static void plain(Response answer) {
        JsonPath claims = claims(answer);
        assertFalse(claims.getMap("").containsKey("org_id"));
        assertFalse(claims.getMap("").containsKey("org_name"));
    }

    private static void forOrganization(Response answer, String organization) {
        JsonPath claims = claims(answer);
        assertEquals(organization, claims.getString("org_id"));
        assertFalse(claims.getMap("").containsKey("org_name"));
        assertEquals("read", claims.getString("scope"));
    }

    private static ValidatableResponse verified(Response answer) {
        return given().auth().oauth2(answer.path("access_token")).get("/verify").then()
                .statusCode(200);
    }

    private static JsonPath claims(Response answer) {
        String token = answer.then().statusCode(200).extract().path("access_token");
        return JsonPath.from(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    private void notAllowed(Response answer) {
        refused(answer, 400, "invalid_request", "parameter organization is not allowed for this client");
    }

    private void invalid(Response answer) {
        refused(answer, 400, "invalid_request", "parameter organization is invalid");
    }

    private void notGranted(Response answer, String organization) {
        refused(answer, 403, "access_denied",
                "Client \"" + client.id() + "\" is not authorized to access organization \"" + organization + "\"");
    }

    private static void refused(Response answer, int status, String error, String description) {
        ValidatableResponse refusal = answer.then().statusCode(status).body("error", is(error))
                .body("$", not(hasKey("access_token")));
        if (description != null) {
            refusal.body("error_description", equalTo(description));
        }
    }
}
