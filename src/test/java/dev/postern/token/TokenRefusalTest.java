package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** Every refusal of the token endpoint, with Auth0's status and words. */
@QuarkusTest
class TokenRefusalTest {

    private static final String ORDERS = "https://orders.example/";

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_missing_grant_type_is_named() {
        refused(given().formParam("client_id", "x").post("/oauth/token"), 400, "invalid_request")
                .body("error_description", equalTo("Missing required parameter: grant_type"));
    }

    @Test
    void another_grant_type_is_not_supported() {
        refused(given().formParam("grant_type", "password").post("/oauth/token"), 403, "unsupported_grant_type")
                .body("error_description", equalTo("Unsupported grant type: password"));
    }

    @Test
    void a_request_without_any_client_id_is_refused() {
        refused(given().formParam("grant_type", "client_credentials").post("/oauth/token"), 401, "invalid_client")
                .body("error_description", equalTo("Missing client_id"));
    }

    @Test
    void an_unknown_client_and_a_wrong_secret_get_the_same_answer() {
        TestClient billing = tenant.api(ORDERS, "read").client("billing").granted(ORDERS, "read");
        Response unknown = new TestClient(tenant, "nobody", billing.secret()).tokenRequest(ORDERS).post("/oauth/token");
        Response wrong = new TestClient(tenant, billing.id(), "wrong").tokenRequest(ORDERS).post("/oauth/token");
        Response missing = given().formParam("grant_type", "client_credentials").formParam("client_id", billing.id())
                .formParam("audience", ORDERS).post("/oauth/token");
        for (Response answer : List.of(unknown, wrong, missing)) {
            refused(answer, 401, "access_denied").body("error_description", equalTo("Unauthorized"));
            assertEquals(unknown.headers().toString(), answer.headers().toString());
        }
    }

    @Test
    void a_failed_basic_authentication_is_challenged() {
        refused(given().auth().preemptive().basic("nobody", "nothing").formParam("grant_type", "client_credentials")
                .post("/oauth/token"), 401, "access_denied").header("WWW-Authenticate", startsWith("Basic "));
    }

    @Test
    void a_public_client_gets_no_token() {
        TestClient app = tenant.api(ORDERS, "read").client("app").granted(ORDERS, "read");
        tenant.management().body(Map.of("token_endpoint_auth_method", "none", "grant_types", List.of("authorization_code")))
                .patch("/api/v2/clients/{id}", app.id()).then().statusCode(200);
        refused(app.tokenRequest(ORDERS).post("/oauth/token"), 401, "access_denied");
    }

    @Test
    void a_client_without_the_grant_type_is_refused() {
        TestClient app = tenant.api(ORDERS, "read").client("app", Map.of("grant_types", List.of("implicit")))
                .granted(ORDERS, "read");
        refused(app.tokenRequest(ORDERS).post("/oauth/token"), 403, "unauthorized_client")
                .body("error_description", equalTo("Grant type 'client_credentials' not allowed for the client."))
                .body("error_uri", equalTo("https://auth0.com/docs/clients/client-grant-types"));
    }

    @Test
    void no_audience_and_no_default_is_refused() {
        TestClient app = tenant.client("app");
        refused(given().formParam("grant_type", "client_credentials").formParam("client_id", app.id())
                .formParam("client_secret", app.secret()).post("/oauth/token"), 403, "access_denied")
                .body("error_description", startsWith("Non-global clients are not allowed access to APIs v1"));
    }

    @Test
    void an_unknown_audience_is_refused_and_compared_byte_for_byte() {
        TestClient app = tenant.api(ORDERS, "read").client("app").granted(ORDERS, "read");
        String almost = "https://orders.example";
        refused(app.tokenRequest(almost).post("/oauth/token"), 403, "access_denied")
                .body("error_description", equalTo("Service not enabled within domain: " + almost));
    }

    @Test
    void an_api_without_a_grant_is_refused() {
        TestClient app = tenant.api(ORDERS, "read").client("app");
        refused(app.tokenRequest(ORDERS).post("/oauth/token"), 403, "access_denied")
                .body("error_description", containsString("is not authorized to access resource server \"" + ORDERS + "\""));
    }

