package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

@QuarkusTest
class AccessTest {

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String mark = UUID.randomUUID().toString();
    private final String api = "https://access-" + mark + ".example/";

    @Test
    void a_grant_shows_its_last_token_its_unused_scopes_and_links() {
        tenant.api(api, "read:orders", "write:orders");
        TestClient client = tenant.client("Used " + mark).granted(api, "read:orders", "write:orders");
        ConsoleBrowser alice = everything();
        alice.get("/console/access?api=" + api).then().statusCode(200).body(containsString("<span class=\"soft\">never</span>"))
                .body(not(containsString(">unused<")));
        assertEquals(List.of(client.id()), ids(alice, "api=" + api + "&use=never"));
        client.tokenRequest(api).formParam("scope", "read:orders").post("/oauth/token").then().statusCode(200);
        Eventually.await(() -> ids(alice, "api=" + api + "&use=never").isEmpty());

        String page = alice.get("/console/access?api=" + api + "&q=USED").then().statusCode(200).extract().asString();
        assertTrue(page.contains("write:orders <span class=\"soft\">unused</span>"), page);
        assertFalse(page.contains("read:orders <span"), page);
        assertTrue(page.contains("href=\"/console/applications/" + client.id() + "/grants/edit?audience="), page);
        assertTrue(Pattern.compile("href=\"/console/apis/[0-9a-f]+\">" + Pattern.quote(api)).matcher(page).find(), page);
        assertEquals(List.of(), ids(alice, "api=" + api + "&use=90-days"));
        alice.get("/console/applications/" + client.id()).then().body(containsString("/console/access?q=" + client.id()));
    }

    @Test
    void permissions_that_no_token_had_are_found() {
        tenant.api(api, "read:orders", "write:orders");
        TestClient partly = tenant.client("Partly " + mark).granted(api, "read:orders", "write:orders");
        TestClient fully = tenant.client("Fully " + mark).granted(api, "read:orders");
        TestClient never = tenant.client("Never " + mark).granted(api, "read:orders");
        ConsoleBrowser alice = everything();
        String unused = "api=" + api + "&use=unused-scopes";
        assertEquals(List.of(fully.id(), never.id(), partly.id()), ids(alice, unused));
        for (TestClient client : List.of(partly, fully)) {
            client.tokenRequest(api).formParam("scope", "read:orders").post("/oauth/token").then().statusCode(200);
        }
        Eventually.await(() -> ids(alice, unused).equals(List.of(never.id(), partly.id())));

        String page = alice.get("/console/access?" + unused + "&days=30&q=partly").then().statusCode(200)
                .body(containsString("name=\"days\" value=\"30\"")).body(containsString("unused/scopes?days=30")).extract()
                .asString();
        assertTrue(page.contains("write:orders <span class=\"soft\">unused</span>") && !page.contains(">read:orders"), page);
        assertEquals(List.of(never.id()), ids(alice, unused + "&scope=read:orders"));
        String file = alice.get("/console/access.csv?" + unused).then().statusCode(200).extract().asString();
        assertTrue(file.contains(",read:orders write:orders,false,write:orders,deny,"), file);
        assertTrue(file.contains(",read:orders,false,read:orders,deny,,\r\n"), file);
        assertFalse(file.contains(fully.id()), file);
        for (String days : List.of("0", "1001", "-1", "x", "99999")) {
            alice.get("/console/access?days=" + days).then().statusCode(200).body(containsString("name=\"days\" value=\"90\""));
        }
    }

    @Test
    void grants_are_found_by_name_api_and_scope() {
        String other = "https://access-other-" + mark + ".example/";
        tenant.api(api, "read:orders", "write:orders").api(other, "read:orders");
        TestClient one = tenant.client("Found one " + mark).granted(api, "read:orders").granted(other, "read:orders");
        TestClient two = tenant.client("Found two " + mark).granted(api, "write:orders");
        ConsoleBrowser alice = everything();
        assertEquals(List.of(one.id(), one.id(), two.id()), ids(alice, "q=found&api=" + mark));
        assertEquals(List.of(one.id(), two.id()), ids(alice, "api=" + api));
        assertEquals(List.of(two.id()), ids(alice, "api=" + mark + "&scope=write:orders"));
        assertEquals(List.of(two.id()), ids(alice, "q=" + two.id()));
        alice.get("/console/access?q=nobody-" + mark).then().body(containsString("Show all"));
    }

    @Test
    void the_list_is_paged_also_within_one_application() {
        TestClient client = tenant.client("Of many " + mark);
        for (int i = 0; i < 53; i++) {
            String audience = api + String.format("%02d", i);
            tenant.api(audience, "read");
            client.granted(audience, "read");
        }
        ConsoleBrowser alice = everything();
        String first = alice.get("/console/access?q=" + client.id()).asString();
        List<String> audiences = new ArrayList<>(audiences(first));
        assertEquals(50, audiences.size());
        String second = alice.request().urlEncodingEnabled(false).get(next(first)).asString();
        audiences.addAll(audiences(second));
        assertEquals(53, Set.copyOf(audiences).size(), audiences.toString());
        assertEquals(audiences.stream().sorted().toList(), audiences);
        assertFalse(second.contains("rel=\"next\""), second);
        for (int i = 0; i < 53; i++) {
            tenant.api(api + String.format("%02d", i)); // without it, other tests would have many
        }
    }

