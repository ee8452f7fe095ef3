package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class ClientGrantsTest {

    private static final String PATH = "/api/v2/client-grants";
    private static final String ORDERS = "https://orders.example/grants-test";

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void registerAnApiAndAClient() {
        client = tenant.api(ORDERS, "read", "write", "delete").client("grants");
    }

    @Test
    void a_grant_is_answered_in_auth0s_shape() {
        Map<String, Object> grant = create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read")))
                .statusCode(201).body("id", matchesPattern("cgr_[A-Za-z0-9]{16}")).extract().as(Map.class);
        String id = (String) grant.remove("id");
        assertEquals(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read"), "subject_type", "client"),
                grant);
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("id", is(id)).body("audience", is(ORDERS));
    }

    @Test
    void a_grant_is_in_force_when_it_is_answered_and_gone_when_it_is_deleted() {
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read"))).extract().path("id");
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", is("read"));
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        tenant.management().get(PATH + "/" + id).then().statusCode(404).body("statusCode", is(404));
        tenant.management().body(Map.of("scope", List.of())).patch(PATH + "/" + id).then().statusCode(404);
    }

    @Test
    void one_grant_per_client_api_and_subject_type() {
        create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read"))).statusCode(201);
        create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("write"))).statusCode(409)
                .body("message", is("client_grant already exists")).body("error", is("Conflict"));
        create(Map.of("client_id", client.id(), "audience", ORDERS, "subject_type", "user")).statusCode(201);
        client.tokenRequest(ORDERS).post("/oauth/token").then().body("scope", is("read"));
    }

    @Test
    void a_grant_for_users_gives_the_client_itself_nothing() {
        create(Map.of("client_id", client.id(), "audience", ORDERS, "subject_type", "user", "scope", List.of("read")))
                .statusCode(201);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
    }

    @Test
    void patch_changes_the_scopes_of_the_next_token() {
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read"))).extract().path("id");
        tenant.management().body(Map.of("scope", List.of("write", "delete"))).patch(PATH + "/" + id).then().statusCode(200)
                .body("scope", equalTo(List.of("write", "delete"))).body("client_id", is(client.id()));
        client.tokenRequest(ORDERS).post("/oauth/token").then().body("scope", is("write delete"));
    }

    @Test
    void allow_all_scopes_follows_the_api_and_excludes_a_list() {
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS, "allow_all_scopes", true)).statusCode(201)
                .body("$", not(hasKey("scope"))).extract().path("id");
        client.tokenRequest(ORDERS).post("/oauth/token").then().body("scope", is("read write delete"));
        tenant.management().body(Map.of("scope", List.of("read"))).patch(PATH + "/" + id).then().statusCode(400);
        tenant.management().body(Map.of("scope", List.of("read"), "allow_all_scopes", false)).patch(PATH + "/" + id).then()
                .statusCode(200).body("scope", equalTo(List.of("read")));
        tenant.management().body(Map.of("allow_all_scopes", true)).patch(PATH + "/" + id).then().statusCode(200)
                .body("$", not(hasKey("scope")));
        create(Map.of("client_id", client.id(), "audience", ORDERS, "allow_all_scopes", true, "scope", List.of("read")))
                .statusCode(400).body("message", containsString("allow_all_scopes"));
    }

    @Test
    void scopes_the_api_does_not_have_are_refused() {
        create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read", "fly", "swim"))).statusCode(400)
                .body("errorCode", is("invalid_body")).body("message", containsString("fly, swim"));
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS)).statusCode(201)
                .body("scope", hasSize(0)).extract().path("id");
        tenant.management().body(Map.of("scope", List.of("fly"))).patch(PATH + "/" + id).then().statusCode(400);
        create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read", "read"))).statusCode(400)
                .body("message", containsString("Array items are not unique (indexes 0 and 1)"));
    }

    @Test
    void a_grant_keeps_its_list_while_its_api_loses_scopes() {
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read", "write")))
                .extract().path("id");
        scopesOfTheApi("read");
        tenant.management().get(PATH + "/" + id).then().body("scope", equalTo(List.of("read", "write")));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", is("read"));
        client.tokenRequest(ORDERS).formParam("scope", "write").post("/oauth/token").then().statusCode(403)
                .body("error_description", is("Client has not been granted scopes: write"));
        scopesOfTheApi();
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("$", not(hasKey("scope")));
        scopesOfTheApi("write", "other", "read");
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", is("read write"));
        tenant.management().get(PATH + "/" + id).then().body("scope", equalTo(List.of("read", "write")));
    }

    @Test
    void grants_for_organizations_and_for_third_parties_keep_their_lists_too() {
        String organization = tenant.organization("keeps-its-scopes");
        client.grant(ORDERS, Map.of("organization_usage", "require", "allow_any_organization", true), "read", "write");
        create(Map.of("audience", ORDERS, "default_for", "third_party_clients", "scope", List.of("read", "write")))
                .statusCode(201);
        TestClient stranger = tenant.client("stranger", Map.of("is_first_party", false));
        scopesOfTheApi();
        scopesOfTheApi("write", "read");
        client.tokenRequest(ORDERS).formParam("organization", organization).post("/oauth/token").then().statusCode(200)
                .body("scope", is("read write"));
        stranger.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", is("read write"));
        scopesOfTheApi("write");
        client.tokenRequest(ORDERS).formParam("organization", organization).post("/oauth/token").then()
                .body("scope", is("write"));
        stranger.tokenRequest(ORDERS).post("/oauth/token").then().body("scope", is("write"));
    }

    @Test
    void a_change_of_a_grant_may_name_only_what_its_api_has() {
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read", "write")))
                .extract().path("id");
        scopesOfTheApi("read");
        tenant.management().body(Map.of("organization_usage", "allow")).patch(PATH + "/" + id).then().statusCode(200)
                .body("scope", equalTo(List.of("read", "write")));
        tenant.management().body(Map.of("scope", List.of("read", "write"))).patch(PATH + "/" + id).then().statusCode(200);
        tenant.management().body(Map.of("scope", List.of("write", "read"))).patch(PATH + "/" + id).then().statusCode(200);
        tenant.management().body(Map.of("scope", List.of("write"))).patch(PATH + "/" + id).then().statusCode(400)
                .body("message", containsString("Scopes not defined for the resource server: write"));
    }

    @Test
    void a_grant_may_come_before_the_scopes_of_its_api() {
        scopesOfTheApi();
        create(Map.of("client_id", client.id(), "audience", ORDERS, "scope", List.of("read", "fly"))).statusCode(201)
                .body("scope", equalTo(List.of("read", "fly")));
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("$", not(hasKey("scope")));
        scopesOfTheApi("read", "write");
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(200).body("scope", is("read"));
    }

    @Test
    void allow_all_scopes_is_refused_for_the_management_api() {
        String managementApi = tenant.managementAudience();
        create(Map.of("client_id", client.id(), "audience", managementApi, "allow_all_scopes", true)).statusCode(400).body(
                "message", containsString("allow_all_scopes cannot be provided when audience is a system API"));
        create(Map.of("default_for", "third_party_clients", "audience", managementApi, "allow_all_scopes", true))
                .statusCode(400);
        String id = create(Map.of("client_id", client.id(), "audience", managementApi, "scope", List.of("read:clients"),
                "allow_all_scopes", false)).statusCode(201).extract().path("id");
        tenant.management().body(Map.of("allow_all_scopes", true)).patch(PATH + "/" + id).then().statusCode(400);
        tenant.management().get(PATH + "/" + id).then().body("scope", equalTo(List.of("read:clients")));
    }

    @Test
    void the_name_of_the_application_is_shown_where_it_is_asked_for() {
        String id = client.grant(ORDERS, Map.of(), "read");
        tenant.management().get(PATH + "?fields=client_id,client_name&audience=" + ORDERS).then().statusCode(200)
                .body("[0]", equalTo(Map.of("client_id", client.id(), "client_name", "grants")));
        tenant.management().get(PATH + "/" + id).then().body("$", not(hasKey("client_name")));
        tenant.management("read:client_grants").get(PATH + "/" + id + "?fields=client_name").then().statusCode(403)
                .body("message", is("You cannot read the following fields: client_name"));
    }

    @Test
    void both_parties_must_exist() {
        create(Map.of("client_id", "nobody", "audience", ORDERS, "scope", List.of())).statusCode(404)
                .body("message", is("Client not found"));
        create(Map.of("client_id", client.id(), "audience", "https://nowhere.example/", "scope", List.of())).statusCode(404)
                .body("message", is("No resource with identifier https://nowhere.example/"));
    }

    @Test
    void a_grant_is_either_for_a_client_or_for_a_group() {
        create(Map.of("audience", ORDERS, "scope", List.of())).statusCode(400);
        create(Map.of("audience", ORDERS, "client_id", client.id(), "default_for", "third_party_clients")).statusCode(400);
        create(Map.of("audience", ORDERS, "default_for", "third_party_clients", "scope", List.of("read"))).statusCode(201)
                .body("$", not(hasKey("client_id"))).body("default_for", is("third_party_clients"));
        create(Map.of("audience", ORDERS, "default_for", "third_party_clients")).statusCode(409);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(403);
        tenant.management().queryParam("default_for", "third_party_clients").queryParam("audience", ORDERS).get(PATH).then()
                .body("$", hasSize(1));
    }

    @Test
    void the_fields_about_organizations_are_there_only_when_they_are_set() {
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS, "organization_usage", "allow",
                "allow_any_organization", true)).statusCode(201).body("organization_usage", is("allow"))
                .body("allow_any_organization", is(true)).extract().path("id");
        tenant.management().body(Map.of("organization_usage", "require")).patch(PATH + "/" + id).then().statusCode(200)
                .body("organization_usage", is("require"));
        tenant.management().body(Map.of("organization_usage", "maybe")).patch(PATH + "/" + id).then().statusCode(400);
        Map<String, Object> cleared = new HashMap<>();
        cleared.put("organization_usage", null);
        cleared.put("allow_any_organization", null);
        tenant.management().body(cleared).patch(PATH + "/" + id).then().statusCode(200)
                .body("$", not(hasKey("organization_usage"))).body("$", not(hasKey("allow_any_organization")));
    }

    @Test
    void what_names_a_grant_cannot_change() {
        String id = create(Map.of("client_id", client.id(), "audience", ORDERS)).extract().path("id");
        for (String field : List.of("client_id", "audience", "subject_type", "default_for", "id")) {
            tenant.management().body(Map.of(field, "client")).patch(PATH + "/" + id).then().statusCode(400)
                    .body("message", is("Payload validation error: 'Additional properties not allowed: " + field + "'."));
        }
        tenant.management().body("{\"client_id\": \"a\", \"audience\": \"b\", \"scope\": []}").patch(PATH + "/" + id).then()
                .statusCode(400)
                .body("message", is("Payload validation error: 'Additional properties not allowed: client_id,audience'."));
    }

    @Test
    void lists_are_filtered() {
        TestClient other = tenant.client("other grants").granted(ORDERS, "write");
        client.granted(ORDERS, "read");
        tenant.management().queryParam("audience", ORDERS).get(PATH).then().statusCode(200)
                .body("client_id", equalTo(List.of(other.id(), client.id())));
        tenant.management().queryParam("audience", ORDERS).queryParam("client_id", client.id()).get(PATH).then()
                .body("scope", equalTo(List.of(List.of("read"))));
        tenant.management().queryParam("audience", ORDERS).queryParam("subject_type", "user").get(PATH).then()
                .body("$", hasSize(0));
        tenant.management().queryParam("audience", ORDERS).queryParam("allow_any_organization", false).get(PATH).then()
                .body("$", hasSize(2));
        tenant.management().queryParam("audience", ORDERS).queryParam("allow_any_organization", true).get(PATH).then()
                .body("$", hasSize(0));
    }

    private void scopesOfTheApi(String... values) {
        tenant.management().urlEncodingEnabled(false)
                .body(Map.of("scopes", Stream.of(values).map(value -> Map.of("value", value)).toList()))
                .patch("/api/v2/resource-servers/" + URLEncoder.encode(ORDERS, StandardCharsets.UTF_8)).then().statusCode(200);
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(PATH).then();
    }
}
