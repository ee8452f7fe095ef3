package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

/** Metadata of applications and organizations: rows of a form. */
@QuarkusTest
class MetadataTest {

    private static final String BLANK = "name=\"metadata_key\" value=\"\"";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String mark = UUID.randomUUID().toString().substring(0, 13);

    @Test
    void an_application_gets_pairs_and_loses_them() {
        String id = application(Map.of("plan", "gold", "team", "billing", "kept", "as it is"));
        ConsoleBrowser alice = everything("alice");
        alice.get(page(id)).then().statusCode(200).body(containsString("name=\"metadata_key\" value=\"plan\""))
                .body(containsString("gold</textarea>")).body(containsString(BLANK)).body(containsString("client_metadata:"));
        save(alice, page(id), List.of("plan", "gold", "team", "billing", "kept", "as it is"),
                List.of("plan", "silver", "", "", "kept", "as it is", " region ", " eu ", "", "", "", "")).then()
                .statusCode(303);
        client(id).body("client_metadata", equalTo(Map.of("plan", "silver", "kept", "as it is", "region", "eu")));
        save(alice, page(id), List.of("plan", "silver"), List.of("tier", "silver")).then().statusCode(303);
        client(id).body("client_metadata", equalTo(Map.of("tier", "silver", "kept", "as it is", "region", "eu")));
        save(alice, page(id), List.of("tier", "silver", "kept", "as it is"), List.of("kept", "silver", "tier", "as it is"))
                .then().statusCode(303);
        client(id).body("client_metadata", equalTo(Map.of("kept", "silver", "tier", "as it is", "region", "eu")));
    }

    @Test
    void an_organization_gets_pairs_and_loses_them() {
        String id = tenant.organization("metadata-" + mark);
        String page = "/console/organizations/" + id;
        ConsoleBrowser alice = everything("alice");
        alice.get(page).then().body(containsString(BLANK));
        save(alice, page, List.of(), List.of("plan", "team", "region", "eu", "", "")).then().statusCode(303);
        organization(id).body("metadata", equalTo(Map.of("plan", "team", "region", "eu")));
        tenant.management().body(Map.of("metadata", Map.of("plan", "team", "region", "eu", "of", "Bob")))
                .patch("/api/v2/organizations/" + id).then().statusCode(200);
        save(alice, page, List.of("plan", "team", "region", "eu"), List.of("plan", "enterprise", "", "")).then()
                .statusCode(303);
        organization(id).body("metadata", equalTo(Map.of("plan", "enterprise", "of", "Bob")));
        save(alice, page, List.of("plan", "enterprise", "of", "Bob"), List.of("", "", "", "")).then().statusCode(303);
        organization(id).body("metadata", nullValue());
    }

    @Test
    void what_is_refused_is_told_beside_its_row_and_stays_typed() {
        String id = application(Map.of("plan", "gold"));
        ConsoleBrowser alice = everything("alice");
        alice.get(page(id));
        List<String> was = List.of("plan", "gold");
        refused(save(alice, page(id), was, List.of("plan", "gold", "k".repeat(300), "long")), 1,
                "String is too long (300 chars), maximum 255").body(containsString("k".repeat(300)));
        refused(save(alice, page(id), was, List.of("plan", "v".repeat(256), "other", "one")), 0,
                "String is too long (256 chars), maximum 255").body(containsString("value=\"other\""));
        refused(save(alice, page(id), was, List.of("plan", "gold", "", "without a key")), 1, "A value needs a key")
                .body(containsString("without a key</textarea>"));
        refused(save(alice, page(id), was, List.of("plan", "gold", "", "", "plan", "again")), 2, "Two rows have this key");
        List<String> many = new ArrayList<>(was);
        IntStream.range(0, 10).forEach(i -> many.addAll(List.of("key-" + i, "value")));
        save(alice, page(id), was, many).then().statusCode(422)
                .body(containsString("Too many properties defined (11), maximum 10"))
                .body(containsString("href=\"#f-client_metadata\"")).body(containsString("id=\"f-client_metadata\""))
                .body(containsString("value=\"key-9\""));
        Map<String, Object> other = fields(was, List.of("plan", "silver"));
        other.putAll(Map.of("per_hour", "many", "was_per_hour", ""));
        alice.post(page(id) + "/settings", other).then().statusCode(422).body(containsString("silver</textarea>"))
                .body(containsString("name=\"was_metadata_value\" value=\"gold\""));
        client(id).body("client_metadata", equalTo(Map.of("plan", "gold")));
        String organization = tenant.organization("refused-" + mark);
        List<String> more = new ArrayList<>();
        IntStream.range(0, 26).forEach(i -> more.addAll(List.of("key-" + i, "value")));
        save(alice, "/console/organizations/" + organization, List.of(), more).then().statusCode(422)
                .body(containsString("Too many properties defined (26), maximum 25"))
                .body(containsString("id=\"f-metadata\""));
    }

