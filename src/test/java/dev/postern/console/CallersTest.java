package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class CallersTest {

    private static final Pattern WASTED = Pattern.compile("data-label=\"Wasted\" class=\"number warn\">([0-9]+)<");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String api = "https://callers-" + UUID.randomUUID() + ".example/";

    @Test
    void a_caller_that_keeps_no_token_is_shown_with_what_to_do() {
        TestClient client = tenant.api(api, Map.of("token_lifetime", 7_200), "read").client("Forgetful").granted(api, "read");
        for (int i = 0; i < 4; i++) {
            client.token(api);
        }
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(sessions.link("alice", Set.of("read:logs", "read:clients")));
        String address = "/console/callers?period=day&client_id=" + client.id();
        Eventually.await(() -> wasted(alice.get(address).asString()) == 3);
        String page = alice.get(address).asString();
        assertTrue(page.contains("A token lives 2 hours, and this caller asks for one every "), page);
        assertTrue(page.contains("href=\"/console/applications/" + client.id() + "?audience=https%3A%2F%2Fcallers-"), page);
        assertTrue(page.contains("#quickstart\""), page);
        assertTrue(page.contains("4 times as many") || page.contains("4.0 times as many"), page);
        assertEquals(3, wasted(alice.get("/console/callers?period=month&client_id=" + client.id()).asString()));

        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:logs")));
        reader.get(address).then().statusCode(200).body(not(containsString("/console/applications/")));
    }

    @Test
    void a_caller_that_keeps_its_token_is_not_shown() {
        TestClient client = tenant.api(api, "read").client("Careful").granted(api, "read");
        client.token(api);
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(sessions.link("alice", Set.of("read:logs", "read:stats")));
        Eventually.await(() -> tenant.management().queryParam("client_id", client.id())
                .get("/api/v2/postern/insight/usage").jsonPath().getInt("usage.sum { it.issued }") == 1);
        alice.get("/console/callers?client_id=" + client.id()).then().statusCode(200)
                .body(containsString("Nobody has wasted a token"));
    }

    @Test
    void who_may_not_read_the_log_does_not_see_it() {
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients"))).get("/console/callers").then()
                .statusCode(403).body(containsString("read:logs"));
    }

    private static int wasted(String page) {
        Matcher found = WASTED.matcher(page);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