    @Test
    void an_api_that_denies_all_clients_is_refused_in_spite_of_a_grant() {
        TestClient app = tenant.api(ORDERS,
                Map.of("subject_type_authorization", Map.of("client", Map.of("policy", "deny_all"))), "read")
                .client("app").granted(ORDERS, "read");
        refused(app.tokenRequest(ORDERS).post("/oauth/token"), 403, "access_denied")
                .body("error_description", containsString("not authorized to access"));
    }

    @Test
    void only_the_scopes_that_are_missing_are_listed() {
        TestClient app = tenant.api(ORDERS, "read", "write").client("app").granted(ORDERS, "read");
        refused(app.tokenRequest(ORDERS).formParam("scope", "read write delete").post("/oauth/token"), 403, "access_denied")
                .body("error_description", equalTo("Client has not been granted scopes: write, delete"));
    }

    @Test
    void an_organization_is_never_silently_ignored() {
        TestClient app = tenant.api(ORDERS, "read").client("app").granted(ORDERS, "read");
        refused(app.tokenRequest(ORDERS).formParam("organization", "org_1").post("/oauth/token"), 400, "invalid_request");
    }

    @Test
    void two_credentials_at_once_are_refused() {
        TestClient app = tenant.client("app");
        refused(app.tokenRequest(ORDERS).auth().preemptive().basic(app.id(), app.secret()).post("/oauth/token"),
                400, "invalid_request");
        refused(app.tokenRequest(ORDERS).formParam("client_assertion", "a.b.c").post("/oauth/token"),
                400, "invalid_request");
    }

    @Test
    void a_malformed_client_assertion_is_refused_by_name() {
        refused(given().formParam("grant_type", "client_credentials").formParam("client_assertion", "a.b.c")
                .formParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .post("/oauth/token"), 401, "invalid_client")
                .body("error_description", equalTo("client_assertion is not a signed JWT"));
    }

    @Test
    void a_client_assertion_without_its_type_is_refused() {
        refused(given().formParam("grant_type", "client_credentials").formParam("client_assertion", "a.b.c")
                .post("/oauth/token"), 400, "invalid_request")
                .body("error_description", containsString("client_assertion_type"));
    }

    @Test
    void two_authorization_headers_are_refused() {
        refused(given().header("Authorization", "Basic eDp5", "Basic YTpi").formParam("grant_type", "client_credentials")
                .post("/oauth/token"), 400, "invalid_request");
    }

    @Test
    void two_client_ids_that_differ_are_refused() {
        refused(given().auth().preemptive().basic("one", "secret").formParam("grant_type", "client_credentials")
                .formParam("client_id", "two").post("/oauth/token"), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "!!!", "bm9jb2xvbg==", "Om5vaWQ=", "/////w==", "YSUwMGI6eA==" })
    void a_malformed_basic_header_is_refused(String credentials) {
        refused(given().header("Authorization", "Basic " + credentials).formParam("grant_type", "client_credentials")
                .post("/oauth/token"), 400, "invalid_request").header("WWW-Authenticate", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = { "grant_type=a&grant_type=b", "grant_type=%zz", "grant_type=%f", "grant_type=%ff", "scope=%00",
            "client_id=a%0Ab", "grant_type=client_credentials%7f", "=x&=y" })
    void a_malformed_form_is_refused(String body) {
        refused(form(body), 400, "invalid_request");
    }

    /** Hundreds of names of one hash would cost more than all the rest of a request. */
    @Test
    void more_than_30_parameters_are_refused_unread() {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        StringBuilder json = new StringBuilder("{\"grant_type\":\"client_credentials\"");
        for (int i = 0; i < 1024; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // two spellings of one hash
            }
            if (form.length() < 12_000) {
                form.append('&').append(name).append('=');
                json.append(",\"").append(name).append("\":1");
            }
        }
        refused(form(form.toString()), 400, "invalid_request")
                .body("error_description", equalTo("More than 30 parameters"));
        refused(given().contentType(ContentType.JSON).body(json + "}").post("/oauth/token"), 400, "invalid_request")
                .body("error_description", equalTo("More than 30 parameters"));
        refused(form("grant_type=client_credentials" + "&resource=a".repeat(30)), 400, "invalid_request")
                .body("error_description", equalTo("More than 30 parameters"));
        refused(given().urlEncodingEnabled(false).formParam("grant_type", "x")
                .post("/oauth/token?" + "&p=".repeat(31).substring(1)), 400, "invalid_request");
        refused(form("grant_type=x" + "&resource=a".repeat(29)), 403, "unsupported_grant_type");
    }

