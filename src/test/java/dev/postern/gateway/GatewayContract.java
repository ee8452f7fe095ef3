package dev.postern.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.Headers;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

import dev.postern.DpopKey;
import dev.postern.FreePort;
import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;

/** What every gateway with a configuration of {@code deploy/gateways} does, in front of an API that checks nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewayContract {

    private static final String ORGANIZATION = "blue-hotel";
    private static final Set<String> SEVEN = Set.of("x-postern-client-id", "x-postern-subject", "x-postern-audience",
            "x-postern-scope", "x-postern-organization-id", "x-postern-organization-name", "x-postern-expires-at");
    /** Every header, in the spellings that some framework takes for the same one, and one that there is not. */
    private static final List<String> MADE_UP = Stream.of(SEVEN.stream(),
            SEVEN.stream().map(name -> name.toUpperCase(Locale.ROOT)), SEVEN.stream().map(name -> name.replace('-', '_')),
            Stream.of("X_Postern_Client_Id", "X-Postern_Scope", "X_postern-Subject", "X-Postern-Role", "X-POSTERN_ROLE",
                    "x-postern"))
            .flatMap(names -> names).toList();

    PackagedPostern postern;
    ApiBehindTheGateway api;
    private GatewayProcess gateway;
    private String gatewayUrl;
    private TimesheetsTenant tenant;
    private String organizationId;

    /** Starts the gateway, listening on loopback at this port, in front of {@link #postern} and {@link #api}. */
    abstract GatewayProcess gateway(Path directory, int port) throws Exception;

    /** The tool, or the end of the test. */
    abstract String program();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        program();
        api = new ApiBehindTheGateway();
        tenant = new TimesheetsTenant(directory, "rfc9068_profile"); // a new token is in no cache
        postern = tenant.postern;
        organizationId = tenant.organization(ORGANIZATION);
        int port = FreePort.find();
        gatewayUrl = "http://127.0.0.1:" + port;
        gateway = gateway(directory, port);
    }

    @AfterAll
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (tenant != null) {
            tenant.close();
        }
        if (api != null) {
            api.close();
        }
    }

    @BeforeEach
    void forget() {
        api.forget();
    }

    @Test
    void no_token_is_401_with_a_challenge() {
        request().get("/timesheets").then().statusCode(401).header("WWW-Authenticate", startsWith("Bearer"));
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void a_malformed_token_is_401_with_its_reason() {
        withToken("no.such.token").get("/timesheets").then().statusCode(401)
                .header("WWW-Authenticate", containsString("invalid_token"));
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void a_malformed_header_is_the_callers_fault() {
        request().header("Authorization", "Bearer a b c").get("/timesheets").then()
                .statusCode(anyOf(is(400), is(401)));
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void a_token_for_another_api_is_401() {
        withToken(tenant.token(TimesheetsTenant.OTHER_AUDIENCE, "read:timesheets")).get("/timesheets").then().statusCode(401)
                .header("WWW-Authenticate", containsString("invalid_token"));
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void a_missing_scope_is_403_and_names_it() {
        withToken(token()).post("/timesheets").then().statusCode(403)
                .header("WWW-Authenticate", containsString("create:timesheets"));
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void a_good_token_reaches_the_api_which_learns_who_calls_and_not_the_token() {
        withToken(token()).get("/timesheets/7?page=2").then().statusCode(200);
        Headers headers = api.lastRequest().orElseThrow();
        assertEquals(tenant.clientId, headers.getFirst("X-Postern-Client-Id"));
        assertEquals("read:timesheets", headers.getFirst("X-Postern-Scope"));
        assertFalse(headers.containsKey("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void callers_cannot_say_that_they_are_someone_else(boolean inOrganization) {
        String token = inOrganization ? tenant.organizationToken(ORGANIZATION) : token();
        RequestSpecification request = withToken(token);
        MADE_UP.forEach(name -> request.header(name, "made-up"));
        request.get("/timesheets").then().statusCode(200);
        Map<String, String> told = told(api.lastRequest().orElseThrow());
        assertEquals(SEVEN, told.keySet());
        assertEquals(tenant.clientId, told.get("x-postern-client-id"));
        assertEquals(tenant.clientId + "@clients", told.get("x-postern-subject"));
        assertEquals(TimesheetsTenant.AUDIENCE, told.get("x-postern-audience"));
        assertEquals("read:timesheets", told.get("x-postern-scope"));
        assertTrue(told.get("x-postern-expires-at").matches("[0-9]{10}"), told.toString());
        assertEquals(inOrganization ? organizationId : "", told.get("x-postern-organization-id"));
        assertEquals("", told.get("x-postern-organization-name"));
    }

    @Test
    void a_bound_token_reaches_the_api_with_its_proof_only() {
        String management = postern.managementToken();
        String apiId = PackagedPostern.json(postern.request().auth().oauth2(management)
                .queryParam("identifiers", TimesheetsTenant.AUDIENCE).get("/api/v2/resource-servers")).at("/0/id").textValue();
        postern.request().auth().oauth2(management).contentType(ContentType.JSON)
                .body(Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", false)))
                .patch("/api/v2/resource-servers/" + apiId).then().statusCode(200);
        DpopKey key = DpopKey.of("ES256");
        String token = postern.request().formParam("grant_type", "client_credentials").formParam("client_id", tenant.clientId)
                .formParam("client_secret", tenant.clientSecret).formParam("audience", TimesheetsTenant.AUDIENCE)
                .header("DPoP", key.proof("POST", postern.baseUrl() + "/oauth/token").signed()).post("/oauth/token").then()
                .log().ifValidationFails()
                .statusCode(200).extract().path("access_token");

        String proof = key.proof("GET", gatewayUrl + "/timesheets/7").with(token).signed();
        bound(token).header("DPoP", proof).get("/timesheets/7?page=2").then().statusCode(200);
        Headers headers = api.lastRequest().orElseThrow();
        assertEquals(tenant.clientId, headers.getFirst("X-Postern-Client-Id"));
        assertFalse(headers.containsKey("DPoP"));
        api.forget();
        bound(token).header("DPoP", proof).get("/timesheets/7").then().statusCode(401)
                .header("WWW-Authenticate", containsString("invalid_dpop_proof"));
        bound(token).get("/timesheets/7").then().statusCode(401);
        withToken(token).get("/timesheets/7").then().statusCode(401);
        bound(token).header("DPoP", key.proof("GET", gatewayUrl + "/timesheets/8").with(token).signed())
                .header("X-Forwarded-Uri", "/timesheets/8").header("X-Forwarded-Method", "GET").get("/timesheets/7").then()
                .statusCode(401);
        bound(token).header("DPoP", key.proof("GET", "https://x.example/timesheets/7").with(token).signed())
                .header("X-Forwarded-Host", "x.example").header("X-Forwarded-Proto", "https").get("/timesheets/7").then()
                .statusCode(401);
        assertTrue(api.lastRequest().isEmpty());
    }

    private RequestSpecification bound(String token) {
        return request().header("Authorization", "DPoP " + token);
    }

    @Test
    void the_api_learns_the_host_that_was_asked() {
        withToken(token()).get("/timesheets").then().statusCode(200);
        assertEquals(gatewayUrl.replace("http://", ""), api.lastRequest().orElseThrow().getFirst("Host"));
    }

    @Test
    void a_method_the_api_does_not_have_is_405_and_names_the_others() {
        withToken(token()).put("/timesheets").then().statusCode(405).header("Allow", containsString("POST"));
        request().put("/timesheets").then().statusCode(405);
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void the_preflight_of_a_browser_reaches_the_api_where_the_configuration_lets_it_and_says_nobody_calls() {
        RequestSpecification preflight = request().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST");
        MADE_UP.forEach(name -> preflight.header(name, "made-up"));
        preflight.options("/timesheets").then().statusCode(200);
        Headers headers = api.lastRequest().orElseThrow();
        assertEquals("https://app.example", headers.getFirst("Origin"));
        assertEquals("POST", headers.getFirst("Access-Control-Request-Method"));
        told(headers).values().forEach(value -> assertEquals("", value));

        api.forget();
        request().options("/timesheets").then().statusCode(405);
        request().header("Origin", "https://app.example").header("Access-Control-Request-Method", "POST").get("/timesheets")
                .then().statusCode(401);
        assertTrue(api.lastRequest().isEmpty());
    }

    /** What the API reads of the caller, by the name a framework that takes {@code _} for {@code -} knows it by. */
    private static Map<String, String> told(Headers headers) {
        Map<String, String> told = new TreeMap<>();
        SEVEN.forEach(name -> told.put(name, "")); // a header without a value says as much as none
        headers.forEach((name, values) -> {
            String read = name.toLowerCase(Locale.ROOT).replace('_', '-');
            if (read.startsWith("x-postern")) {
                assertEquals(1, values.size(), name);
                told.merge(read, values.get(0), (first, second) -> first.isEmpty() ? second : first + ", " + second);
            }
        });
        return told;
    }

    @Test
    void a_query_of_the_callers_does_not_change_what_is_asked() {
        withToken(token()).post("/timesheets?scope=read:timesheets&audience=" + TimesheetsTenant.AUDIENCE).then()
                .statusCode(403);
        assertTrue(api.lastRequest().isEmpty());
    }

    @Test
    void without_postern_nobody_gets_through() {
        String token = token();
        postern.stop(); // in order: after a crash, proofs of the same second are refused
        try {
            assertTrue(withToken(token).get("/timesheets").statusCode() >= 500);
            assertTrue(api.lastRequest().isEmpty());
        } finally {
            postern.start();
        }
    }

    /** Of a caller that may read timesheets, but not create them. */
    final String token() {
        return tenant.token(TimesheetsTenant.AUDIENCE, "read:timesheets");
    }

    final RequestSpecification withToken(String token) {
        return request().auth().oauth2(token);
    }

    private RequestSpecification request() {
        return given().baseUri(gatewayUrl).urlEncodingEnabled(false);
    }
}
