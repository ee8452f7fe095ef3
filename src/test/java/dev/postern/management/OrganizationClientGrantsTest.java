package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class OrganizationClientGrantsTest {

    private static final String ORDERS = "https://orders.example/organization-grants-test";
    private static final String OTHER_API = "https://invoices.example/organization-grants-test";
    private static final Map<String, Object> ALLOW = Map.of("organization_usage", "allow");

    private final TestTenant tenant = new TestTenant();
    private TestClient client;
    private String acme;

    @BeforeEach
    void registerAnApiAnApplicationAndAnOrganization() {
        client = tenant.api(ORDERS, "read", "write").client("organization grants");
        acme = tenant.organization("acme-grants");
    }

    @Test
    void an_association_is_answered_with_the_grants_fields_and_both_names_of_its_id() {
        String grant = client.grant(ORDERS, Map.of("organization_usage", "allow", "allow_any_organization", false), "read");
        associate(acme, grant).statusCode(201).body("grant_id", is(grant)).body("id", is(grant))
                .body("client_id", is(client.id())).body("audience", is(ORDERS)).body("scope", equalTo(List.of("read")))
                .body("organization_usage", is("allow")).body("allow_any_organization", is(false));
        tenant.management().get("/api/v2/organizations/" + acme + "/client-grants").then().statusCode(200)
                .body("$", hasSize(1)).body("[0].id", is(grant)).body("[0].client_id", is(client.id()))
                .body("[0]", not(hasKey("grant_id")));
    }

    @Test
    void a_pair_is_associated_once_and_parted_without_complaint() {
        String grant = client.grant(ORDERS, ALLOW, "read");
        associate(acme, grant).statusCode(201);
        associate(acme, grant).statusCode(409);
        part(acme, grant);
        part(acme, grant);
        associate(acme, grant).statusCode(201);
    }

    @Test
    void both_parties_must_exist() {
        String grant = client.grant(ORDERS, ALLOW, "read");
        associate("org_nothing", grant).statusCode(404).body("message", is("No organization found by that id or name"));
        associate(acme, "cgr_nothing").statusCode(404);
        tenant.management().body(Map.of()).post("/api/v2/organizations/" + acme + "/client-grants").then().statusCode(400)
                .body("message", containsString("Missing required property: grant_id"));
    }

    @Test
    void an_organizations_grants_are_filtered_and_paged() {
        tenant.api(OTHER_API, "read");
        TestClient other = tenant.client("other organization grants");
        List<String> grants = List.of(client.grant(ORDERS, ALLOW, "read"), client.grant(OTHER_API, ALLOW, "read"),
                other.grant(ORDERS, ALLOW, "read"));
        grants.forEach(grant -> associate(acme, grant).statusCode(201));
        tenant.client("not associated").grant(ORDERS, ALLOW, "read");
        listed("").body("id", equalTo(grants));
        listed("?audience=" + OTHER_API).body("id", equalTo(grants.subList(1, 2)));
        listed("?client_id=" + client.id()).body("id", equalTo(grants.subList(0, 2)));
        listed("?client_id=" + client.id() + "&audience=" + ORDERS).body("id", equalTo(grants.subList(0, 1)));
        listed("?grant_ids=" + grants.get(0) + "&grant_ids=" + grants.get(2) + "&grant_ids=cgr_nothing").body("id",
                equalTo(List.of(grants.get(0), grants.get(2))));
        listed("?page=1&per_page=2&include_totals=true").body("client_grants.id", equalTo(grants.subList(2, 3)))
                .body("total", is(3)).body("start", is(2)).body("limit", is(2));
        listed("?page=2&per_page=2").body("$", hasSize(0));
    }

    @Test
    void a_grants_organizations_are_paged_by_checkpoints() {
        String grant = client.grant(ORDERS, ALLOW, "read");
        List<String> organizations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            organizations.add(tenant.organization("acme-grants-" + i));
            associate(organizations.get(i), grant).statusCode(201);
        }
        Response first = tenant.management()
                .get("/api/v2/client-grants/" + grant + "/organizations?take=2&include_totals=true");
        first.then().statusCode(200).body("organizations.id", equalTo(organizations.subList(0, 2)))
                .body("organizations.name", equalTo(List.of("acme-grants-0", "acme-grants-1"))).body("$", not(hasKey("total")));
        tenant.management().queryParam("take", 2).queryParam("from", first.<String> path("next"))
                .get("/api/v2/client-grants/" + grant + "/organizations").then()
                .body("organizations.id", equalTo(organizations.subList(2, 3))).body("$", not(hasKey("next")));
        tenant.management().get("/api/v2/client-grants/cgr_nothing/organizations").then().statusCode(404);
    }

    @Test
    void associations_end_with_either_party() {
        String grant = client.grant(ORDERS, ALLOW, "read");
        String other = tenant.organization("umbrella-grants");
        associate(acme, grant).statusCode(201);
        associate(other, grant).statusCode(201);
        tenant.management().delete("/api/v2/organizations/" + other).then().statusCode(204);
        tenant.management().get("/api/v2/client-grants/" + grant + "/organizations").then()
                .body("organizations.id", equalTo(List.of(acme)));
        tenant.management().delete("/api/v2/clients/" + client.id()).then().statusCode(204);
        listed("").body("$", hasSize(0));
        TestClient next = tenant.client("next organization grants");
        associate(acme, next.grant(ORDERS, ALLOW, "read")).statusCode(201);
        tenant.api(ORDERS, "read");
        listed("").body("$", hasSize(0));
    }

    @Test
    void an_organization_has_a_hundred_grants_at_most() {
        List<String> grants = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            String api = "https://many.example/" + i;
            tenant.api(api, "read");
            grants.add(client.grant(api, ALLOW, "read"));
        }
        grants.subList(0, 100).forEach(grant -> associate(acme, grant).statusCode(201));
        associate(acme, grants.get(100)).statusCode(400).body("message", containsString("at most 100"));
        listed("?include_totals=true&per_page=1").body("total", is(100));
        part(acme, grants.get(0));
        associate(acme, grants.get(100)).statusCode(201);
        tenant.management().delete("/api/v2/clients/" + client.id()).then().statusCode(204);
    }

    @Test
    void clients_are_found_by_the_organizations_of_their_grants() {
        String grant = client.grant(ORDERS, ALLOW, "read");
        clientsOf(acme, List.of());
        associate(acme, grant).statusCode(201);
        clientsOf(acme, List.of(client.id()));
        clientsOf("org_nothing", List.of());
        part(acme, grant);
        clientsOf(acme, List.of());
    }

    @Test
    void a_grant_to_any_organization_is_not_for_third_party_clients() {
        Map<String, Object> any = Map.of("organization_usage", "allow", "allow_any_organization", true);
        TestClient third = tenant.client("third", Map.of("is_first_party", false));
        tenant.management()
                .body(Map.of("client_id", third.id(), "audience", ORDERS, "scope", List.of(), "allow_any_organization", true))
                .post("/api/v2/client-grants").then().statusCode(400)
                .body("message", containsString("allow_any_organization is not for third-party clients"));
        String harmless = third.grant(ORDERS, Map.of("allow_any_organization", false), "read");
        tenant.management().body(any).patch("/api/v2/client-grants/" + harmless).then().statusCode(400);
        tenant.management()
                .body(Map.of("default_for", "third_party_clients", "audience", ORDERS, "allow_any_organization", true))
                .post("/api/v2/client-grants").then().statusCode(400);
        String grant = client.grant(ORDERS, any, "read");
        String path = "/api/v2/clients/" + client.id();
        tenant.management().body(Map.of("is_first_party", false)).patch(path).then().statusCode(400)
                .body("errorCode", is("invalid_body"));
        tenant.management().body(Map.of("allow_any_organization", false)).patch("/api/v2/client-grants/" + grant).then()
                .statusCode(200);
        tenant.management().body(Map.of("is_first_party", false)).patch(path).then().statusCode(200);
    }

    private void clientsOf(String organization, List<String> expected) {
        List<String> found = tenant.management().queryParam("q", "client_grant.organization_id:" + organization)
                .get("/api/v2/clients").path("client_id");
        assertEquals(expected, found);
    }

    private ValidatableResponse listed(String query) {
        return tenant.management().get("/api/v2/organizations/" + acme + "/client-grants" + query).then().statusCode(200);
    }

    private ValidatableResponse associate(String organization, String grant) {
        return tenant.management().body(Map.of("grant_id", grant))
                .post("/api/v2/organizations/" + organization + "/client-grants").then();
    }

    private void part(String organization, String grant) {
        tenant.management().delete("/api/v2/organizations/" + organization + "/client-grants/" + grant).then().statusCode(204);
    }
}
