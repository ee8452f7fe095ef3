package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class ResourceServersTest {

    private static final String PATH = "/api/v2/resource-servers";

    private final TestTenant tenant = new TestTenant();
    private final String identifier = "https://" + UUID.randomUUID() + ".example/";

    @Test
    void a_create_with_only_an_identifier_answers_auth0s_defaults_and_nothing_else() {
        Map<String, Object> api = create(Map.of("identifier", identifier)).statusCode(201)
                .body("id", matchesPattern("[0-9a-f]{24}")).extract().as(Map.class);
        api.remove("id");
        assertEquals(Map.of("identifier", identifier, "allow_offline_access", false,
                "skip_consent_for_verifiable_first_party_clients", false, "token_lifetime", 86400,
                "token_lifetime_for_web", 7200, "signing_alg", "RS256", "subject_type_authorization",
                Map.of("client", Map.of("policy", "require_client_grant"), "user", Map.of("policy", "allow_all"))), api);
    }

    @Test
    void a_second_api_with_the_same_identifier_is_a_conflict() {
        create(Map.of("identifier", identifier)).statusCode(201);
        create(Map.of("identifier", identifier)).statusCode(409).body("statusCode", is(409)).body("error", is("Conflict"))
                .body("errorCode", is("resource_conflict"))
                .body("message", is("A resource server with the same identifier already exists."));
    }

    @Test
    void an_api_is_found_by_id_and_by_its_url_encoded_identifier() {
        String id = create(Map.of("identifier", identifier)).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("identifier", is(identifier));
        byIdentifier().get(encoded()).then().statusCode(200).body("id", is(id));
    }

    @Test
    void an_api_is_changed_and_deleted_by_its_url_encoded_identifier() {
        String id = create(Map.of("identifier", identifier)).extract().path("id");
        byIdentifier().body(Map.of("token_lifetime", 60)).patch(encoded()).then().statusCode(200)
                .body("id", is(id)).body("token_lifetime", is(60)).body("token_lifetime_for_web", is(60));
        byIdentifier().delete(encoded()).then().statusCode(204);
        byIdentifier().get(encoded()).then().statusCode(404).body("errorCode", is("inexistent_resource_server"))
                .body("message", is("The resource server does not exist"));
    }

    @Test
    void identifiers_that_need_encoding_twice_over_are_found_too() {
        for (String odd : List.of("urn:orders:" + UUID.randomUUID(), "api with spaces " + UUID.randomUUID(),
                "https://x.example/a%2Fb?c=d#" + UUID.randomUUID(), "größe-" + UUID.randomUUID(),
                "a+b&c;d=" + UUID.randomUUID())) {
            create(Map.of("identifier", odd)).statusCode(201);
            String path = java.net.URLEncoder.encode(odd, java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
            byIdentifier().get(PATH + "/" + path).then().statusCode(200).body("identifier", is(odd));
        }
    }

    @Test
    void patch_merges_top_level_fields_and_null_removes() {
        String id = create(Map.of("identifier", identifier, "name", "Orders", "enforce_policies", true,
                "consent_policy", "transactional-authorization-with-mfa")).extract().path("id");
        Map<String, Object> changes = new java.util.HashMap<>(Map.of("name", "Orders API"));
        changes.put("consent_policy", null);
        tenant.management().body(changes).patch(PATH + "/" + id).then().statusCode(200).body("name", is("Orders API"))
                .body("enforce_policies", is(true)).body("$", not(hasKey("consent_policy")));
        tenant.management().get(PATH + "/" + id).then().body("name", is("Orders API"))
                .body("$", not(hasKey("consent_policy")));
    }

    @Test
    void a_policy_for_users_leaves_the_policy_for_clients_alone() {
        String id = create(Map.of("identifier", identifier, "subject_type_authorization",
                Map.of("client", Map.of("policy", "deny_all")))).extract().path("id");
        tenant.management().body(Map.of("subject_type_authorization", Map.of("user", Map.of("policy", "deny_all"))))
                .patch(PATH + "/" + id).then().statusCode(200)
                .body("subject_type_authorization.client.policy", is("deny_all"))
                .body("subject_type_authorization.user.policy", is("deny_all"));
    }

    @Test
    void the_identifier_and_the_algorithm_cannot_change() {
        String id = create(Map.of("identifier", identifier)).extract().path("id");
        tenant.management().body(Map.of("identifier", "https://other.example/")).patch(PATH + "/" + id).then()
                .statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", is("Payload validation error: 'Additional properties not allowed: identifier'."));
        tenant.management().body(Map.of("signing_alg", "PS256")).patch(PATH + "/" + id).then()
                .statusCode(400).body("errorCode", is("invalid_body"));
        tenant.management().body(Map.of("signing_alg", "RS256")).patch(PATH + "/" + id).then().statusCode(200);
    }

    @Test
    void scopes_are_replaced_whole_and_grants_keep_their_lists() {
        tenant.api(identifier, "read", "write");
        TestClient client = tenant.client("scopes").granted(identifier, "read", "write");
        byIdentifier().body(Map.of("scopes", List.of(Map.of("value", "read", "description", "Read"), Map.of("value", "new"))))
                .patch(encoded()).then().statusCode(200).body("scopes.value", equalTo(List.of("read", "new")));
        tenant.management().get("/api/v2/client-grants?client_id=" + client.id()).then()
                .body("[0].scope", equalTo(List.of("read", "write")));
        client.tokenRequest(identifier).post("/oauth/token").then().statusCode(200).body("scope", is("read"));
    }

    @Test
    void null_takes_no_scopes_away() {
        tenant.api(identifier, "read", "write");
        byIdentifier().body("{\"scopes\": null}").patch(encoded()).then().statusCode(400).body("message",
                startsWith("Payload validation error: 'Expected type array but found type null' on property scopes"));
        for (String field : List.of("name", "token_dialect", "enforce_policies")) {
            byIdentifier().body("{\"" + field + "\": null}").patch(encoded()).then().statusCode(400).body("message",
                    containsString("but found type null' on property " + field));
        }
        byIdentifier().get(encoded()).then().body("scopes.value", equalTo(List.of("read", "write")));
    }

    @Test
    void a_scope_that_cannot_be_is_explained() {
        create(Map.of("identifier", identifier, "scopes", List.of(Map.of("value", "a b")))).statusCode(400)
                .body("message", containsString("no spaces, quotes or backslashes"));
    }

    @Test
    void new_fields_are_kept_and_a_policy_about_tokens_is_not() {
        String id = create(Map.of("identifier", identifier, "some_new_field", List.of("kept"),
                "token_lifetime_for_anonymous_access_tokens", 60)).statusCode(201)
                .body("some_new_field", equalTo(List.of("kept"))).extract().path("id");
        tenant.management().body("{\"authorization_policy\": null}").patch(PATH + "/" + id).then().statusCode(200)
                .body("some_new_field", equalTo(List.of("kept")));
        tenant.management().body(Map.of("authorization_policy", Map.of("policy_id", "p"))).patch(PATH + "/" + id).then()
                .statusCode(400)
                .body("message", containsString("on property authorization_policy (Policies are not evaluated"));
        tenant.management().body("{\"id\": \"x\", \"identifier\": \"y\"}").patch(PATH + "/" + id).then().statusCode(400)
                .body("message", is("Payload validation error: 'Additional properties not allowed: id,identifier'."));
        tenant.management().body(Map.of("enforce_everything", true)).patch(PATH + "/" + id).then().statusCode(400);
        create(Map.of("identifier", identifier + "2", "is_system", true)).statusCode(400);
    }

    @Test
    void an_api_shows_the_application_that_represents_it() {
        String id = create(Map.of("identifier", identifier)).extract().path("id");
        TestClient linked = tenant.client("stands for an API", Map.of("app_type", "resource_server", "grant_types", List.of(),
                "resource_server_identifier", identifier));
        tenant.management().get(PATH + "/" + id).then().body("client_id", is(linked.id()));
        tenant.management().delete("/api/v2/clients/" + linked.id()).then().statusCode(204);
        tenant.management().get(PATH + "/" + id).then().body("$", not(hasKey("client_id")));
        byIdentifier().delete(encoded()).then().statusCode(204);
        TestClient before = tenant.client("stands for a later API", Map.of("app_type", "resource_server", "grant_types",
                List.of(), "resource_server_identifier", identifier));
        create(Map.of("identifier", identifier)).statusCode(201).body("client_id", is(before.id()));
        tenant.management().delete("/api/v2/clients/" + before.id()).then().statusCode(204);
    }

    @Test
    void an_identifier_may_be_encoded_twice() {
        String id = create(Map.of("identifier", identifier)).extract().path("id");
        String twice = PATH + "/" + identifier.replace(":", "%253A").replace("/", "%252F");
        byIdentifier().get(twice).then().statusCode(200).body("id", is(id));
        byIdentifier().body(Map.of("token_lifetime", 60)).patch(twice).then().statusCode(200);
        byIdentifier().delete(twice).then().statusCode(204);
        byIdentifier().get(encoded()).then().statusCode(404);
    }

    @Test
    void the_same_scope_twice_is_refused() {
        create(Map.of("identifier", identifier, "scopes",
                List.of(Map.of("value", "a"), Map.of("value", "b"), Map.of("value", "a", "description", "again"))))
                .statusCode(400).body("message", is("Payload validation error: 'Array items are not unique (indexes 0 and 2)'"
                        + " on property scopes."));
    }

    @Test
    void deleting_an_api_deletes_its_grants_and_ends_its_tokens() {
        tenant.api(identifier, "read");
        TestClient client = tenant.client("deleted-api").granted(identifier, "read");
        byIdentifier().delete(encoded()).then().statusCode(204);
        tenant.management().get("/api/v2/client-grants?client_id=" + client.id()).then().body("$", hasSize(0));
        client.tokenRequest(identifier).post("/oauth/token").then().statusCode(403);
    }

    @Test
    void lifetimes_outside_auth0s_bounds_are_refused() {
        for (int wrong : List.of(0, -1, 2_592_001)) {
            create(Map.of("identifier", identifier, "token_lifetime", wrong)).statusCode(400)
                    .body("message", startsWith("Payload validation error: 'Value " + wrong + " is "))
                    .body("message", containsString("on property token_lifetime ("));
        }
        create(Map.of("identifier", identifier, "token_lifetime", 60, "token_lifetime_for_web", 61)).statusCode(400);
        create(Map.of("identifier", identifier, "token_lifetime", 2_592_000)).statusCode(201);
    }

    @Test
    void an_hs256_secret_is_shown_at_creation_and_never_again() {
        String id = create(Map.of("identifier", identifier, "signing_alg", "HS256")).statusCode(201)
                .body("signing_secret", matchesPattern("[A-Za-z0-9_-]{64}")).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().body("$", not(hasKey("signing_secret")));
        tenant.management().body(Map.of("signing_secret", "another-secret-0123")).patch(PATH + "/" + id).then()
                .statusCode(200).body("$", not(hasKey("signing_secret")));
        create(Map.of("identifier", identifier + "given", "signing_alg", "HS256", "signing_secret", "given-secret-0123"))
                .statusCode(201).body("signing_secret", is("given-secret-0123"));
    }

    @Test
    void a_signing_secret_is_refused_when_short_or_for_an_asymmetric_algorithm() {
        create(Map.of("identifier", identifier, "signing_alg", "HS256", "signing_secret", "short")).statusCode(400)
                .body("message", startsWith("Payload validation error: 'String is too short (5 chars), minimum 16'"));
        create(Map.of("identifier", identifier, "signing_secret", "long-enough-0123456")).statusCode(400);
    }

    @Test
    void the_system_api_is_there_with_every_management_scope_and_can_hardly_be_changed() {
        ValidatableResponse found = tenant.management().queryParam("identifiers", tenant.managementAudience()).get(PATH).then()
                .statusCode(200).body("$", hasSize(1)).body("[0].is_system", is(true))
                .body("[0].name", is("Auth0 Management API")).body("[0].scopes", hasSize(273))
                .body("[0].scopes.value", hasItem("read:client_grants"))
                .body("[0].scopes.find { it.value == 'read:client_keys' }.description", is("Read client keys"));
        String system = PATH + "/" + found.extract().path("[0].id");
        tenant.management().body(Map.of("name", "Mine")).patch(system).then().statusCode(400)
                .body("errorCode", is("operation_not_supported"));
        tenant.management().body(Map.of("token_lifetime", 3600)).patch(system).then().statusCode(200)
                .body("token_lifetime", is(3600)).body("is_system", is(true));
        tenant.management().body(Map.of("token_lifetime", 86400)).patch(system).then().statusCode(200);
        tenant.management().delete(system).then().statusCode(400).body("errorCode", is("operation_not_supported"));
    }

    @Test
    void several_identifiers_select_several_apis() {
        create(Map.of("identifier", identifier));
        create(Map.of("identifier", identifier + "b"));
        create(Map.of("identifier", identifier + "c"));
        tenant.management().queryParam("identifiers", identifier, identifier + "c").get(PATH).then().statusCode(200)
                .body("identifier", equalTo(List.of(identifier, identifier + "c")));
    }

    @Test
    void fields_are_included_or_left_out_as_asked() {
        String id = create(Map.of("identifier", identifier, "name", "Fields")).extract().path("id");
        tenant.management().get(PATH + "/" + id + "?fields=id,name").then().body("size()", is(2)).body("name", is("Fields"));
        tenant.management().get(PATH + "/" + id + "?fields=id,name&include_fields=false").then()
                .body("$", not(hasKey("name"))).body("identifier", is(identifier));
        tenant.management().get(PATH + "?fields=id&per_page=100").then().body("collect { it.size() }", everyItem(is(1)));
    }

    @Test
    void names_identifiers_and_scopes_that_could_do_harm_are_refused() {
        for (Map<String, Object> body : List.<Map<String, Object>> of(
                Map.of("identifier", ""), Map.of("identifier", "a\nb"), Map.of("identifier", "x".repeat(601)),
                Map.of("identifier", identifier, "name", "<b>"), Map.of("identifier", identifier, "name", "a\tb"),
                Map.of("identifier", identifier, "scopes", List.of(Map.of("value", "two words"))),
                Map.of("identifier", identifier, "scopes", List.of(Map.of("value", "quo\"te"))),
                Map.of("identifier", identifier, "scopes", List.of(Map.of("value", "x".repeat(281)))),
                Map.of("identifier", identifier, "scopes", List.of("read")),
                Map.of("identifier", identifier, "id", "0123456789abcdef01234567"),
                Map.of("identifier", identifier, "is_system", true))) {
            create(body).statusCode(400).body("errorCode", is("invalid_body"));
        }
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(PATH).then();
    }

    private io.restassured.specification.RequestSpecification byIdentifier() {
        return given().spec(tenant.management()).urlEncodingEnabled(false);
    }

    /** As Auth0's tools send it: only slashes are encoded. */
    private String encoded() {
        return PATH + "/" + identifier.replace("/", "%2F");
    }
}