    @Test
    void the_whole_is_a_file_in_which_nothing_is_a_formula() {
        tenant.api(api, "read:orders", "write:orders");
        TestClient one = tenant.client("=HYPERLINK(\"http://x\", \"" + mark + "\")").granted(api, "read:orders",
                "write:orders");
        TestClient two = tenant.client("@Plain;=1+1 " + mark).granted(api, "read:orders");
        String file = everything().get("/console/access.csv?api=" + api).then().statusCode(200)
                .contentType("text/csv; charset=utf-8")
                .header("Content-Disposition", equalTo("attachment; filename=\"access.csv\""))
                .header("Cache-Control", "no-store").extract().asString();
        assertEquals("client_id,name,enabled,audience,scope,allow_all_scopes,unused_scopes,organization_usage,last_token_at,"
                + "last_refusal_at\r\n"
                + one.id() + ",\"'=HYPERLINK(\"\"http://x\"\", \"\"" + mark + "\"\")\",true," + api
                + ",read:orders write:orders,false,,deny,,\r\n"
                + two.id() + ",'@Plain;'=1+1 " + mark + ",true," + api + ",read:orders,false,,deny,,\r\n", file);
    }

    @Test
    void a_session_sees_what_its_scopes_allow() {
        tenant.api(api, "read:orders");
        TestClient client = tenant.client("Secret name " + mark).granted(api, "read:orders");
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:client_grants")));
        String page = reader.get("/console/access?api=" + api).then().statusCode(200).extract().asString();
        assertTrue(page.contains(client.id()) && !page.contains("Secret name") && !page.contains("/console/applications/")
                && !page.contains("/console/apis/"), page);
        assertEquals(List.of(), audiences(reader.get("/console/access?q=Secret").asString()));
        assertFalse(reader.get("/console/access.csv?api=" + api).asString().contains("Secret name"));
        ConsoleBrowser nobody = new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients")));
        nobody.get("/console/access").then().statusCode(403).body(containsString("read:client_grants"));
        nobody.get("/console/access.csv").then().statusCode(403);
    }

    @Test
    void whoever_may_not_see_names_goes_through_all_pages_without_one() {
        tenant.api(api, "read:orders");
        List<TestClient> clients = IntStream.range(0, 53).mapToObj(i -> tenant.client("Hidden " + (99 - i) + " " + mark,
                i == 0 ? Map.of("grant_types", List.of()) : Map.of())).toList();
        clients.forEach(client -> client.granted(api, "read:orders"));
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:client_grants")));
        String first = reader.get("/console/access?api=" + api).then().statusCode(200).extract().asString();
        assertFalse(first.contains("disabled"), first);
        String next = next(first);
        String after = next.replaceAll(".*after=([^&]*).*", "$1");
        String place = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
        String last = place.strip();
        assertEquals(last + "\n", place);
        String second = reader.request().urlEncodingEnabled(false).get(next).then().statusCode(200).extract().asString();
        List<String> ids = clients.stream().map(TestClient::id).sorted().toList();
        assertEquals(last, ids.get(49));
        ids.subList(0, 50).forEach(id -> assertTrue(first.contains(id) && !second.contains(id), id));
        ids.subList(50, 53).forEach(id -> assertTrue(second.contains(id) && !first.contains(id), id));
        for (String guess : List.of("A", "Hidden 50", "z")) {
            String forged = Base64.getUrlEncoder().withoutPadding()
                    .encodeToString((ids.get(50) + "\n" + guess).getBytes(StandardCharsets.UTF_8));
            String page = reader.request().urlEncodingEnabled(false).get(next.replace(after, forged)).asString();
            assertEquals(List.of(false, true, true), ids.subList(50, 53).stream().map(page::contains).toList(), page);
        }
        String file = reader.get("/console/access.csv?api=" + api).then().statusCode(200).extract().asString();
        assertTrue(file.contains(ids.get(0) + ",,," + api + ",read:orders,"), file);
        clients.forEach(client -> tenant.management().delete("/api/v2/clients/" + client.id()).then().statusCode(204));
    }

    private ConsoleBrowser everything() {
        return new ConsoleBrowser().signedIn(sessions.link("alice", Set.copyOf(SystemApi.scopeValues())));
    }

    private static List<String> ids(ConsoleBrowser browser, String query) {
        return Pattern.compile("class=\"name\" href=\"/console/applications/([^\"]+)\"")
                .matcher(browser.get("/console/access?" + query).then().statusCode(200).extract().asString()).results()
                .map(found -> found.group(1)).toList();
    }

    private static List<String> audiences(String page) {
        return Pattern.compile("href=\"/console/apis/[^\"]+\">([^<]+)</a>").matcher(page).results()
                .map(found -> found.group(1)).toList();
    }

    private static String next(String page) {
        return page.replaceAll("(?s).*href=\"([^\"]+)\" rel=\"next\".*", "$1").replace("&amp;", "&");
    }
}