    @ParameterizedTest
    @ValueSource(strings = { "client_secret", "client_assertion", "client_assertion_type", "client_id" })
    void a_credential_in_the_query_is_refused_and_not_repeated(String name) {
        TestClient app = tenant.api(ORDERS, "read").client("app").granted(ORDERS, "read");
        for (RequestSpecification request : List.of(app.tokenRequest(ORDERS), given().formParam("grant_type",
                "client_credentials"))) {
            refused(request.queryParam(name, "planted-in-the-query").post("/oauth/token"), 400, "invalid_request")
                    .body("error_description", equalTo("Parameter " + name + " must not be in the query"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "audience=https://other.example/", "audience=" + ORDERS + "&audience=" + ORDERS, "scope=read",
            "grant_type=password", "organization=%00", "audience=%ff" })
    void a_query_that_does_not_fit_the_body_is_refused(String query) {
        TestClient app = tenant.api(ORDERS, "read").client("app").granted(ORDERS, "read");
        refused(app.tokenRequest(ORDERS).urlEncodingEnabled(false).post("/oauth/token?" + query), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "null", "[]", "\"grant_type\"", "{", "{} {}", "{\"grant_type\":\"a\",\"grant_type\":\"a\"}",
            "{\"grant_type\":7}", "{\"grant_type\":\"client_credentials\",\"client_id\":{\"$ne\":\"\"}}",
            "{\"grant_type\":\"client_credentials\",\"audience\":[\"a\"]}",
            "{\"grant_type\":\"client_credentials\",\"resource\":[\"a\",7]}", "{\"resource\":[[\"a\"]]}", "{\"a\":[}",
            "{\"a\":1", "{\"scope\":\"a\\u0000b\"}", "{'grant_type':'a'}" })
    void malformed_json_is_refused(String body) {
        refused(given().contentType(ContentType.JSON).body(body).post("/oauth/token"), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = { "text/plain", "multipart/form-data; boundary=x", "application/xml", "application/jsonx" })
    void another_content_type_is_refused(String contentType) {
        refused(given().config(RawBodies.CONFIG).header("Content-Type", contentType).body("grant_type=client_credentials")
                .post("/oauth/token"), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(ints = { 16 * 1024 + 1, 40_000, 2_000_000 })
    void a_body_over_16_kib_is_refused(int bytes) {
        refused(form("scope=" + "a".repeat(bytes - 6)), 413, "invalid_request");
    }

    @Test
    void an_over_long_value_is_refused_by_name() {
        refused(form("grant_type=client_credentials&client_id=" + "a".repeat(256)), 400, "invalid_request")
                .body("error_description", containsString("client_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "GET", "PUT", "DELETE", "PATCH" })
    void another_method_is_refused(String method) {
        refused(given().request(method, "/oauth/token"), 405, "invalid_request").header("Allow", "OPTIONS, POST");
    }

    @Test
    void options_names_no_method_that_is_refused() {
        given().options("/oauth/token").then().statusCode(204).header("Allow", "OPTIONS, POST");
    }

    @Test
    void an_unknown_endpoint_answers_in_the_same_shape() {
        refused(given().post("/oauth/tokens"), 404, "invalid_request");
        refused(given().get("/oauth/"), 404, "invalid_request");
    }

    @Test
    void an_accept_header_does_not_change_the_shape() {
        refused(given().accept("text/html").formParam("grant_type", "x").post("/oauth/token"), 403, "unsupported_grant_type");
    }

    private static Response form(String body) {
        return given().header("Content-Type", "application/x-www-form-urlencoded").body(body).post("/oauth/token");
    }

    private static ValidatableResponse refused(Response answer, int status, String error) {
        return answer.then().statusCode(status).contentType(ContentType.JSON).header("Cache-Control", "no-store")
                .body("error", equalTo(error)).body("error_description", not(equalTo("")))
                .body("$", not(hasKey("access_token")));
    }
}
