package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.AdjustableClock;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class KeyReadersTest {

    @Inject
    OperatorSessions sessions;

    @Inject
    AdjustableClock clock;

    @Test
    void who_comes_regularly_stays_on_the_page_whatever_flood_comes() {
        fetch("203.0.113.1", "Regular verifier/1.0");
        clock.advance(Duration.ofMinutes(5));
        fetch("203.0.113.1", "Regular verifier/1.0");
        for (int i = 0; i < 300; i++) {
            fetch("10.0." + i % 250 + "." + i / 250, "Flood/" + i);
        }
        String page = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:signing_keys"))).get("/console/keys")
                .then().statusCode(200).extract().asString();
        int flood = page.indexOf("Flood/");
        assertTrue(page.contains("Regular verifier/1.0") && flood > page.indexOf("Regular verifier/1.0"), page);
        assertTrue(page.contains("More have fetched them than this server remembers"), page);
    }

    private static void fetch(String address, String userAgent) {
        given().header("X-Forwarded-For", address).header("User-Agent", userAgent).get("/.well-known/jwks.json").then()
                .statusCode(200);
    }
}
