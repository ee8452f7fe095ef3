package dev.postern.management;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.entity.StoreUnavailable;

@QuarkusTest
class ManagementErrorsTest {

    private static final String NOT_SERVED = "Insufficient scope: this server does not serve this operation, whatever the scope";

    private static final String ORDERS = "https://orders.example/errors-test";
    private static final List<String> SERVED = List.of("/api/v2/clients", "/api/v2/resource-servers", "/api/v2/client-grants",
            "/api/v2/tenants/settings");
    private static final List<String> UNSERVED = List.of("/api/v2/rules", "/api/v2/attack-protection/bot-detection",
            "/api/v2/users/auth0%7C1/roles", "/api/v2/clients/abc/anything", "/api/v2/nothing/at/all", "/api/v2/",
            "/api/v2", "/api/v2/tenants", "/api/v2/client-grants/cgr_1/anything");

    private static final List<String> METHODS = List.of("PUT", "PATCH", "DELETE", "POST", "GET");

    private final TestTenant tenant = new TestTenant();

    @Test
    void without_a_token_every_path_answers_401() {
        for (String path : SERVED) {
            shaped(given().get(path).then(), 401, "Unauthorized").body("message", is("Missing authentication"));
        }
        for (String path : UNSERVED) {
            shaped(given().urlEncodingEnabled(false).get(path).then(), 401, "Unauthorized")
                    .body("message", is("Missing authentication"));
        }
    }

    @Test
    void a_malformed_token_answers_401() {
        for (String token : List.of("a.b.c", "eyJhbGciOiJub25lIn0.e30.", "..", "x.".repeat(2) + "x".repeat(5000))) {
            for (String path : List.of("/api/v2/clients", "/api/v2/rules")) {
                shaped(given().auth().oauth2(token).get(path).then(), 401, "Unauthorized")
                        .body("message", is("Invalid token."));
            }
        }
    }

    @Test
    void a_malformed_bearer_token_answers_400() {
        String token = tenant.managementToken();
        for (String header : List.of("Bearer XmjZzvFSGR6GE5dLfTAkWDqi", "Bearer Bearer " + token, "Bearer", "Basic eDp5", token,
                "Bearer " + token + " " + token, "Bearer a.b.c.d.e", "DPoP")) {
            shaped(given().header("Authorization", header).get("/api/v2/clients").then(), 400, "Bad Request")
                    .body("errorCode", is("Bearer")).body("message", is("Bad HTTP authentication header format"));
        }
        given().header("Authorization", "bearer " + token).get("/api/v2/clients").then().statusCode(200);
        shaped(given().get("/api/v2/clients").then(), 401, "Unauthorized");
    }

    @Test
    void a_tampered_token_answers_401() {
        String token = tenant.managementToken();
        String tampered = token.substring(0, token.length() - 8) + (token.endsWith("AAAAAAAA") ? "BBBBBBBQ" : "AAAAAAAA");
        shaped(given().auth().oauth2(tampered).get("/api/v2/clients").then(), 401, "Unauthorized")
                .body("message", anyOf(is("Invalid signature received for JSON Web Token validation."), is("Invalid token.")));
    }

    @Test
    void a_token_for_another_api_answers_401_and_names_its_audience() {
        TestClient client = tenant.api(ORDERS, "read:clients").client("foreign").granted(ORDERS, "read:clients");
        String foreign = client.token(ORDERS);
        for (String path : List.of("/api/v2/clients", "/api/v2/rules")) {
            shaped(given().auth().oauth2(foreign).get(path).then(), 401, "Unauthorized")
                    .body("message", is("Bad audience: " + ORDERS)).body("errorCode", is("invalid_token"));
        }
    }

    @Test
    void a_token_without_the_scope_answers_403_and_names_every_scope_that_would_do() {
        shaped(tenant.management("read:rules").get("/api/v2/clients").then(), 403, "Forbidden")
                .body("errorCode", is("insufficient_scope"))
                .body("message", is("Insufficient scope, expected any of: read:clients, read:client_summary"));
        shaped(tenant.management("read:clients").body(Map.of("name", "x")).post("/api/v2/clients").then(), 403, "Forbidden")
                .body("message", is("Insufficient scope, expected any of: create:clients"));
        shaped(tenant.management("read:clients").delete("/api/v2/resource-servers/x").then(), 403, "Forbidden")
                .body("message", is("Insufficient scope, expected any of: delete:resource_servers"));
    }

    @Test
    void the_scope_is_asked_for_before_the_body_is_read() {
        shaped(tenant.management("read:clients").body("{").post("/api/v2/clients").then(), 403, "Forbidden");
    }

