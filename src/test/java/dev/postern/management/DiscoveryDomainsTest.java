package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.Concurrently;
import dev.postern.TestTenant;

/** Discovery domains of organizations: kept as Auth0's tools write them, without effect. */
@QuarkusTest
class DiscoveryDomainsTest {

    private static final String ORGANIZATIONS = "/api/v2/organizations";

    private final TestTenant tenant = new TestTenant();
    private String organization;
    private String path;

    @BeforeEach
    void createOrganization() {
        organization = tenant.management().body(Map.of("name", "d-" + UUID.randomUUID())).post(ORGANIZATIONS).then()
                .statusCode(201).extract().path("id");
        path = ORGANIZATIONS + "/" + organization + "/discovery-domains";
    }

    @AfterEach
    void deleteOrganization() {
        tenant.management().delete(ORGANIZATIONS + "/" + organization).then().statusCode(204);
    }

    @Test
    void a_domain_is_answered_in_auth0s_shape_and_found_by_id_and_by_name() {
        Map<String, Object> created = create(
                Map.of("domain", "acme.example", "status", "verified", "use_for_organization_discovery", false)).statusCode(201)
                .body("id", matchesPattern("odd_[A-Za-z0-9]{16}")).body("verification_txt", not(is("")))
                .body("verification_host", is("_postern-challenge.acme.example")).extract().as(Map.class);
        assertEquals(Map.of("domain", "acme.example", "status", "verified", "use_for_organization_discovery", false),
                without(created, "id", "verification_txt", "verification_host"));
        String id = (String) created.get("id");
        tenant.management().get(path + "/" + id).then().statusCode(200).body("$", equalTo(created));
        tenant.management().get(path + "/name/ACME.example").then().statusCode(200).body("$", equalTo(created));
        tenant.management().get(path + "/" + id + "?fields=domain").then().body("$",
                equalTo(Map.of("domain", "acme.example")));
        tenant.management().get(path).then().statusCode(200).body("$", equalTo(Map.of("domains", List.of(created))));
    }

    @Test
    void without_more_than_its_name_a_domain_is_pending_and_for_discovery() {
        create(Map.of("domain", "acme.example")).statusCode(201).body("status", is("pending"))
                .body("use_for_organization_discovery", is(true));
    }

    @Test
    void an_organization_does_not_show_its_domains_and_keeps_them_when_it_changes() {
        create(Map.of("domain", "acme.example")).statusCode(201);
        tenant.management().body(Map.of("display_name", "Acme")).patch(ORGANIZATIONS + "/" + organization).then()
                .statusCode(200).body("$", not(hasKey("discovery_domains")));
        tenant.management().get(ORGANIZATIONS + "/" + organization).then().body("$", not(hasKey("discovery_domains")));
        tenant.management().get(ORGANIZATIONS + "?per_page=100").then()
                .body("collect { it.keySet() }.flatten().contains('discovery_domains')", is(false));
        tenant.management().get(path).then().body("domains.domain", equalTo(List.of("acme.example")));
        Map<String, Object> body = Map.of("name", "x", "discovery_domains", List.of());
        for (ValidatableResponse answer : List.of(tenant.management().body(body).post(ORGANIZATIONS).then(),
                tenant.management().body(body).patch(ORGANIZATIONS + "/" + organization).then())) {
            answer.statusCode(400)
                    .body("message", containsString("Additional properties not allowed: discovery_domains"));
        }
    }

    @Test
    void patch_changes_the_status_and_the_use_and_never_the_domain() {
        String id = create(Map.of("domain", "acme.example")).extract().path("id");
        patch(id, Map.of("status", "verified")).statusCode(200).body("status", is("verified"))
                .body("use_for_organization_discovery", is(true));
        patch(id, Map.of("use_for_organization_discovery", false)).statusCode(200).body("status", is("verified"))
                .body("use_for_organization_discovery", is(false));
        patch(id, Map.of()).statusCode(200);
        patch(id, Map.of("domain", "other.example")).statusCode(400)
                .body("message", containsString("Additional properties not allowed: domain"));
        patch(id, Map.of("status", "failed")).statusCode(400);
        patch(id, Collections.singletonMap("status", null)).statusCode(400);
        tenant.management().get(path + "/" + id).then().body("domain", is("acme.example")).body("status", is("verified"));
    }

    @Test
    void an_organization_has_a_domain_once_and_two_organizations_may_have_the_same() {
        create(Map.of("domain", "acme.example")).statusCode(201);
        create(Map.of("domain", "ACME.example")).statusCode(409).body("error", is("Conflict"))
                .body("message", is("The organization has this discovery domain already."));
        String other = tenant.management().body(Map.of("name", "d-" + UUID.randomUUID())).post(ORGANIZATIONS).path("id");
        tenant.management().body(Map.of("domain", "acme.example"))
                .post(ORGANIZATIONS + "/" + other + "/discovery-domains").then().statusCode(201);
        tenant.management().delete(ORGANIZATIONS + "/" + other).then().statusCode(204);
    }

