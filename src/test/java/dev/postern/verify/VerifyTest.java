package dev.postern.verify;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestTenant;
import dev.postern.oauth.SigningAlgorithm;

/** What a gateway gets from {@code /verify}; the rules about the token itself are {@link TokenRulesTest}'s. */
@QuarkusTest
class VerifyTest {

    private static final String REALM = "Bearer realm=\"postern\"";

    @Inject
    RegisteredApis apis;

    private final TestTenant tenant = new TestTenant();

    String orders;
    String billing;
    String token;

    @BeforeEach
    void registerApiAndClient() {
        orders = apis.api(SigningAlgorithm.RS256, "access_token");
        billing = apis.client();
        token = apis.signed(apis.token(orders, billing, "read:orders write:orders"));
    }

    @Test
    void a_good_token_is_answered_with_its_caller_in_json() {
        String organization = tenant.organization("verify-test");
        ForgedToken claims = apis.token(orders, billing, "read:orders").claim("org_id", organization);
        verify(apis.signed(claims)).statusCode(200)
                .body("client_id", equalTo(billing))
                .body("sub", equalTo(billing + "@clients"))
                .body("aud", equalTo(orders))
                .body("scope", equalTo("read:orders"))
                .body("iss", equalTo(apis.issuer.issuer()))
                .body("exp", equalTo((int) claims.claims.get("exp").asLong()))
                .body("org_id", equalTo(organization))
                .header("Cache-Control", "no-store");
    }

    @Test
    void a_good_token_is_answered_with_its_caller_in_headers() {
        verify(token).statusCode(200)
                .header("X-Postern-Client-Id", billing)
                .header("X-Postern-Subject", billing + "@clients")
                .header("X-Postern-Audience", orders)
                .header("X-Postern-Scope", "read:orders write:orders")
                .header("X-Postern-Expires-At", matchesPattern("[0-9]{10}"));
    }

    @Test
    void a_token_without_scopes_has_an_empty_scope_header() {
        String bare = apis.signed(apis.token(orders, billing, "").without("scope"));
        verify(bare).statusCode(200).header("X-Postern-Scope", "").body("scope", equalTo(""));
    }

    @Test
    void an_identifier_with_line_breaks_and_quotes_stays_inside_its_header() {
        String odd = apis.api("urn:odd\r\nX-Postern-Client-Id: root\"%0A\u00e9 " + orders, SigningAlgorithm.RS256,
                "access_token");
        verify(apis.signed(apis.token(odd, billing, "a"))).statusCode(200)
                .header("X-Postern-Client-Id", billing)
                .header("X-Postern-Audience", "urn:odd%0D%0AX-Postern-Client-Id: root\"%250A%C3%A9 " + orders)
                .body("aud", equalTo(odd));
    }

    @Test
    void the_audience_asked_for_must_be_the_tokens() {
        bearer(token).queryParam("audience", orders).get("/verify").then().statusCode(200);
        String other = apis.api(SigningAlgorithm.RS256, "access_token");
        refused(bearer(token).queryParam("audience", other).get("/verify").then(), "The token is for another audience");
        refused(bearer(token).queryParam("audience", "").get("/verify").then(), "The token is for another audience");
    }

    @Test
    void a_second_audience_is_refused_as_a_caller_may_have_added_it() {
        bearer(token).queryParam("audience", "https://elsewhere.example/", orders).get("/verify")
                .then().statusCode(400).body("error", equalTo("invalid_request"));
    }

    @Test
    void every_scope_asked_for_is_required() {
        bearer(token).queryParam("scope", "read:orders write:orders").get("/verify").then().statusCode(200);
        bearer(token).queryParam("scope", "read:orders", "write:orders").get("/verify").then().statusCode(200);
        bearer(token).queryParam("scope", "").get("/verify").then().statusCode(200);
        insufficient(bearer(token).queryParam("scope", "read:orders delete:orders").get("/verify").then(),
                "read:orders delete:orders");
        insufficient(bearer(token).queryParam("scope", "read:orders", "delete:orders").get("/verify").then(),
                "read:orders delete:orders");
    }

    @Test
    void scopes_are_compared_byte_for_byte_and_whole() {
        insufficient(bearer(token).queryParam("scope", "READ:orders").get("/verify").then(), "READ:orders");
        insufficient(bearer(token).queryParam("scope", "read").get("/verify").then(), "read");
    }

    @ParameterizedTest
    @ValueSource(strings = { "a\"b", "a\\b", "a\r\nSet-Cookie: x=y", "é", "\u0000" })
    void a_scope_parameter_that_could_break_the_challenge_is_refused(String scope) {
        bearer(token).queryParam("scope", scope).get("/verify").then().statusCode(400)
                .body("error", equalTo("invalid_request"))
                .header("Set-Cookie", nullValue())
                .header("WWW-Authenticate", equalTo(REALM
                        + ", error=\"invalid_request\", error_description=\"The scope parameter is malformed\""));
    }

