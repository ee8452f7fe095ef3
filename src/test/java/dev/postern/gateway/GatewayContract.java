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

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.Headers;

import io.restassured.specification.RequestSpecification;

import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;

/** What every gateway with a configuration of {@code deploy/gateways} does, in front of an API that checks nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewayContract {

    PackagedPostern postern;
    ApiBehindTheGateway api;
    private GatewayProcess gateway;
    private String gatewayUrl;
    private TimesheetsTenant tenant;

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
        int port = GatewayProcess.freePort();
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
    void a_token_that_is_none_is_401_and_says_so() {
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

    @Test
    void callers_cannot_say_that_they_are_someone_else() {
        withToken(token()).header("X-Postern-Client-Id", "administrator")
                .header("X-Postern-Scope", "create:timesheets").get("/timesheets").then().statusCode(200);
        Headers headers = api.lastRequest().orElseThrow();
        assertEquals(List.of(tenant.clientId), headers.get("X-Postern-Client-Id"));
        assertEquals(List.of("read:timesheets"), headers.get("X-Postern-Scope"));
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
        postern.kill();
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