    @Test
    void domains_that_are_added_at_the_same_time_are_all_kept() {
        String token = tenant.managementToken();
        Concurrently.times(8, n -> given().auth().oauth2(token).contentType("application/json")
                .body(Map.of("domain", "d" + n + ".example")).post(path).then().statusCode(201));
        tenant.management().get(path).then().body("domains.domain",
                equalTo(IntStream.range(0, 8).mapToObj(n -> "d" + n + ".example").toList()));
    }

    @Test
    void a_list_is_in_the_order_of_the_domains_and_has_checkpoints() {
        for (String domain : List.of("c.example", "A.example", "b.example")) {
            create(Map.of("domain", domain)).statusCode(201);
        }
        String next = tenant.management().get(path + "?take=2").then().statusCode(200)
                .body("domains.domain", equalTo(List.of("A.example", "b.example"))).extract().path("next");
        tenant.management().queryParam("take", 2).queryParam("from", next).get(path).then().statusCode(200)
                .body("domains.domain", equalTo(List.of("c.example"))).body("$", not(hasKey("next")));
        tenant.management().get(path + "?take=0").then().statusCode(400);
        tenant.management().get(path + "?take=3").then().body("domains.size()", is(3)).body("$", not(hasKey("next")));
    }

    @Test
    void a_deleted_domain_is_gone_and_may_be_deleted_again() {
        String id = create(Map.of("domain", "acme.example")).extract().path("id");
        tenant.management().delete(path + "/" + id).then().statusCode(204);
        tenant.management().delete(path + "/" + id).then().statusCode(204);
        for (String gone : List.of("/" + id, "/name/acme.example")) {
            tenant.management().get(path + gone).then().statusCode(404)
                    .body("message", is("No discovery domain found by that id or name"));
        }
        patch(id, Map.of("status", "verified")).statusCode(404);
        tenant.management().get(path).then().body("$", equalTo(Map.of("domains", List.of())));
        create(Map.of("domain", "acme.example")).statusCode(201);
    }

    @Test
    void an_unknown_organization_is_not_found() {
        String unknown = ORGANIZATIONS + "/org_nothing/discovery-domains";
        tenant.management().get(unknown).then().statusCode(404);
        tenant.management().get(unknown + "/odd_x").then().statusCode(404);
        tenant.management().body(Map.of("domain", "acme.example")).post(unknown).then().statusCode(404)
                .body("message", is("No organization found by that id or name"));
        tenant.management().body(Map.of()).patch(unknown + "/odd_x").then().statusCode(404);
        tenant.management().delete(unknown + "/odd_x").then().statusCode(204);
    }

    @Test
    void what_is_no_domain_is_refused_and_so_are_more_than_a_hundred() {
        for (String domain : List.of("", "a.", ".example", "a..example", "-a.example", "a b.example", "ä.example",
                "acme.example\n", "x".repeat(256))) {
            create(Map.of("domain", domain)).statusCode(400).body("errorCode", is("invalid_body"));
        }
        create(Map.of()).statusCode(400).body("message", containsString("Missing required property: domain"));
        create(Map.of("domain", "acme.example", "status", "failed")).statusCode(400);
        create(Map.of("domain", "acme.example", "id", "odd_1")).statusCode(400);
        for (int n = 0; n < 100; n++) {
            create(Map.of("domain", "d" + n + ".example")).statusCode(201);
        }
        create(Map.of("domain", "one-more.example")).statusCode(400)
                .body("message", is("An organization can have at most 100 discovery domains."));
        tenant.management().get(path + "?take=100").then().body("domains.size()", is(100));
    }

    @Test
    void every_operation_asks_for_its_scope() {
        String id = create(Map.of("domain", "acme.example")).extract().path("id");
        RequestSpecification other = tenant.management("read:organizations", "update:organizations");
        lacks("read", other.get(path).then());
        lacks("read", other.get(path + "/" + id).then());
        lacks("read", other.get(path + "/name/acme.example").then());
        lacks("create", other.body(Map.of("domain", "b.example")).post(path).then());
        lacks("update", other.body(Map.of("status", "verified")).patch(path + "/" + id).then());
        lacks("delete", other.delete(path + "/" + id).then());
    }

    private static void lacks(String verb, ValidatableResponse answer) {
        answer.statusCode(403).body("message",
                is("Insufficient scope, expected any of: " + verb + ":organization_discovery_domains"));
    }

    private static Map<String, Object> without(Map<String, Object> object, String... fields) {
        Map<String, Object> rest = new HashMap<>(object);
        rest.keySet().removeAll(List.of(fields));
        return rest;
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(path).then();
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(path + "/" + id).then();
    }
}