    @Test
    void families_that_are_not_served_answer_403_even_to_the_mightiest() {
        shaped(tenant.management().get("/api/v2/rules").then(), 403, "Forbidden")
                .body("errorCode", is("insufficient_scope"))
                .body("message", is(NOT_SERVED));
        shaped(tenant.management().body(Map.of()).post("/api/v2/rules").then(), 403, "Forbidden")
                .body("errorCode", is("insufficient_scope")).body("message", is(NOT_SERVED));
        shaped(tenant.management("read:rules").body(Map.of()).post("/api/v2/rules").then(), 403, "Forbidden")
                .body("message", is("Insufficient scope, expected any of: create:rules"));
        for (String path : UNSERVED) {
            shaped(given().spec(tenant.management()).urlEncodingEnabled(false).get(path).then(), 403, "Forbidden");
        }
    }

    @Test
    void a_method_that_is_not_served_answers_405_and_names_those_that_are() {
        Map<String, Map<String, Object>> paths = operations().accept("application/json").get("/q/openapi").then()
                .statusCode(200)
                .extract().jsonPath().getMap("paths");
        int told = 0;
        for (Map.Entry<String, Map<String, Object>> path : paths.entrySet()) {
            Set<String> served = new TreeSet<>();
            path.getValue().keySet().stream().map(method -> method.toUpperCase(Locale.ROOT)).filter(METHODS::contains)
                    .forEach(served::add);
            if (path.getKey().startsWith("/api/v2/") && !served.isEmpty()) {
                String other = METHODS.stream().filter(method -> !served.contains(method)).findFirst().orElseThrow();
                if (served.contains("GET")) {
                    served.add("HEAD");
                }
                String one = path.getKey().replaceAll("\\{[^}]+}", "abc");
                shaped(tenant.management().body(Map.of()).request(other, one).then(), 405, "Method Not Allowed")
                        .header("Allow", is(String.join(", ", served)));
                String allow = tenant.management().options(one).then().statusCode(200).extract().header("Allow");
                assertEquals(served, new TreeSet<>(List.of(allow.replace(", OPTIONS", "").split(", "))), one);
                told++;
            }
        }
        assertTrue(told > 40, told + " paths");
    }

    @Test
    void another_content_type_answers_415() {
        for (ContentType type : List.of(ContentType.TEXT, ContentType.URLENC, ContentType.XML)) {
            shaped(given().spec(tenant.management()).contentType(type).body("name=x").post("/api/v2/clients").then(), 415,
                    "Unsupported Media Type");
        }
        tenant.management().contentType("application/json; charset=utf-8").body(Map.of("name", "charset"))
                .post("/api/v2/clients").then().statusCode(201);
    }

    @Test
    void a_body_beyond_the_limit_answers_413() {
        shaped(tenant.management().body("{\"name\":\"" + "x".repeat(1024 * 1024) + "\"}").post("/api/v2/clients").then(), 413,
                "Request Entity Too Large");
    }

    @Test
    void a_browser_gets_json_too() {
        for (String accept : List.of("text/html", "text/html,application/xhtml+xml;q=0.9", "nonsense")) {
            given().auth().oauth2(tenant.managementToken()).header("Accept", accept).get("/api/v2/clients?per_page=1").then()
                    .statusCode(200).contentType(startsWith("application/json"));
            shaped(given().header("Accept", accept).get("/api/v2/rules").then(), 401, "Unauthorized");
        }
    }

    @Test
    void two_authorization_headers_answer_400() {
        String bearer = "Bearer " + tenant.managementToken();
        shaped(given().header("Authorization", bearer, bearer).get("/api/v2/clients").then(), 400, "Bad Request")
                .body("message", is("More than one Authorization header"));
    }

    @Test
    void a_quoted_value_is_not_cut_in_the_middle_of_a_character() {
        String app = "x".repeat(99) + "\uD83D\uDE00".repeat(5);
        tenant.management().body(Map.of("name", "x", "app_type", app)).post("/api/v2/clients").then().statusCode(400)
                .body("message", containsString("x…"));
    }

    @Test
    void unserved_families_name_the_scope_auth0_asks_for() {
        RequestSpecification other = tenant.management("read:clients");
        for (Map.Entry<String, String> family : Map.ofEntries(entry("emails/provider", "email_provider"),
                entry("email-templates/verify_email", "email_templates"), entry("guardian/factors", "guardian_factors"),
                entry("guardian/policies", "mfa_policies"), entry("keys/encryption", "encryption_keys"),
                entry("keys/custom-signing", "custom_signing_keys"), entry("branding/themes/default", "branding"),
                entry("branding/phone/providers", "phone_providers"), entry("prompts/login/custom-text/en", "prompts"),
                entry("rules-configs", "rules_configs"), entry("custom-domains", "custom_domains"),
                entry("flows/vault/connections", "flows_vault_connections"),
                entry("self-service-profiles", "self_service_profiles"),
                entry("network-acls", "network_acls"), entry("users-by-email", "users"), entry("risk-assessments/settings",
                        "attack_protection"))
                .entrySet()) {
            shaped(other.get("/api/v2/" + family.getKey()).then(), 403, "Forbidden").body("message",
                    is("Insufficient scope, expected any of: read:" + family.getValue()));
        }
    }

