package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

@QuarkusTest
class OverviewTest {

    private static final String AUDIENCE = "https://console-overview.example/";
    private static final Pattern SENTENCE = Pattern.compile("(\\d+) tokens? issued and (\\d+) refused");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void tokens_and_refusals_of_the_last_hour_are_drawn_and_told() {
        TestClient client = tenant.api(AUDIENCE, "read:overview").client("On the overview").granted(AUDIENCE, "read:overview");
        ConsoleBrowser reader = signedIn("read:stats");
        long issuedBefore = count(reader, 1);
        long refusedBefore = count(reader, 2);
        client.token(AUDIENCE);
        client.tokenRequest(AUDIENCE + "unknown").post("/oauth/token").then().statusCode(403);
        assertTrue(count(reader, 1) > issuedBefore);
        assertTrue(count(reader, 2) > refusedBefore);
        reader.get("/console/minutes?live").then().statusCode(200).body(containsString("role=\"img\""))
                .body(containsString("fill=\"currentColor\"")).body(not(containsString("style=")))
                .body(not(containsString("<html")));
        reader.get("/console/").then().statusCode(200).body(containsString("hx-get=\"/console/minutes?live\""));
    }

    private static long count(ConsoleBrowser reader, int group) {
        Matcher sentence = SENTENCE.matcher(reader.get("/console/").asString());
        assertTrue(sentence.find());
        return Long.parseLong(sentence.group(group));
    }

    @Test
    void what_ends_soon_leads_to_where_it_is_dealt_with() {
        TestClient client = tenant.client("Ends soon on the overview");
        String end = Instant.now().plusSeconds(300).toString();
        String id = tenant.management().contentType("application/json").body(Map.of("expires_at", end, "label", "soon"))
                .post("/api/v2/clients/" + client.id() + "/secrets").then().statusCode(201).extract().path("id");
        ConsoleBrowser reader = signedIn("read:clients", "read:client_credentials");
        reader.get("/console/").then().statusCode(200).body(containsString("A secret of Ends soon on the overview ends in"))
                .body(containsString("href=\"/console/applications/" + client.id() + "#credentials\""));
        signedIn("read:clients", "read:client_keys").get("/console/").then().statusCode(200)
                .body(containsString("href=\"/console/applications?show=ending\"")).body(not(containsString("Ends soon on")));
        signedIn("read:clients").get("/console/").then().statusCode(200).body(not(containsString("show=ending")));
        signedIn("read:stats").get("/console/").then().statusCode(200).body(not(containsString("show=ending")));
        tenant.management().delete("/api/v2/clients/" + client.id() + "/secrets/" + id).then().statusCode(204);
        reader.get("/console/").then().statusCode(200).body(not(containsString("Ends soon on the overview")));
    }

    @Test
    void a_quota_that_is_used_up_is_told_with_its_numbers() {
        TestClient client = tenant.api(AUDIENCE, "read:overview").client("Far beyond its quota", Map.of("token_quota",
                Map.of("client_credentials", Map.of("per_day", 1, "enforce", false)))).granted(AUDIENCE, "read:overview");
        for (int i = 0; i < 40; i++) { // more than any other test, as the worst are shown
            client.token(AUDIENCE);
        }
        signedIn("read:clients").get("/console/").then().statusCode(200)
                .body(containsString("The quota of Far beyond its quota is used up"))
                .body(containsString("40 of 1 tokens of this day"))
                .body(containsString("href=\"/console/applications/" + client.id() + "#settings\""));
        tenant.management().delete("/api/v2/clients/" + client.id()).then().statusCode(204);
        signedIn("read:clients").get("/console/").then().body(not(containsString("Far beyond its quota")));
    }

    @Test
    void who_had_tokens_today_and_who_had_none_is_a_page_of_its_own() {
        TestClient client = tenant.api(AUDIENCE, "read:overview").client("Most tokens today").granted(AUDIENCE,
                "read:overview");
        for (int i = 0; i < 150; i++) {
            client.token(AUDIENCE);
        }
        ConsoleBrowser reader = signedIn("read:stats", "read:clients");
        reader.get("/console/").then().body(containsString("hx-get=\"/console/use\""));
        Eventually.await(() -> reader.get("/console/use").asString()
                .contains("href=\"/console/applications/" + client.id() + "\">Most tokens today</a>"));
        signedIn("read:stats").get("/console/use").then().statusCode(200)
                .body(not(containsString("/console/applications/" + client.id())));
        signedIn("read:logs").get("/console/use").then().statusCode(403);
        tenant.management().delete("/api/v2/clients/" + client.id()).then().statusCode(204);
    }

    @Test
    void a_session_sees_what_its_scopes_show() {
        ConsoleBrowser nobody = signedIn("read:connections");
        nobody.get("/console/").then().statusCode(200).body(containsString("the session lacks <code>read:stats</code>"))
                .body(containsString("sees nothing that could be in disorder")).body(not(containsString("/console/use")));
        nobody.get("/console/minutes").then().statusCode(403);
        String all = new ConsoleBrowser().signedIn(sessions.link("everything", Set.copyOf(SystemApi.scopeValues())))
                .get("/console/").then().statusCode(200).extract().asString();
        assertTrue(all.contains("signing key"), all);
        assertEquals(-1, all.indexOf("sees nothing"));
    }

    private ConsoleBrowser signedIn(String... scopes) {
        return new ConsoleBrowser().signedIn(sessions.link("reader of the overview", Set.of(scopes)));
    }
}
