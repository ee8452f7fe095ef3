package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class KeysTest {

    private static final String AUDIENCE = "https://console-keys.example/";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_rotation_makes_the_next_key_the_current_one() {
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(sessions.link("alice",
                Set.of("read:signing_keys", "create:signing_keys", "update:signing_keys")));
        String next = key("next");
        String before = key("current");
        String page = alice.get("/console/keys").then().statusCode(200).body(containsString(next))
                .body(containsString("Rotate")).extract().asString();
        Map<String, String> form = Map.of("was", page.replaceAll("(?s).*name=\"was\" value=\"([^\"]*)\".*", "$1"));
        alice.post("/console/keys/rotate", form).then().statusCode(303);
        assertEquals(next, key("current"));
        alice.post("/console/keys/rotate", form).then().statusCode(422).body(containsString("rotated since this page"));
        alice.post("/console/keys/rotate", Map.of()).then().statusCode(422);
        assertEquals(next, key("current"), "a form that is sent twice rotates once");
        alice.get("/console/keys").then().body(containsString("/console/keys/" + before + "/revoke"));
        alice.get("/console/keys/" + before + "/revoke").then().statusCode(200).body(containsString("are refused at once"))
                .body(containsString("Revoke the key"));
        alice.post("/console/keys/" + next + "/revoke", Map.of()).then().statusCode(422);
        alice.post("/console/keys/" + before + "/revoke", Map.of()).then().statusCode(303);
        tenant.management().get("/api/v2/keys/signing").then().body("findAll { it.previous == true }.kid",
                not(hasItem(before)));
    }

    @Test
    void the_key_that_signs_is_told_from_the_current_one() {
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(sessions.link("alice",
                Set.of("read:signing_keys", "create:signing_keys", "update:signing_keys")));
        TestClient client = tenant.api(AUDIENCE, "read").client("Signed").granted(AUDIENCE, "read");
        for (int rotations = 0; rotations < 2; rotations++) {
            String signs = new String(Base64.getUrlDecoder().decode(client.token(AUDIENCE).split("\\.")[0]),
                    StandardCharsets.UTF_8).replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
            String row = row(alice.get("/console/keys").asString(), signs);
            assertTrue(row.contains("<strong>signs now</strong>"), row);
            if (!signs.equals(key("current"))) {
                alice.get("/console/keys").then().body(containsString("The last rotation is not over"));
                alice.get("/console/keys/" + signs + "/revoke").then().body(containsString("It signs now"));
            }
            tenant.management().post("/api/v2/keys/signing/rotate").then().statusCode(201);
        }
    }

    @Test
    void who_may_only_see_the_keys_does_not_rotate_them() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:signing_keys")));
        String current = key("current");
        reader.get("/console/keys").then().statusCode(200).body(not(containsString("<button class=\"main\">Rotate")));
        reader.post("/console/keys/rotate", Map.of()).then().statusCode(403);
        reader.post("/console/keys/" + current + "/revoke", Map.of()).then().statusCode(403);
        reader.get("/console/keys/" + current + "/revoke").then().statusCode(403);
        ConsoleBrowser half = new ConsoleBrowser()
                .signedIn(sessions.link("half", Set.of("read:signing_keys", "create:signing_keys")));
        half.get("/console/keys");
        half.post("/console/keys/rotate", Map.of()).then().statusCode(403);
        assertEquals(current, key("current"));
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients"))).get("/console/keys").then()
                .statusCode(403);
    }

    @Test
    void an_algorithm_that_no_key_signs_by_rotates_nothing() {
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(sessions.link("alice",
                Set.of("read:signing_keys", "create:signing_keys", "update:signing_keys")));
        String current = key("current");
        alice.get("/console/keys");
        alice.post("/console/keys/rotate", Map.of("signing_alg", "HS256")).then().statusCode(422);
        alice.post("/console/keys/rotate", Map.of("signing_alg", "<b>")).then().statusCode(422);
        assertEquals(current, key("current"));
    }

    @Test
    void whoever_has_fetched_the_keys_is_listed_with_what_it_lacks() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:signing_keys")));
        fetch("/.well-known/jwks.json", "198.51.100.1", "Verifier of both/1.0");
        fetch("/.well-known/jwks.json", "2001:db8:51:100:a:b:c:d", "Verifier of the old/1.0");
        fetch("/pem", "198.51.100.1", "Verifier by certificate/1.0");
        given().header("X-Forwarded-For", "198.51.100.1").header("User-Agent", "Only a head/1.0").head("/.well-known/jwks.json")
                .then().statusCode(200);
        String before = reader.get("/console/keys").then().statusCode(200).body(not(containsString("Only a head")))
                .extract().asString();
        assertTrue(row(before, "Verifier of both/1.0").contains("198.51.100.1")
                && row(before, "Verifier of both/1.0").contains("/.well-known/jwks.json")
                && row(before, "Verifier of both/1.0").contains("current and next"), before);
        assertTrue(row(before, "Verifier of the old/1.0").contains(">2001:db8:51:100::/64<"), before);
        assertTrue(row(before, "Verifier by certificate/1.0").contains(">/pem<"), before);
        try {
            rotate();
            fetch("/.well-known/jwks.json", "198.51.100.1", "Verifier of both/1.0");
            fetch("/cer", "198.51.100.1", "Verifier of one/1.0");
            String once = reader.get("/console/keys").asString();
            assertTrue(row(once, "Verifier of both/1.0").contains("current and next"), once);
            assertTrue(row(once, "Verifier of the old/1.0").contains("class=\"warn\">not the next key"), once);
            assertTrue(row(once, "Verifier by certificate/1.0").contains("not the next key"), once);
            assertTrue(row(once, "Verifier of one/1.0").contains("not the next key"), once);
            assertTrue(once.indexOf("Verifier of both") > once.indexOf("Verifier of the old"),
                    "those who lack a key come first");
            rotate();
            String twice = reader.get("/console/keys").asString();
            assertTrue(row(twice, "Verifier of both/1.0").contains("class=\"warn\">not the next key"), twice);
            assertTrue(row(twice, "Verifier of the old/1.0").contains("class=\"bad\">not the current key"), twice);
        } finally {
            List<String> previous = new TestTenant().management().get("/api/v2/keys/signing")
                    .path("findAll { it.previous == true }.kid");
            previous.forEach(kid -> new TestTenant().management().put("/api/v2/keys/signing/{kid}/revoke", kid).then()
                    .statusCode(200));
        }
    }

    @Test
    void what_a_fetcher_of_the_keys_says_of_itself_is_text() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:signing_keys")));
        fetch("/.well-known/jwks.json", "198.51.100.2",
                "<script>alert(1)</script>\"'></td>{frame.formToken}" + "z".repeat(500));
        reader.get("/console/keys").then().statusCode(200).body(not(containsString("<script>alert")))
                .body(containsString("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;/td&gt;{frame.formToken}"))
                .body(not(containsString("z".repeat(121))));
    }

    @Test
    void a_flood_of_fetchers_makes_no_long_page_and_the_page_says_that_it_is_cut() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:signing_keys")));
        for (int i = 0; i < 300; i++) {
            fetch("/.well-known/jwks.json", "2001:db8:f100:" + Integer.toHexString(i) + "::1", "Flood/" + i);
        }
        for (int i = 0; i < 20; i++) {
            fetch("/.well-known/jwks.json", "198.51.100.3", "Agent " + i + " of one address");
        }
        String page = reader.get("/console/keys").then().statusCode(200)
                .body(containsString("More have fetched them than this server remembers")).extract().asString();
        assertTrue(page.split("<td data-label=\"Has\">", -1).length - 1 <= 100, page);
        assertTrue(page.matches("(?s).*Shown: \\d+ of \\d+.*"), page);
        assertEquals(8, page.split(" of one address", -1).length - 1, page);
        assertTrue(page.contains("Agent 19 of") && !page.contains("Agent 11 of"), page);
    }

    private static void fetch(String path, String address, String userAgent) {
        given().header("X-Forwarded-For", address).header("User-Agent", userAgent).get(path).then().statusCode(200);
    }

    private static String row(String page, String userAgent) {
        int at = page.indexOf(userAgent);
        assertTrue(at >= 0, page);
        return page.substring(page.lastIndexOf("<tr>", at), page.indexOf("</tr>", at));
    }

    /** With a token of its own: the key of the last one may be gone. */
    private static void rotate() {
        new TestTenant().management().post("/api/v2/keys/signing/rotate").then().statusCode(201);
    }

    private String key(String state) {
        List<String> kids = tenant.management().get("/api/v2/keys/signing").then().statusCode(200).extract()
                .path("findAll { it." + state + " == true }.kid");
        return kids.get(0);
    }
}
