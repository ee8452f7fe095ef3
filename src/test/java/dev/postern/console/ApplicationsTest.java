package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
import dev.postern.registry.SystemApi;

@QuarkusTest
class ApplicationsTest {

    private static final String AUDIENCE = "https://console-orders.example/";
    private static final Pattern SECRET = Pattern.compile("id=\"secret\">([^<]+)<");
    private static final Pattern CLIENT_ID = Pattern.compile("data-copy=\"client id\">([^<]+)<");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void an_application_is_made_authorized_and_gets_a_token_in_one_form() {
        tenant.api(AUDIENCE, "read:orders", "write:orders");
        ConsoleBrowser alice = everything("alice");
        alice.get("/console/new-application?audience=" + AUDIENCE).then().statusCode(200);
        Response made = alice.post("/console/applications", Map.of("name", "Made in the console", "audience", AUDIENCE));
        made.then().statusCode(200).header("Cache-Control", "no-store").body(containsString("read:orders"));
        String id = found(CLIENT_ID, made);
        String secret = found(SECRET, made);
        for (String line : List.of("<summary>cURL</summary>", "<summary>Go</summary>", "require &#39;net/http&#39;")) {
            made.then().body(containsString(line)); // all are in place: to choose a language does not lead away from the secret
        }
        made.then().body(not(containsString("?lang=")));
        token(id, secret).then().statusCode(200).body("scope", equalTo("read:orders write:orders"));
        alice.get("/console/applications/" + id).then().statusCode(200).body(not(containsString(secret)))
                .body(containsString("1 grant"));
        tenant.management().delete("/api/v2/clients/" + id).then().statusCode(204);
    }

    @Test
    void every_change_is_in_the_audit_log_with_who_made_it() {
        ConsoleBrowser dora = everything("dora of applications");
        TestClient client = tenant.client("Audited");
        dora.get("/console/applications/" + client.id());
        dora.post("/console/applications/" + client.id() + "/settings",
                Map.of("name", "Audited by Dora", "was_name", "Audited")).then().statusCode(303);
        Eventually.await(() -> {
            Response events = tenant.management().queryParam("q", "client_name:\"dora of applications\" AND "
                    + "description:\"Update a client\"").get("/api/v2/logs");
            events.then().statusCode(200);
            return events.jsonPath().getList("$").size() == 1
                    && "PATCH".equals(events.path("[0].details.request.method"))
                    && ("/api/v2/clients/" + client.id()).equals(events.path("[0].details.request.path"))
                    && "Audited by Dora".equals(events.path("[0].details.request.body.name"))
                    && "Audited by Dora".equals(events.path("[0].details.changes[0].after.name"))
                    && events.path("[0].type").equals("sapi");
        });
    }

