package com.example.timesheets;

import static com.example.timesheets.Postern.TIMESHEETS;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;

/** DPoP proofs at an API that knows its public URL, and remembers few proofs of one application. */
@QuarkusTest
@TestProfile(BoundTokenSettingsTest.Settings.class)
@WithTestResource(PosternResource.class)
class BoundTokenSettingsTest {

    private static final String PUBLIC = "https://api.example.com/v1";
    private static final int PROOFS_MAX = 10;
    private static final DpopKey KEY = new DpopKey();

    public static final class Settings implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("timesheets.base-url", PUBLIC + "/", "timesheets.proofs-max", String.valueOf(PROOFS_MAX));
        }
    }

    Postern postern;

    @TestHTTPResource("/timesheets")
    URL plain;

    @Test
    void a_proof_is_for_the_public_url_whatever_the_host_header_says() {
        String token = token();
        assertEquals(200, ask(token, proof(token)).statusCode());
        refused(ask(token, KEY.proof("GET", plain.toString(), token)));
        refused(ask(token, KEY.proof("GET", "https://api.example.com/timesheets", token)));
        Response forged = given().header("Host", "thief.example").header("Authorization", "DPoP " + token)
                .header("DPoP", KEY.proof("GET", "http://thief.example/timesheets", token)).get(plain);
        refused(forged);
    }

    @Test
    void an_application_that_sends_too_many_proofs_waits_and_hinders_nobody() {
        String busy = token();
        String other = token();
        String used = proof(busy);
        String usedByOther = proof(other);
        assertEquals(200, ask(busy, used).statusCode());
        assertEquals(200, ask(other, usedByOther).statusCode());
        Response answer = ask(busy, proof(busy));
        for (int sent = 2; answer.statusCode() == 200; sent++) {
            assertTrue(sent < 10 * PROOFS_MAX, "never too many");
            answer = ask(busy, proof(busy));
        }
        answer.then().statusCode(429).header("Retry-After", notNullValue());
        assertEquals(200, ask(other, proof(other)).statusCode());
        refused(ask(other, usedByOther));
        refused(ask(busy, used));
    }

    private static void refused(Response answer) {
        answer.then().statusCode(401).header("WWW-Authenticate", containsString("error=\"invalid_dpop_proof\""));
    }

    /** Of a new application. */
    private String token() {
        return postern.boundToken(TIMESHEETS, KEY, "read:timesheets");
    }

    private static String proof(String token) {
        return KEY.proof("GET", PUBLIC + "/timesheets", token);
    }

    private Response ask(String token, String proof) {
        return given().header("Authorization", "DPoP " + token).header("DPoP", proof).get(plain);
    }
}
