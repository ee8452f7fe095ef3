package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class ChangesTest {

    private static final Pattern CHANGE = Pattern.compile("class=\"name\" href=\"(/console/changes/[0-9]+)\">([^<]+)<");
    private static final Pattern OLDER = Pattern.compile("href=\"(/console/changes\\?[^\"]+)\" rel=\"next\"");
    private static final Pattern NEWER = Pattern.compile("href=\"(/console/changes\\?[^\"]+)\" rel=\"prev\"");

    private static final int PAGE = 50;

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_change_shows_who_made_it_and_each_field_before_and_after() {
        TestClient client = tenant.client("Before the change");
        ConsoleBrowser erin = new ConsoleBrowser().signedIn(sessions.link("erin of changes",
                Set.of("read:clients", "update:clients", "read:logs")));
        erin.get("/console/applications/" + client.id());
        erin.post("/console/applications/" + client.id() + "/settings", Map.of("name", "After the change", "was_name",
                "Before the change")).then().statusCode(303);
        String list = "/console/changes?by=erin of chan&kind=client&name=" + client.id();
        Eventually.await(() -> changes(erin.get(list)).size() == 1);
        String page = erin.get(changes(erin.get(list)).get(0)).then().statusCode(200).extract().asString();
        assertTrue(page.contains("<del class=\"mono\">Before the change</del>"), page);
        assertTrue(page.contains("<ins class=\"mono\">After the change</ins>"), page);
        assertTrue(page.contains("PATCH /api/v2/clients/" + client.id()), page);
        assertTrue(page.contains("href=\"/console/applications/" + client.id() + "\""), page);
        assertTrue(page.contains("erin of changes"), page);

        assertEquals(List.of(), changes(erin.get(list.replace("kind=client&", "kind=hook&"))));
        erin.get(list.replace("erin", "frank")).then().statusCode(200).body(containsString("frank of chan"))
                .body(containsString("Show all"));
    }

    @Test
    void a_change_by_an_application_leads_to_it_and_its_secret_is_not_shown() {
        TestClient client = tenant.client("Rotated by a script");
        String secret = tenant.management().post("/api/v2/clients/" + client.id() + "/rotate-secret").then().statusCode(200)
                .extract().path("client_secret");
        ConsoleBrowser reader = reader();
        String list = "/console/changes?by=test-bootstrap&name=" + client.id();
        Eventually.await(() -> changes(reader.get(list)).size() == 2);
        String page = reader.get(changes(reader.get(list)).get(0)).then().statusCode(200)
                .body(not(containsString(secret))).extract().asString();
        assertTrue(page.contains("A secret was changed too"), page);
        assertTrue(page.contains("href=\"/console/applications/test-bootstrap\""), page);
    }

    @Test
    void pages_follow_one_another_in_both_directions_without_a_gap() {
        String name = "Renamed often";
        TestClient client = tenant.client(name);
        int changes = PAGE + 3;
        for (int i = 1; i < changes; i++) {
            tenant.management().contentType("application/json").body(Map.of("name", name + " " + i))
                    .patch("/api/v2/clients/" + client.id()).then().statusCode(200);
        }
        ConsoleBrowser reader = reader();
        String list = "/console/changes?name=" + client.id();
        Eventually.await(() -> {
            Response first = reader.get(list);
            return changes(first).size() == PAGE && changes(reader.get(link(OLDER, first))).size() == 3;
        });
        List<String> first = changes(reader.get(list));
        Response older = reader.get(link(OLDER, reader.get(list)));
        List<String> all = new ArrayList<>(first);
        all.addAll(changes(older));
        assertEquals(changes, Set.copyOf(all).size());
        assertEquals(first, changes(reader.get(link(NEWER, older))));
    }

    @Test
    void what_cannot_be_shown_is_said() {
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients"))).get("/console/changes").then()
                .statusCode(403).body(containsString("read:logs"));
        ConsoleBrowser reader = reader();
        reader.get("/console/changes/" + "9".repeat(55)).then().statusCode(404).body(containsString("no change"));
        reader.get("/console/changes?by=\") OR (*&name=<b>&before=x").then().statusCode(200)
                .body(not(containsString("<b>")));
    }

    private ConsoleBrowser reader() {
        return new ConsoleBrowser().signedIn(sessions.link("reader of changes", Set.of("read:logs", "read:clients")));
    }

    private static String link(Pattern pattern, Response page) {
        Matcher link = pattern.matcher(page.asString());
        return link.find() ? link.group(1).replace("&amp;", "&") : "/console/changes?name=nothing";
    }

    private static List<String> changes(Response page) {
        page.then().statusCode(200);
        return CHANGE.matcher(page.asString()).results().map(found -> found.group(1)).toList();
    }
}
