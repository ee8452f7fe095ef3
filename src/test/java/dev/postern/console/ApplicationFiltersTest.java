package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

/** The filters of the list that insight answers. */
@QuarkusTest
class ApplicationFiltersTest {

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String mark = UUID.randomUUID().toString();
    private final String api = "https://filters-" + mark + ".example/";

    @Test
    void applications_without_a_token_are_found() {
        tenant.api(api, "read");
        TestClient used = tenant.client("Used " + mark).granted(api, "read");
        TestClient unused = tenant.client("Unused " + mark).granted(api, "read");
        ConsoleBrowser alice = everything();
        used.token(api);
        Eventually.await(() -> ids(alice, "unused").equals(List.of(unused.id())));
    }

    @Test
    void applications_that_were_refused_today_are_found() {
        tenant.api(api, "read");
        TestClient refused = tenant.client("Refused " + mark);
        tenant.client("Calm " + mark);
        refused.tokenRequest(api).post("/oauth/token").then().statusCode(403);
        ConsoleBrowser alice = everything();
        Eventually.await(() -> ids(alice, "refused").equals(List.of(refused.id())));
        tenant.management().delete("/api/v2/clients/" + refused.id()).then().statusCode(204);
        assertEquals(List.of(), ids(alice, "refused"));
    }

    @Test
    void refusals_are_for_those_who_may_read_the_log() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:clients")));
        reader.get("/console/applications").then().statusCode(200).body(not(containsString("Refused today")))
                .body(containsString("No token for 90 days"));
        reader.get("/console/applications?show=refused").then().statusCode(403).body(containsString("read:logs"));
    }

    @Test
    void an_application_that_is_renamed_or_deleted_is_so_in_the_list_at_once() {
        ConsoleBrowser alice = everything();
        TestClient client = tenant.client("Before " + mark);
        assertEquals(List.of(client.id()), ids(alice, ""));
        tenant.management().body("{\"name\": \"After\"}").patch("/api/v2/clients/" + client.id()).then().statusCode(200);
        assertEquals(List.of(), ids(alice, ""));
        alice.get("/console/applications?q=" + client.id()).then().body(containsString(">After</a>"));
        tenant.management().delete("/api/v2/clients/" + client.id()).then().statusCode(204);
        alice.get("/console/applications?q=" + client.id()).then().body(containsString("0 found"));
    }

    private ConsoleBrowser everything() {
        return new ConsoleBrowser().signedIn(sessions.link("alice", Set.copyOf(SystemApi.scopeValues())));
    }

    private List<String> ids(ConsoleBrowser browser, String show) {
        return Pattern.compile("class=\"name\" href=\"/console/applications/([^\"]+)\"")
                .matcher(browser.get("/console/applications?q=" + mark + "&show=" + show).then().statusCode(200).extract()
                        .asString())
                .results().map(found -> found.group(1)).toList();
    }
}