    @Test
    void what_somebody_else_has_changed_meanwhile_is_not_overwritten_unasked() {
        List<String> was = List.of("plan", "gold", "team", "billing");
        String id = application(Map.of("plan", "gold", "team", "billing"));
        String acme = tenant.organization("two-" + mark);
        tenant.management().body(Map.of("metadata", Map.of("plan", "gold", "team", "billing")))
                .patch("/api/v2/organizations/" + acme).then().statusCode(200);
        ConsoleBrowser alice = everything("alice");
        for (String page : List.of(page(id), "/console/organizations/" + acme)) {
            alice.get(page);
            tenant.management().body(page.equals(page(id)) ? Map.of("client_metadata", Map.of("plan", "Bob's"))
                    : Map.of("metadata", Map.of("plan", "Bob's", "team", "billing"))).patch(api(page)).then().statusCode(200);
            Map<String, Object> both = fields(was, List.of("plan", "Alice's", "team", "payments"));
            both.putAll(Map.of("was_per_hour", "", "per_hour", "5"));
            refused(alice.post(page + "/settings", both), "Somebody else has changed this meanwhile: it is “Bob&#39;s” now")
                    .body(containsString("Alice&#39;s</textarea>"))
                    .body(containsString("name=\"was_metadata_value\" value=\"Bob&#39;s\""))
                    .body(containsString("payments</textarea>")).body(containsString("name=\"per_hour\" value=\"5\""));
            save(alice, page, was, List.of("plan", "gold", "team", "payments")).then().statusCode(303); // both stand
            refused(save(alice, page, was, List.of("", "", "team", "billing")), "it is “Bob&#39;s” now");
            refused(save(alice, page, List.of(), List.of("plan", "new")), "it is “Bob&#39;s” now");
            save(alice, page, List.of("plan", "Bob's"), List.of("", "")).then().statusCode(303);
            refused(save(alice, page, List.of("plan", "Bob's"), List.of("plan", "late")),
                    "Somebody else has removed this meanwhile");
            save(alice, page, List.of("plan", "Bob's"), List.of("", "")).then().statusCode(303); // it is gone already
        }
        client(id).body("client_metadata", equalTo(Map.of("team", "payments")));
        organization(acme).body("metadata", equalTo(Map.of("team", "payments")));
    }

    @Test
    void line_breaks_spaces_and_markup_are_kept_as_they_are() {
        String value = " </textarea><script>alert(1)\nsecond line ";
        String id = application(Map.of("text", value, "two\nlines", "x"));
        ConsoleBrowser alice = everything("alice");
        alice.get(page(id)).then().body(not(containsString("<script>alert(1)")))
                .body(containsString("\n &lt;/textarea&gt;&lt;script&gt;alert(1)\nsecond line </textarea>"));
        String sent = value.replace("\n", "\r\n"); // by a browser
        save(alice, page(id), List.of("text", sent, "two\r\nlines", "x"),
                List.of("text", sent, "twolines", "x", "new", "first\r\nsecond")).then().statusCode(303);
        client(id).body("client_metadata",
                equalTo(Map.of("text", value, "two\nlines", "x", "new", "first\nsecond")));
    }