    @Test
    void families_about_users_are_empty() {
        for (String family : List.of("roles", "connections")) {
            tenant.management().get("/api/v2/" + family).then().statusCode(200).body("", hasSize(0));
            tenant.management().get("/api/v2/" + family + "?include_totals=true").then().statusCode(200)
                    .body(family, hasSize(0)).body("total", is(0)).body("start", is(0)).body("limit", is(50));
            tenant.management().get("/api/v2/" + family + "?include_totals=true&take=50").then().statusCode(200)
                    .body(family, hasSize(0)).body("$", not(hasKey("total")));
        }
        tenant.management().get("/api/v2/stats/daily?from=20260227&to=20260302").then().statusCode(200).body("", hasSize(4))
                .body("date[2]", is("2026-03-01T00:00:00.000Z")).body("logins", is(List.of(0, 0, 0, 0)));
        for (String bad : List.of("from=20260230", "from=x", "from=20260302&to=20260301", "from=19000101", "unknown=1")) {
            shaped(tenant.management().get("/api/v2/stats/daily?" + bad).then(), 400, "Bad Request");
        }
        tenant.management().get("/api/v2/stats/daily").then().statusCode(200).body("", hasSize(30));
    }

    @Test
    void bad_path_parameters_answer_400() {
        for (String path : List.of("/api/v2/clients/%00", "/api/v2/clients/a%20b", "/api/v2/clients/" + "x".repeat(65),
                "/api/v2/client-grants/%7B%7D", "/api/v2/resource-servers/%00", "/api/v2/resource-servers/" + "x".repeat(601),
                "/api/v2/resource-servers/%FF")) {
            shaped(given().spec(tenant.management()).urlEncodingEnabled(false).get(path).then(), 400, "Bad Request")
                    .body("errorCode", is("invalid_uri"));
        }
    }

    @Test
    void ids_that_look_right_but_name_nothing_answer_404_in_auth0s_words() {
        shaped(tenant.management().get("/api/v2/clients/nobody").then(), 404, "Not Found")
                .body("errorCode", is("inexistent_client"));
        shaped(tenant.management().get("/api/v2/resource-servers/nothing").then(), 404, "Not Found")
                .body("errorCode", is("inexistent_resource_server"));
        shaped(tenant.management().delete("/api/v2/resource-servers/nothing").then(), 404, "Not Found");
        shaped(tenant.management().get("/api/v2/client-grants/cgr_nothing").then(), 404, "Not Found");
    }

    @Test
    void other_paths_keep_their_own_errors() {
        given().formParam("grant_type", "nonsense").post("/oauth/token").then().body("$", not(hasKey("statusCode")))
                .body("$", hasKey("error_description"));
        given().get("/verify").then().statusCode(401).body("$", not(hasKey("statusCode")));
        given().get("/nowhere").then().statusCode(404);
    }

    @Test
    void the_openapi_document_names_the_operations_their_scopes_and_their_schemas() {
        operations().accept("application/json").get("/q/openapi").then().statusCode(200)
                .body("paths.'/api/v2/clients'.post.operationId", is("postClients"))
                .body("paths.'/api/v2/clients'.post.requestBody.content.'application/json'.schema.'$ref'",
                        is("#/components/schemas/ClientCreate"))
                .body("paths.'/api/v2/clients'.post.security[0].management", is(List.of("create:clients")))
                .body("components.schemas.ClientCreate.required", is(List.of("name")))
                .body("components.securitySchemes.management.scheme", is("bearer"))
                .body("paths.keySet().findAll { it.contains('{path') }", hasSize(0));
    }

    @Test
    void an_unavailable_store_answers_503() {
        jakarta.ws.rs.core.Response answer = new ManagementErrorMapper()
                .map(new StoreUnavailable("The store cannot be written", new java.io.IOException("gone")));
        assertEquals(503, answer.getStatus());
        assertEquals("2", answer.getHeaderString("Retry-After"));
        assertEquals("{\"statusCode\":503,\"error\":\"Service Unavailable\",\"message\":\"The store cannot be written\"}",
                answer.getEntity().toString());
    }

    /** A request to where the OpenAPI document is. */
    RequestSpecification operations() {
        return given();
    }

    private static ValidatableResponse shaped(ValidatableResponse response, int status, String error) {
        return response.statusCode(status).contentType(startsWith("application/json")).body("statusCode", is(status))
                .body("error", is(error)).body("$", hasKey("message"));
    }
}