    @Test
    void without_a_token_the_challenge_names_no_error() {
        for (RequestSpecification request : List.of(given(), given().header("Authorization", "Basic dTpw"),
                given().header("Authorization", "Digest " + token), given().header("Authorization", ""),
                given().queryParam("access_token", token))) {
            request.get("/verify").then().statusCode(401).header("WWW-Authenticate", REALM)
                    .header("Cache-Control", "no-store").body("error", equalTo("unauthorized"))
                    .body("error_description", equalTo("The Authorization header has no bearer token"));
        }
    }

    @Test
    void two_tokens_are_one_too_many() {
        given().header("Authorization", "Bearer " + token, "Bearer " + token).get("/verify").then().statusCode(400)
                .body("error", equalTo("invalid_request"));
        bearer(token).queryParam("access_token", token).get("/verify").then().statusCode(400)
                .body("error", equalTo("invalid_request"))
                .header("WWW-Authenticate",
                        REALM + ", error=\"invalid_request\", error_description=\"A second token in the query\"");
    }

    @ParameterizedTest
    @ValueSource(strings = { "Bearer", "bearer ", "Bearer a b", "Bearer a,b", "Bearer \"a\"", "Bearer =", "Bearer a=b" })
    void a_malformed_authorization_header_is_a_bad_request(String authorization) {
        given().header("Authorization", authorization).get("/verify").then().statusCode(400)
                .body("error", equalTo("invalid_request"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "bearer ", "BEARER ", "Bearer   " })
    void the_scheme_is_read_in_any_case(String scheme) {
        given().header("Authorization", scheme + token).get("/verify").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD" })
    void every_common_method_gets_the_same_answer(String method) {
        bearer(token).request(method, "/verify").then().statusCode(200).header("X-Postern-Client-Id", billing);
        given().request(method, "/verify").then().statusCode(401).header("WWW-Authenticate", REALM);
        bearer(token).queryParam("scope", "x").request(method, "/verify").then().statusCode(403);
    }

    @Test
    void what_the_framework_refuses_is_json_too() {
        bearer(token).request("PROPFIND", "/verify").then().statusCode(405).body("error", equalTo("invalid_request"));
        bearer(token).get("/verify/more").then().statusCode(404).body("error", equalTo("invalid_request"));
    }

    @Test
    void a_body_of_any_kind_is_ignored() {
        bearer(token).contentType("application/octet-stream").body(new byte[] { 0, 1, 2 }).post("/verify")
                .then().statusCode(200);
        bearer(token).contentType("application/json").body("{").put("/verify").then().statusCode(200);
    }

    @Test
    void the_accept_header_is_the_apis_and_changes_nothing() {
        bearer(token).accept("image/png").get("/verify").then().statusCode(200).contentType("application/json");
        given().accept("text/html").get("/verify").then().statusCode(401).contentType("application/json");
    }

    @Test
    void nonsense_is_never_a_server_error() {
        Random random = new Random(6750);
        String alphabet = "Bearer .=_-~+/\"\\,;:{}%\t\u00e9\u00ffABCabc012";
        for (int i = 0; i < 500; i++) {
            StringBuilder noise = new StringBuilder(random.nextBoolean() ? "Bearer " : "");
            int length = random.nextInt(60);
            for (int c = 0; c < length; c++) {
                noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            int status = given().header("Authorization", noise.toString()).get("/verify").statusCode();
            assertTrue(status == 400 || status == 401, status + " for " + noise);
        }
        for (int i = 0; i < 300; i++) {
            StringBuilder damaged = new StringBuilder(token);
            damaged.setCharAt(random.nextInt(token.length()), (char) ('!' + random.nextInt(94)));
            int status = bearer(damaged.toString()).get("/verify").statusCode();
            assertTrue(status == 400 || status == 401 || damaged.toString().equals(token), status + " for " + damaged);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "scope=%", "scope=%zz", "audience=%ff%fe", "scope", "&&=&", "audience", "scope[]=a", "%=%", "?" })
    void an_odd_query_is_never_a_server_error(String query) throws IOException {
        String request = "GET /verify?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer " + token + "\r\n\r\n";
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.matches("(?s)HTTP/1.1 [24].*"), answer);
        }
    }

    @Test
    void the_endpoint_is_described_by_openapi() {
        given().accept("application/json").get("/q/openapi").then().statusCode(200)
                .body("paths.'/verify'.keySet()", hasItem("get"));
    }

    private static RequestSpecification bearer(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static ValidatableResponse verify(String token) {
        return bearer(token).get("/verify").then();
    }

    private static void refused(ValidatableResponse response, String description) {
        response.statusCode(401).body("error", equalTo("invalid_token")).body("error_description", equalTo(description))
                .header("WWW-Authenticate", REALM + ", error=\"invalid_token\", error_description=\"" + description + '"');
    }

    private static void insufficient(ValidatableResponse response, String scope) {
        response.statusCode(403).body("error", equalTo("insufficient_scope")).header("Cache-Control", "no-store")
                .header("WWW-Authenticate", REALM + ", error=\"insufficient_scope\", error_description=\""
                        + "The token does not have the scopes asked for\", scope=\"" + scope + '"');
    }
}