    @Test
    void a_session_that_may_read_only_sees_them_and_changes_nothing() {
        String id = application(Map.of("plan", "gold"));
        String acme = tenant.organization("read-" + mark);
        tenant.management().body(Map.of("metadata", Map.of("tier", "team"))).patch("/api/v2/organizations/" + acme).then()
                .statusCode(200);
        ConsoleBrowser reader = person("read:clients", "read:organizations");
        reader.get(page(id)).then().body(containsString("plan: gold")).body(not(containsString("metadata_key")));
        reader.get("/console/organizations/" + acme).then().body(containsString("tier: team"))
                .body(not(containsString("metadata_key")));
        save(reader, page(id), List.of("plan", "gold"), List.of("plan", "silver")).then().statusCode(403);
        save(reader, "/console/organizations/" + acme, List.of(), List.of("", "x")).then().statusCode(403);
        ConsoleBrowser writer = person("update:clients", "update:organizations"); // may not read the page
        writer.get("/console/sessions");
        save(writer, page(id), List.of(), List.of("", "x")).then().statusCode(403).body(not(containsString("gold")));
        save(writer, "/console/organizations/" + acme, List.of(), List.of("tier", "x")).then().statusCode(403)
                .body(not(containsString("team")));
        client(id).body("client_metadata", equalTo(Map.of("plan", "gold")));
    }

    private static ValidatableResponse refused(Response answer, int row, String words) {
        String page = refused(answer, words).extract().asString();
        String beside = page.replaceAll("(?s).*id=\"p-metadata_" + row + "\">([^<]*)<.*", "$1");
        assertEquals(words, beside.substring(0, Math.min(words.length(), beside.length())));
        return answer.then().body(containsString("href=\"#f-metadata_" + row + "\""))
                .body(containsString("id=\"f-metadata_" + row + "\""));
    }

    private static ValidatableResponse refused(Response answer, String words) {
        return answer.then().statusCode(422).body(containsString(words)).body(containsString("role=\"alert\""));
    }

    /** @param was keys and values in turn, as the page had them; @param typed as they are now */
    private static Response save(ConsoleBrowser person, String page, List<String> was, List<String> typed) {
        return person.post(page + "/settings", fields(was, typed));
    }

    private static Map<String, Object> fields(List<String> was, List<String> typed) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("metadata_key", each(typed, 0));
        fields.put("metadata_value", each(typed, 1));
        if (!was.isEmpty()) {
            fields.put("was_metadata_key", each(was, 0));
            fields.put("was_metadata_value", each(was, 1));
        }
        return fields;
    }

    private static List<String> each(List<String> pairs, int offset) {
        return IntStream.range(0, pairs.size() / 2).mapToObj(i -> pairs.get(2 * i + offset)).toList();
    }

    private String application(Map<String, String> metadata) {
        return tenant.client("With metadata " + mark, Map.of("client_metadata", metadata)).id();
    }

    private static String page(String clientId) {
        return "/console/applications/" + clientId;
    }

    private static String api(String page) {
        return page.replace("/console/applications", "/api/v2/clients").replace("/console", "/api/v2");
    }

    private ValidatableResponse client(String id) {
        return tenant.management().get("/api/v2/clients/" + id).then().statusCode(200);
    }

    private ValidatableResponse organization(String id) {
        return tenant.management().get("/api/v2/organizations/" + id).then().statusCode(200);
    }

    private ConsoleBrowser everything(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.copyOf(SystemApi.scopeValues())));
    }

    private ConsoleBrowser person(String... scopes) {
        return new ConsoleBrowser().signedIn(sessions.link("somebody", Set.of(scopes)));
    }
}
