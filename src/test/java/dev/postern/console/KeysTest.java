package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class KeysTest {

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

    private String key(String state) {
        List<String> kids = tenant.management().get("/api/v2/keys/signing").then().statusCode(200).extract()
                .path("findAll { it." + state + " == true }.kid");
        return kids.get(0);
    }
}