    @Test
    void a_session_that_may_read_only_is_offered_nothing_else_and_refused() {
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader",
                Set.of("read:clients", "read:client_grants", "read:client_keys")));
        TestClient client = tenant.client("Not to be changed");
        String path = "/console/applications/" + client.id();
        String page = reader.get(path).then().statusCode(200).extract().asString();
        assertEquals(List.of("/console/sign-out"), forms(page), page);
        assertFalse(reader.get("/console/applications").asString().contains("New application"));

        Map<String, Map<String, ?>> forms = new HashMap<>();
        forms.put("/console/applications", Map.of("name", "Forbidden"));
        forms.put(path + "/settings", Map.of("name", "Forbidden", "was_name", "Not to be changed"));
        forms.put(path + "/disable", Map.of());
        forms.put(path + "/secrets", Map.of("label", "x"));
        forms.put(path + "/secrets/rotate", Map.of());
        forms.put(path + "/secrets/x/retire", Map.of());
        forms.put(path + "/grants/x/revoke", Map.of());
        forms.put(path + "/grants", Map.of("audience", tenant.managementAudience(), "scope", "read:clients"));
        forms.put(path + "/delete", Map.of("name", "Not to be changed"));
        forms.forEach((address, fields) -> reader.post(address, fields).then().statusCode(403)
                .body(containsString("Not allowed")));
        for (String address : List.of("/console/new-application", path + "/delete", path + "/secrets/rotate",
                path + "/secrets/x/retire", path + "/grants/x/revoke",
                path + "/grants/edit?audience=" + tenant.managementAudience())) {
            reader.get(address).then().statusCode(403).body(containsString("expected any of"));
        }
        tenant.management().get("/api/v2/clients/" + client.id()).then().body("name", equalTo("Not to be changed"))
                .body("grant_types", hasItem("client_credentials"));
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:stats"))).get("/console/applications").then()
                .statusCode(403).body(containsString("read:clients"));
    }

    @Test
    void a_grant_that_somebody_else_has_changed_meanwhile_is_not_overwritten_unasked() {
        String audience = AUDIENCE + "two-people/";
        tenant.api(audience, "read:orders", "write:orders", "delete:orders");
        TestClient client = tenant.client("Granted by two people").granted(audience, "read:orders");
        String path = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        alice.get(path + "/grants/edit?audience=" + audience).then().statusCode(200)
                .body(containsString("name=\"was_scope\" value=\"read:orders\""));
        ConsoleBrowser bob = everything("bob");
        bob.get(path);
        bob.post(path + "/grants", Map.of("audience", audience, "was_scope", "read:orders", "scope",
                List.of("read:orders", "write:orders"))).then().statusCode(303);
        Map<String, ?> stale = Map.of("audience", audience, "was_scope", "read:orders", "scope",
                List.of("read:orders", "delete:orders"));
        alice.post(path + "/grants", stale).then().statusCode(422).body(containsString("Somebody else"))
                .body(containsString("name=\"was_scope\" value=\"read:orders write:orders\""))
                .body(containsString("value=\"delete:orders\" checked"));
        assertEquals("read:orders write:orders", client.claims(audience).path("scope").asText());
        alice.post(path + "/grants", Map.of("audience", audience, "was_scope", "read:orders write:orders", "scope",
                "delete:orders")).then().statusCode(303);
        assertEquals("delete:orders", client.claims(audience).path("scope").asText());
        alice.post(path + "/grants", Map.of("audience", audience, "was_scope", "-", "scope", "read:orders")).then()
                .statusCode(422);
    }

    @Test
    void an_api_with_a_long_identifier_can_be_chosen() {
        String audience = AUDIENCE + "a".repeat(500);
        tenant.api(audience, "read:orders");
        TestClient client = tenant.client("Of a long identifier");
        everything("alice").get("/console/applications/" + client.id() + "/grants/edit?audience=" + audience).then()
                .statusCode(200).body(containsString("read:orders"));
    }

    @Test
    void what_somebody_else_has_changed_meanwhile_is_not_overwritten_unasked() {
        TestClient client = tenant.client("Of two people");
        String path = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        ConsoleBrowser bob = everything("bob");
        alice.get(path);
        bob.get(path);
        bob.post(path + "/settings", Map.of("name", "Bob's", "was_name", "Of two people")).then().statusCode(303);
        alice.post(path + "/settings", Map.of("description", "Of Alice", "was_description", "", "name", "Of two people",
                "was_name", "Of two people")).then().statusCode(303); // another field: both changes stand
        tenant.management().get("/api/v2/clients/" + client.id()).then().body("name", equalTo("Bob's"))
                .body("description", equalTo("Of Alice"));
        alice.post(path + "/settings", Map.of("name", "Alice's", "was_name", "Of two people")).then().statusCode(422)
                .body(containsString("Bob&#39;s")).body(containsString("value=\"Alice&#39;s\""));
        alice.post(path + "/settings", Map.of("name", "Alice's", "was_name", "Bob's")).then().statusCode(303);
        tenant.management().get("/api/v2/clients/" + client.id()).then().body("name", equalTo("Alice's"));
    }

    @Test
    void a_refused_form_keeps_what_was_typed_and_says_what_is_wrong() {
        ConsoleBrowser alice = everything("alice");
        alice.get("/console/new-application");
        alice.post("/console/applications", Map.of("name", "<b>bold</b>", "description", "kept \"as\" <typed>")).then()
                .statusCode(422).body(containsString("kept &quot;as&quot; &lt;typed&gt;"))
                .body(containsString("role=\"alert\""));
        alice.post("/console/applications", Map.of("name", "No API", "audience", "https://nowhere.example/")).then()
                .statusCode(422).body(containsString("There is no API with this identifier"));
        TestClient client = tenant.client("With networks");
        String path = "/console/applications/" + client.id();
        alice.get(path);
        alice.post(path + "/settings", Map.of("allowed_networks", "10.0.0.0/8\nnonsense", "was_allowed_networks", "")).then()
                .statusCode(422).body(containsString("nonsense"));
        alice.post(path + "/settings", Map.of("per_hour", "many", "was_per_hour", "")).then().statusCode(422);
        alice.post(path + "/settings", Map.of("allowed_networks", "10.0.0.0/8\r\n192.0.2.7", "was_allowed_networks", "",
                "per_hour", "5", "was_per_hour", "")).then().statusCode(303);
        tenant.management().get("/api/v2/clients/" + client.id()).then()
                .body("allowed_networks", equalTo(List.of("10.0.0.0/8", "192.0.2.7")))
                .body("token_quota.client_credentials.per_hour", equalTo(5));
        alice.post(path + "/settings", Map.of("allowed_networks", "", "was_allowed_networks", "10.0.0.0/8\n192.0.2.7",
                "per_hour", "", "was_per_hour", "5")).then().statusCode(303);
        tenant.management().get("/api/v2/clients/" + client.id()).then().body("allowed_networks", nullValue())
                .body("token_quota", nullValue());
    }

    @Test
    void a_second_secret_is_added_and_the_first_one_retired() {
        tenant.api(AUDIENCE + "rotation", "read:orders");
        TestClient client = tenant.client("Rotated").granted(AUDIENCE + "rotation", "read:orders");
        String path = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        String before = alice.get(path).asString();
        String first = before.replaceAll("(?s).*<span class=\"mono\">(sec_[A-Za-z0-9]+)</span>.*", "$1");
        alice.post(path + "/secrets/" + first + "/retire", Map.of()).then().statusCode(422)
                .body(containsString("the last live secret"));
        Response added = alice.post(path + "/secrets", Map.of("label", "Second", "days", "20"));
        String second = found(SECRET, added.then().statusCode(200).extract().response());
        alice.get(path).then().body(containsString("a secret ends in 20 days"));
        alice.post(path + "/secrets", Map.of("days", "0")).then().statusCode(422);
        alice.post(path + "/secrets/" + first + "/retire", Map.of()).then().statusCode(303);
        token(client.id(), client.secret()).then().statusCode(401);
        token(client.id(), second).then().statusCode(200);

        alice.get(path + "/secrets/rotate").then().statusCode(200).body(containsString("stop working at once"))
                .body(containsString("Add a second secret instead"));
        alice.get(path + "/secrets/" + first + "/retire").then().statusCode(404);
        String third = found(SECRET, alice.post(path + "/secrets/rotate", Map.of()));
        token(client.id(), second).then().statusCode(401);
        token(client.id(), third).then().statusCode(200);
    }

    @Test
    void a_secret_that_is_in_use_is_retired_by_the_name_of_its_application_after_a_page_with_numbers() {
        String audience = AUDIENCE + "retired";
        tenant.api(audience, "read:orders");
        TestClient client = tenant.client("Retires a used one").granted(audience, "read:orders");
        String path = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        String used = alice.get(path).asString().replaceAll("(?s).*<span class=\"mono\">(sec_[A-Za-z0-9]+)</span>.*", "$1");
        alice.get(path).then().body(containsString("not used yet"));
        client.token(audience);
        alice.post(path + "/secrets", Map.of("label", "Second")).then().statusCode(200);
        String retire = path + "/secrets/" + used + "/retire";
        alice.get(path).then().body(containsString("href=\"" + retire + "\""));
        Eventually.await(() -> alice.get(retire).asString().contains("Tokens with it since yesterday: 1."));
        alice.get(retire).then().statusCode(200).body(containsString("It was used last"))
                .body(containsString("None of them was used yet")).body(containsString("Type the name of the application"));
        alice.post(retire, Map.of()).then().statusCode(422).body(containsString("This is not its name"));
        client.token(audience);
        alice.post(retire, Map.of("name", "Retires a used one")).then().statusCode(303)
                .header("Location", containsString("done=secret-retired"));
        client.tokenRequest(audience).post("/oauth/token").then().statusCode(401);
        // The use is known still, though the credential is gone.
        Eventually.await(() -> alice.get(path).asString().contains(">used "));
        alice.get(path + "/secrets/rotate").then().body(containsString("No use of a credential that it has now is known"));

        ConsoleBrowser blind = new ConsoleBrowser().signedIn(sessions.link("blind", Set.of("update:client_keys")));
        blind.get(retire).then().statusCode(403).body(not(containsString("Retires a used one")));
        blind.post(retire, Map.of("name", "x")).then().statusCode(403).body(not(containsString("Retires a used one")));
    }

    @Test
    void an_application_is_disabled_enabled_and_deleted_by_its_name() {
        tenant.api(AUDIENCE + "end", "read:orders");
        TestClient client = tenant.client("To be deleted").granted(AUDIENCE + "end", "read:orders");
        String path = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        alice.get(path);
        alice.post(path + "/disable", Map.of()).then().statusCode(303);
        client.tokenRequest(AUDIENCE + "end").post("/oauth/token").then().statusCode(403);
        alice.get("/console/applications?show=disabled&q=To be deleted").then().body(containsString(client.id()));
        alice.post(path + "/enable", Map.of()).then().statusCode(303);
        client.tokenRequest(AUDIENCE + "end").post("/oauth/token").then().statusCode(200);

        Eventually.await(() -> alice.get(path + "/delete").asString().contains("Type its name"));
        alice.post(path + "/delete", Map.of("name", "Another")).then().statusCode(422);
        alice.post(path + "/delete", Map.of("name", "To be deleted")).then().statusCode(303)
                .header("Location", containsString("done=application-deleted"));
        alice.get(path).then().statusCode(404).body(containsString("The client does not exist"));
    }

    @Test
    void access_is_granted_changed_and_revoked() {
        tenant.api(AUDIENCE + "access", "read:orders", "write:orders");
        TestClient client = tenant.client("With access");
        String path = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        String form = alice.get(path + "/grants/edit?audience=" + AUDIENCE + "access").asString();
        assertEquals(2, Pattern.compile("name=\"scope\" value=\"[^\"]+\" checked").matcher(form).results().count(), form);
        alice.post(path + "/grants", Map.of("audience", AUDIENCE + "access", "scope", "read:orders")).then().statusCode(303);
        client.tokenRequest(AUDIENCE + "access").post("/oauth/token").then().body("scope", equalTo("read:orders"));
        alice.post(path + "/grants", Map.of("audience", AUDIENCE + "access", "scope",
                List.of("read:orders", "write:orders"))).then().statusCode(303);
        client.tokenRequest(AUDIENCE + "access").post("/oauth/token").then()
                .body("scope", equalTo("read:orders write:orders"));
        alice.post(path + "/grants", Map.of("audience", AUDIENCE + "access", "scope", "fly:orders")).then().statusCode(422);
        String grant = alice.get(path).asString().replaceAll("(?s).*/grants/(cgr_[A-Za-z0-9]+)/revoke.*", "$1");
        String revoke = path + "/grants/" + grant + "/revoke";
        Eventually.await(() -> alice.get(revoke).asString().contains("Type the name of the application"));
        Eventually.await(() -> alice.get(revoke).asString().contains("Tokens for it since yesterday: 2."));
        alice.get(revoke).then().statusCode(200).body(containsString("It got the last one"))
                .body(containsString("write:orders"));
        alice.post(revoke, Map.of("name", "another")).then().statusCode(422).body(containsString("This is not its name"));
        String other = "/console/applications/" + tenant.client("Without the access").id() + "/grants/" + grant + "/revoke";
        alice.get(other).then().statusCode(404);
        alice.post(other, Map.of("name", "With access")).then().statusCode(404);
        ConsoleBrowser blind = new ConsoleBrowser().signedIn(sessions.link("blind", Set.of("delete:client_grants")));
        blind.get(revoke).then().statusCode(403).body(not(containsString("With access")));
        blind.post(revoke, Map.of("name", "x")).then().statusCode(403).body(not(containsString("With access")));
        alice.post(revoke, Map.of("name", "With access")).then().statusCode(303);
        client.tokenRequest(AUDIENCE + "access").post("/oauth/token").then().statusCode(403);
        alice.get(path + "/grants/edit?audience=https://nowhere.example/").then().statusCode(404);
    }

    @Test
    void the_list_is_paged_by_name_and_searched() {
        String mark = "Paged " + System.nanoTime() + " ";
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 53; i++) {
            made.add(tenant.client(mark + String.format("%02d", i)).id());
        }
        ConsoleBrowser alice = everything("alice");
        String first = alice.get("/console/applications?q=" + mark.strip().toUpperCase(Locale.ROOT)).asString();
        assertTrue(first.contains("53 found"), first);
        assertEquals(made.subList(0, 50), ids(first));
        String next = first.replaceAll("(?s).*href=\"([^\"]+)\" rel=\"next\".*", "$1").replace("&amp;", "&");
        String second = alice.request().urlEncodingEnabled(false).get(next).asString();
        assertEquals(made.subList(50, 53), ids(second));
        assertEquals(List.of(made.get(7)), ids(alice.get("/console/applications?q=" + made.get(7)).asString()));
        alice.get("/console/applications?q=" + mark + "nothing").then().body(containsString("Show all"));
        alice.get("/console/applications?q=" + mark + "&show=no-grant").then().body(containsString("53 found"));
        alice.get("/console/applications?q=" + mark + "&show=ending").then().body(containsString("0 found"));
    }

    /** What strangers wrote is text on every page. */
    @Test
    void markup_in_names_and_in_refusals_is_text() {
        TestClient client = tenant.client("O'Neil & \"Sons\"");
        given().formParam("grant_type", "client_credentials").formParam("client_id", client.id())
                .formParam("client_secret", client.secret()).formParam("audience", "https://x.example/<script>alert(1)")
                .post("/oauth/token").then().statusCode(403);
        ConsoleBrowser alice = everything("alice");
        Eventually.await(() -> alice.get("/console/applications/" + client.id()).asString().contains("Last refusals"));
        alice.get("/console/applications/" + client.id()).then().body(not(containsString("<script>alert")))
                .body(containsString("&lt;script&gt;alert(1)")).body(containsString("O&#39;Neil &amp; &quot;Sons&quot;"));
    }

    private ConsoleBrowser everything(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.copyOf(SystemApi.scopeValues())));
    }

    private static Response token(String clientId, String clientSecret) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", clientId)
                .formParam("client_secret", clientSecret)
                .formParam("audience", audienceOf(clientId)).post("/oauth/token");
    }

    private static String audienceOf(String clientId) {
        return new TestTenant().management().queryParam("client_id", clientId).get("/api/v2/client-grants").then()
                .statusCode(200).extract().path("[0].audience");
    }

    private static List<String> forms(String page) {
        return Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"").matcher(page).results()
                .map(found -> found.group(1)).toList();
    }

    private static List<String> ids(String page) {
        return Pattern.compile("class=\"name\" href=\"/console/applications/([^\"]+)\"").matcher(page).results()
                .map(found -> found.group(1)).toList();
    }

    private static String found(Pattern pattern, Response page) {
        Matcher found = pattern.matcher(page.asString());
        assertTrue(found.find(), page.asString());
        return found.group(1);
    }
}
