package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.actions.RunningAction;
import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;
import dev.postern.operator.OperatorStore;

@QuarkusTest
class LogTest {

    private static final String AUDIENCE = "https://console-log.example/";
    private static final Pattern EVENT = Pattern.compile("href=\"(/console/log/[0-9]{55})\"");
    private static final Pattern OLDER = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"");
    private static final Pattern NEWER = Pattern.compile("href=\"([^\"]+)\" rel=\"prev\"");

    @Inject
    OperatorSessions sessions;

    @Inject
    OperatorStore store;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_refusal_is_found_and_explained_and_leads_to_its_application_and_back() {
        TestClient client = tenant.api(AUDIENCE, "read:log").client("Refused in the log");
        refuse(client.id());
        ConsoleBrowser reader = signedIn("read:logs", "read:clients", "read:resource_servers");
        String query = "type:feccft AND client_id:\"" + client.id() + "\"";
        String event = links(awaited(reader, query, 1), EVENT).get(0);
        reader.get(event).then().statusCode(200).body(containsString("Token refused"))
                .body(containsString("<strong>wrong client secret</strong>")).body(containsString("<dd>Unauthorized</dd>"))
                .body(containsString("send a valid one"))
                .body(containsString("href=\"/console/applications/" + client.id() + "\">Refused in the log</a>"))
                .body(containsString("href=\"/console/apis/"))
                .body(containsString("&quot;error&quot; : &quot;access_denied&quot;"));
        reader.get("/console/applications/" + client.id()).then().statusCode(200)
                .body(containsString("href=\"" + address("client_id:\"" + client.id() + "\"") + "\""))
                .body(containsString("href=\"" + event + "\""));
        signedIn("read:logs").get(event).then().statusCode(200).body(not(containsString("/console/applications/")));
    }

    @Test
    void a_row_says_what_was_changed_or_what_was_asked_for_in_vain() {
        ConsoleBrowser writer = new ConsoleBrowser().signedIn(
                sessions.link("writer of the log", Set.of("create:clients", "read:logs")));
        writer.get("/console/new-application");
        writer.post("/console/applications", Map.of("name", "Named in the log")).then().statusCode(200);
        String query = "client_name:\"writer of the log\" AND description:\"Create a client\"";
        String page = awaited(writer, query, 1);
        assertTrue(page.contains("Create a client: application Named in the log</td>"), page);
        writer.post("/console/applications", Map.of("name", "<")).then().statusCode(422);
        Eventually.await(() -> page(writer, address("client_name:\"writer of the log\" AND type:fapi"))
                .contains("<code>/clients</code></td>"));
    }

    @Test
    void a_failure_of_an_action_leads_to_the_action() {
        TestClient client = tenant.api(AUDIENCE, "read:log").client("Refused by a failure").granted(AUDIENCE, "read:log");
        String id;
        try (RunningAction action = RunningAction.of(tenant,
                "exports.onExecuteCredentialsExchange = async () => { throw new Error('no plan'); };")) {
            id = action.id();
            client.tokenRequest(AUDIENCE).post("/oauth/token").then().statusCode(500);
            signedIn("read:logs").get("/console/").then().body(containsString("the last one of test-"));
        }
        String failure = "type:actions_execution_failed AND client_id:\"" + client.id() + "\"";
        ConsoleBrowser reader = signedIn("read:logs", "read:actions");
        String event = links(awaited(reader, failure, 1), EVENT).get(0);
        reader.get(event).then().statusCode(200).body(containsString("href=\"/console/actions/" + id + "#failures\""));
        signedIn("read:logs").get(event).then().statusCode(200).body(not(containsString("/console/actions/")));
        String refusal = links(awaited(reader, "type:feccft AND client_id:\"" + client.id() + "\"", 1), EVENT).get(0);
        reader.get(refusal).then().statusCode(200).body(containsString("href=\"" + address(failure) + "\">What failed</a>"));
    }

    @Test
    void older_and_newer_events_are_each_shown_once() {
        TestClient client = tenant.api(AUDIENCE, "read:log").client("With two pages").granted(AUDIENCE, "read:log");
        for (int i = 0; i < 55; i++) {
            client.token(AUDIENCE);
        }
        ConsoleBrowser reader = signedIn("read:logs");
        String query = "type:seccft AND client_id:\"" + client.id() + "\"";
        String[] pages = { "", "" };
        Eventually.await(() -> {
            pages[0] = page(reader, address(query));
            List<String> older = links(pages[0], OLDER);
            pages[1] = older.isEmpty() ? "" : page(reader, older.get(0));
            return links(pages[1], EVENT).size() == 5;
        });
        String first = pages[0];
        String last = pages[1];
        List<String> all = new ArrayList<>(links(first, EVENT));
        all.addAll(links(last, EVENT));
        assertEquals(55, new HashSet<>(all).size());
        assertEquals(all.stream().sorted(Comparator.reverseOrder()).toList(), all);
        assertTrue(links(last, OLDER).isEmpty());
        assertEquals(links(first, EVENT), links(page(reader, links(last, NEWER).get(0)), EVENT));
        assertFalse(last.contains("data-live "), "what is over does not change");
    }

    @Test
    void a_query_that_is_not_understood_is_told_at_its_field() {
        ConsoleBrowser reader = signedIn("read:logs");
        get(reader, address("colour:red")).then().statusCode(422).body(containsString("The field colour cannot be searched"))
                .body(containsString("value=\"colour:red\"")).body(containsString("aria-invalid=\"true\""))
                .body(containsString("href=\"#f-q\""));
        get(reader, address("type:(")).then().statusCode(422);
    }

    @Test
    void the_kinds_of_empty_are_told_apart() {
        ConsoleBrowser reader = signedIn("read:logs_users");
        String query = "client_id:" + UUID.randomUUID();
        get(reader, address(query)).then().statusCode(200)
                .body(containsString("No event that is kept meets <code>" + query + "</code>"));
        ConsoleBrowser nobody = signedIn("read:clients");
        nobody.get("/console/log").then().statusCode(403).body(containsString("read:logs")).body(containsString("console-link"))
                .body(not(containsString("href=\"/console/log\"")));
        nobody.get("/console/log/900").then().statusCode(403);
        reader.get("/console/log/900").then().statusCode(404);
        get(reader, "/console/log/%3Cb%3E").then().statusCode(404).body(not(containsString("<b>")));
    }

    @Test
    void what_strangers_write_is_text() {
        String id = "<script>alert(\"" + UUID.randomUUID() + "\")</script>";
        given().header("User-Agent", "<img src=x onerror=alert(1)>")
                .formParams(Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", "x", "audience",
                        "\"><b>bold</b>"))
                .post("/oauth/token").then().statusCode(401);
        ConsoleBrowser reader = signedIn("read:logs");
        String page = awaited(reader, LogQuery.of("client_id", id), 1);
        String event = reader.get(links(page, EVENT).get(0)).asString();
        for (String text : List.of(page, event)) {
            assertTrue(text.contains("&lt;script&gt;"), text);
            assertFalse(text.contains("<script>alert") || text.contains("<img src=x") || text.contains("<b>bold"), text);
        }
        assertTrue(event.contains("&lt;img src=x"), event);
    }

    @Test
    void a_page_that_asks_by_itself_does_not_keep_its_session_alive() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("left open", Set.of("read:logs")));
        String id = sessions.all().stream().filter(session -> session.name().equals("left open")).findFirst().orElseThrow()
                .id();
        String page = reader.get("/console/log").asString();
        assertTrue(page.contains("hx-get=\"/console/log?live\""), page);
        Instant past = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
        OperatorStore.Stored stored = store.session(id).orElseThrow();
        OperatorSession session = stored.session();
        store.deleteSession(id);
        store.putSession(new OperatorStore.Stored(new OperatorSession(id, session.name(), session.subject(), session.scopes(),
                past, past, session.endsAt()), stored.hash()), past, 1_000);
        reader.get("/console/log?live").then().statusCode(200);
        assertEquals(past, seen(id));
        reader.get("/console/log").then().statusCode(200);
        assertTrue(seen(id).isAfter(past));
    }

    private Instant seen(String id) {
        return sessions.all().stream().filter(session -> session.id().equals(id)).map(OperatorSession::seenAt).findFirst()
                .orElseThrow();
    }

    private static void refuse(String clientId) {
        given().formParams(Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", "wrong",
                "audience", AUDIENCE)).post("/oauth/token").then().statusCode(401);
    }

    private ConsoleBrowser signedIn(String... scopes) {
        return new ConsoleBrowser().signedIn(sessions.link("reader of the log", Set.of(scopes)));
    }

    private static String address(String query) {
        return "/console/log?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    /** @param address encoded as it is in a page */
    private static Response get(ConsoleBrowser browser, String address) {
        return browser.request().urlEncodingEnabled(false).get(address);
    }

    private static String page(ConsoleBrowser browser, String address) {
        return get(browser, address).then().statusCode(200).extract().asString();
    }

    /** The page of a query, as soon as it has so many events. */
    private static String awaited(ConsoleBrowser browser, String query, int events) {
        String[] page = { "" };
        Eventually.await(() -> {
            page[0] = page(browser, address(query));
            return links(page[0], EVENT).size() == events;
        }, () -> page[0]);
        return page[0];
    }

    private static List<String> links(String page, Pattern pattern) {
        List<String> links = new ArrayList<>();
        Matcher link = pattern.matcher(page);
        while (link.find()) {
            links.add(link.group(1).replace("&amp;", "&"));
        }
        return links;
    }
}
