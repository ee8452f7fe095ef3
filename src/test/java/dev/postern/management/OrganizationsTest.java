package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.Concurrently;
import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class OrganizationsTest {

    private static final String PATH = "/api/v2/organizations";

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    void leaveNoOrganization() {
        for (List<String> ids = page(); !ids.isEmpty(); ids = page()) {
            ids.forEach(id -> tenant.management().delete(PATH + "/" + id).then().statusCode(204));
        }
    }

    private List<String> page() {
        return tenant.management().get(PATH + "?per_page=100").path("id");
    }

    @Test
    void an_organization_is_answered_in_auth0s_shape_and_found_by_id_and_by_name() {
        Map<String, Object> body = Map.of("name", "acme", "display_name", "Acme & Söhne", "metadata", Map.of("tier", "gold"),
                "branding", Map.of("logo_url", "https://acme.example/logo.png", "colors",
                        Map.of("primary", "#000000", "page_background", "#ffffff")));
        Map<String, Object> created = create(body).statusCode(201).body("id", matchesPattern("org_[A-Za-z0-9]{16}")).extract()
                .as(Map.class);
        String id = (String) created.get("id");
        Map<String, Object> expected = new HashMap<>(body);
        expected.put("id", id);
        expected.put("third_party_client_access", "block");
        assertEquals(expected, created);
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("$", equalTo(expected));
        tenant.management().get(PATH + "/name/acme").then().statusCode(200).body("$", equalTo(expected));
        tenant.management().get(PATH + "/" + id + "?fields=name").then().body("$", equalTo(Map.of("name", "acme")));
    }

    @Test
    void only_a_name_is_needed() {
        String id = create(Map.of("name", "a")).statusCode(201).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().body("$", equalTo(Map.of("id", id, "name", "a",
                "third_party_client_access", "block")));
    }

    @Test
    void a_name_that_is_a_word_of_the_api_is_found_all_the_same() {
        for (String name : List.of("connections", "client-grants", "members", "clients", "name")) {
            String id = create(Map.of("name", name)).statusCode(201).extract().path("id");
            tenant.management().get(PATH + "/name/" + name).then().statusCode(200).body("id", is(id));
        }
    }

    @Test
    void patch_replaces_metadata_and_null_removes() {
        String id = create(Map.of("name", "acme", "display_name", "Acme", "metadata", Map.of("a", "1", "b", "2"))).extract()
                .path("id");
        Map<String, Object> metadata = new HashMap<>(Map.of("b", "3", "c", "4"));
        metadata.put("a", null);
        patch(id, Map.of("metadata", metadata)).statusCode(200).body("metadata", equalTo(Map.of("b", "3", "c", "4")))
                .body("display_name", is("Acme"));
        patch(id, Map.of("metadata", Map.of("d", "5"))).statusCode(200).body("metadata", equalTo(Map.of("d", "5")));
        patch(id, Collections.singletonMap("metadata", null)).statusCode(400);
        patch(id, Map.of("metadata", Map.of())).statusCode(200).body("$", not(hasKey("metadata")));
        patch(id, Map.of("some_new_field", true)).statusCode(200).body("some_new_field", is(true));
        patch(id, Collections.singletonMap("display_name", null)).statusCode(200).body("$", not(hasKey("display_name")));
        patch(id, Map.of("name", "acme2")).statusCode(200).body("name", is("acme2"));
        tenant.management().get(PATH + "/name/acme").then().statusCode(404);
        tenant.management().get(PATH + "/name/acme2").then().statusCode(200).body("id", is(id));
    }

    @Test
    void a_name_is_taken_once() {
        create(Map.of("name", "acme")).statusCode(201);
        create(Map.of("name", "acme")).statusCode(409).body("error", is("Conflict"))
                .body("message", is("An organization with this name already exists."));
        String other = create(Map.of("name", "umbrella")).extract().path("id");
        patch(other, Map.of("name", "acme")).statusCode(409);
        patch(other, Map.of("name", "umbrella")).statusCode(200);
        tenant.management().get(PATH + "?include_totals=true").then().body("total", is(2));
    }

    @Test
    void of_two_writers_of_one_name_one_wins() {
        String token = tenant.managementToken();
        List<Integer> answers = Concurrently.times(8,
                writer -> given().auth().oauth2(token).contentType("application/json")
                        .body(Map.of("name", "contested", "display_name", "Writer " + writer)).post(PATH).statusCode());
        assertEquals(1, Collections.frequency(answers, 201), answers.toString());
        assertEquals(7, Collections.frequency(answers, 409), answers.toString());
        tenant.management().get(PATH).then().body("name", equalTo(List.of("contested")));
    }

    @Test
    void writers_of_different_fields_lose_nothing_of_each_other() {
        String id = create(Map.of("name", "acme")).extract().path("id");
        String token = tenant.managementToken();
        Concurrently.times(8,
                writer -> given().auth().oauth2(token).contentType("application/json")
                        .body(Map.of("key" + writer, "value")).patch(PATH + "/" + id).then()
                        .statusCode(200));
        tenant.management().get(PATH + "/" + id).then().body("size()", is(8 + 3));
    }

    @Test
    void what_does_not_fit_is_refused_in_auth0s_words() {
        refused(Map.of(), "'Missing required property: name' on property name (");
        refused(Map.of("name", ""), "String is too short (0 chars), minimum 1");
        refused(Map.of("name", "a".repeat(51)), "String is too long (51 chars), maximum 50");
        for (String name : List.of("Acme", "a b", "a.b", "ä", "a/b", "a\n")) {
            refused(Map.of("name", name), "String does not match pattern");
        }
        refused(Map.of("name", 7), "Expected type string but found type integer");
        refused(Map.of("name", "a", "id", "org_1"), "Additional properties not allowed: id");
        refused(Map.of("name", "a", "display_name", ""), "String is too short");
        refused(Map.of("name", "a", "display_name", "x".repeat(256)), "String is too long");
        refused(Map.of("name", "a", "metadata", Map.of("k", 1)), "Expected type string but found type integer");
        refused(Map.of("name", "a", "metadata", numbered(26)), "Too many properties defined (26), maximum 25");
        refused(Map.of("name", "a", "branding", Map.of("colour", "red")), "Additional properties not allowed: colour");
        String id = create(Map.of("name", "full", "metadata", numbered(25))).statusCode(201).extract().path("id");
        patch(id, Map.of("metadata", numbered(26))).statusCode(400)
                .body("message", containsString("Too many properties defined (26), maximum 25"));
        patch(id, Collections.singletonMap("name", null)).statusCode(400);
        tenant.management().get(PATH + "/" + id).then().body("metadata.size()", is(25));
    }

    @Test
    void what_is_not_there_is_not_found_and_deleted_without_complaint() {
        for (String path : List.of("/org_nothing", "/name/nothing", "/org_nothing/client-grants", "/org_nothing/connections")) {
            tenant.management().get(PATH + path).then().statusCode(404)
                    .body("message", is("No organization found by that id or name")).body("error", is("Not Found"));
        }
        patch("org_nothing", Map.of("display_name", "x")).statusCode(404);
        tenant.management().delete(PATH + "/org_nothing").then().statusCode(204);
        tenant.management().urlEncodingEnabled(false).get(PATH + "/org%20x").then().statusCode(400)
                .body("errorCode", is("invalid_uri"));
    }

    @Test
    void lists_know_every_style_of_paging_and_sort_by_three_fields() {
        for (String name : List.of("m", "z", "a")) {
            create(Map.of("name", name, "display_name", name.equals("z") ? "B" : "C")).statusCode(201);
        }
        names("").body("name", equalTo(List.of("m", "z", "a")));
        names("?sort=created_at:-1").body("name", equalTo(List.of("a", "z", "m")));
        names("?sort=name:1").body("name", equalTo(List.of("a", "m", "z")));
        names("?sort=name:-1&per_page=1&page=1").body("name", equalTo(List.of("m")));
        names("?sort=display_name:1").body("name", equalTo(List.of("z", "m", "a")));
        names("?include_totals=true&per_page=2").body("organizations", hasSize(2)).body("total", is(3)).body("limit", is(2))
                .body("start", is(0));
        names("?page=9").body("$", hasSize(0));
        for (String sort : List.of("created_at:1", "created_at:-1", "name:1", "name:-1", "display_name:1", "display_name:-1")) {
            List<String> whole = names("?sort=" + sort).extract().path("name");
            assertEquals(whole, byCheckpoints(sort), sort);
        }
        for (String sort : List.of("id:1", "name", "name:2", "name:1:1", ":1", "metadata:1")) {
            names("?sort=" + sort, 400).body("errorCode", is("invalid_query_string"));
        }
    }

    @Test
    void every_operation_asks_for_its_scope() {
        String id = create(Map.of("name", "acme")).extract().path("id");
        RequestSpecification reader = tenant.management("read:organizations");
        reader.get(PATH).then().statusCode(200);
        reader.body(Map.of("name", "x")).post(PATH).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: create:organizations"));
        reader.body(Map.of()).patch(PATH + "/" + id).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: update:organizations"));
        reader.delete(PATH + "/" + id).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: delete:organizations"));
        reader.get(PATH + "/" + id + "/client-grants").then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: read:organization_client_grants"));
    }

    @Test
    void what_concerns_users_is_empty_in_the_shapes_tools_ask_for() {
        String id = create(Map.of("name", "acme")).extract().path("id");
        for (String list : List.of("connections", "enabled_connections", "members", "invitations")) {
            String path = PATH + "/" + id + "/" + list;
            tenant.management().get(path).then().statusCode(200).body("$", hasSize(0));
            tenant.management().get(path + "?page=0&per_page=50&include_totals=true").then().statusCode(200)
                    .body("$", equalTo(Map.of(list, List.of(), "start", 0, "limit", 50, "total", 0)));
        }
        tenant.management().get(PATH + "/" + id + "/clients?take=50").then().statusCode(200)
                .body("$", equalTo(Map.of("clients", List.of())));
    }

    @Test
    void a_clients_default_organization_must_exist_and_goes_with_it() {
        String id = create(Map.of("name", "acme")).extract().path("id");
        TestClient client = tenant.client("default organization");
        String path = "/api/v2/clients/" + client.id();
        Map<String, Object> wanted = Map.of("organization_id", id, "flows", List.of("client_credentials"));
        tenant.management().body(Map.of("default_organization", wanted)).patch(path).then().statusCode(200)
                .body("default_organization", equalTo(wanted));
        for (Map<String, Object> wrong : List.<Map<String, Object>> of(
                Map.of("organization_id", "org_nothing", "flows", List.of("client_credentials")),
                Map.of("organization_id", id, "flows", List.of("authorization_code")),
                Map.of("organization_id", id, "flows", List.of()), Map.of("organization_id", id),
                Map.of("flows", List.of("client_credentials")))) {
            tenant.management().body(Map.of("default_organization", wrong)).patch(path).then().statusCode(400)
                    .body("errorCode", is("invalid_body"));
            tenant.management().body(Map.of("name", "x", "default_organization", wrong)).post("/api/v2/clients").then()
                    .statusCode(400);
        }
        tenant.management().get(path).then().body("default_organization", equalTo(wanted));
        tenant.management().body(Collections.singletonMap("default_organization", null)).patch(path).then().statusCode(200)
                .body("$", not(hasKey("default_organization")));
        tenant.management().body(Map.of("default_organization", wanted)).patch(path).then().statusCode(200);
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        tenant.management().get(path).then().statusCode(200).body("$", not(hasKey("default_organization")));
    }

    private List<String> byCheckpoints(String sort) {
        List<String> seen = new ArrayList<>();
        String next = null;
        do {
            RequestSpecification request = tenant.management().queryParam("sort", sort).queryParam("take", 1)
                    .queryParam("include_totals", true);
            Response answer = (next == null ? request : request.queryParam("from", next)).get(PATH);
            answer.then().statusCode(200).body("$", not(hasKey("total"))).body("organizations", hasSize(1));
            seen.addAll(answer.path("organizations.name"));
            next = answer.path("next");
        } while (next != null && seen.size() < 10);
        return seen;
    }

    private ValidatableResponse names(String query) {
        return names(query, 200);
    }

    private ValidatableResponse names(String query, int status) {
        return tenant.management().get(PATH + query).then().statusCode(status);
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(PATH).then();
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private void refused(Map<String, Object> body, String words) {
        create(body).statusCode(400).body("errorCode", is("invalid_body")).body("message", containsString(words));
    }

    private static Map<String, String> numbered(int count) {
        Map<String, String> metadata = new HashMap<>();
        IntStream.range(0, count).forEach(n -> metadata.put("key" + n, "value"));
        return metadata;
    }
}
