package dev.postern.console.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.console.ConsoleBrowser;
import dev.postern.downstream.OtherParty;
import dev.postern.downstream.OtherPartyProfile;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class WebhookPagesTest {

    private static final String AUDIENCE = "https://console-webhooks.example/";
    private static final Set<String> ALL = Set.of("read:actions", "create:actions", "update:actions", "delete:actions");
    private static final String SECRET = "a-secret-that-signs-requests";
    private static final Pattern FIELD = Pattern.compile("name=\"(was_[a-z_]*)\" value=\"([^\"]*)\"");

    @Inject
    OperatorSessions sessions;

    @ConfigProperty(name = "test.other-party.port")
    int port;

    private final TestTenant tenant = new TestTenant();
    private OtherParty receiver;

    @BeforeEach
    void start() {
        receiver = new OtherParty(port);
        receiver.answer = "{\"claims\":{\"https://example.com/tier\":\"gold\"}}";
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void a_webhook_action_is_made_tested_deployed_bound_changed_rolled_back_and_deleted() {
        TestClient client = tenant.api(AUDIENCE, "read").client("Console webhooks").granted(AUDIENCE, "read");
        ConsoleBrowser alice = person("alice", ALL);
        alice.get("/console/new-webhook-action").then().statusCode(200).body(containsString("##SIGNING_KEY##"))
                .body(containsString("Take <code>allow</code> only for a receiver that adds something"));
        String path = made(alice, Map.of("name", "console receiver"));
        stored(path).body("kind", equalTo("webhook")).body("webhook.url", equalTo(url())).body("webhook.timeout_ms",
                equalTo(5000)).body("webhook.on_failure", equalTo("deny"))
                .body("webhook.authentication", equalTo(Map.of("type", "hmac", "secret_name", "SIGNING_KEY")))
                .body("secrets", hasSize(1));
        alice.get(path).then().statusCode(200).body(containsString("never deployed")).body(containsString("##SIGNING_KEY##"))
                .body(not(containsString(SECRET))).body(not(containsString("editor.js")))
                .body(not(containsString("Packages and modules")));

        alice.get(path + "/test").then().statusCode(200).body(containsString("to the receiver of the draft"));
        alice.post(path + "/test", Map.of("event", "{\"client\": {\"name\": \"Billing\"}}")).then().statusCode(200)
                .body(containsString("It lets the token be issued")).body(containsString("gold"));
        OtherParty.Call call = receiver.calls.get(receiver.calls.size() - 1);
        assertTrue(call.headers().getFirst("Postern-Signature").contains("v1="));

        alice.post(path + "/draft", draft(alice.get(path), "then", "deploy")).then().statusCode(303).header("Location",
                containsString("done=action-deployed"));
        alice.post("/console/bindings", Map.of("was", "", "step", "add " + id(path), "back", id(path))).then().statusCode(303);
        assertEquals("gold", client.claims(AUDIENCE).path("https://example.com/tier").asText());

        alice.post(path + "/draft", draft(alice.get(path), "on_failure", "allow", "timeout_ms", "", "then", "deploy")).then()
                .statusCode(303);
        stored(path).body("webhook.on_failure", equalTo("allow")).body("webhook.timeout_ms", equalTo(1000))
                .body("all_changes_deployed", equalTo(true));
        receiver.status = 500;
        assertTrue(client.claims(AUDIENCE).path("https://example.com/tier").isMissingNode());
        String first = tenant.management().get(api(path) + "/versions").then().extract().path("versions[1].id");
        Response compared = alice.get(path + "/compare?from=" + first + "&to=draft");
        compared.then().statusCode(200).body(containsString("<del class=\"mono\">deny</del>"))
                .body(containsString("<ins class=\"mono\">allow</ins>"))
                .body(containsString("<ins class=\"mono\">1000</ins>")).body(not(containsString(url())))
                .body(containsString("with the settings and secrets of Version 1"));
        alice.post(path + "/versions/" + first + "/deploy", Map.of("update_draft", "true")).then().statusCode(422);
        alice.post(path + "/versions/" + first + "/deploy", draft(compared, "update_draft", "true")).then().statusCode(303);
        stored(path).body("webhook.on_failure", equalTo("deny")).body("deployed_version.number", equalTo(3));
        client.tokenRequest(AUDIENCE).post("/oauth/token").then().statusCode(500);
        alice.get(path + "/compare?from=" + first + "&to=draft").then().body(containsString("The settings are the same"));

        alice.post(path + "/delete?force=true", Map.of("name", "console receiver")).then().statusCode(303);
        alice.get(path).then().statusCode(404);
    }

    @Test
    void two_people_change_different_settings_and_are_told_of_the_same_one() {
        ConsoleBrowser alice = person("alice", ALL);
        ConsoleBrowser bob = person("bob", ALL);
        String path = made(alice, Map.of("name", "two people at a webhook"));
        Response seenByAlice = alice.get(path);
        Response seenByBob = bob.get(path);
        alice.post(path + "/draft", draft(seenByAlice, "timeout_ms", "2000")).then().statusCode(303);
        // Bob has not seen Alice's timeout, so it is not put in force by him unasked. What he typed is kept.
        bob.post(path + "/draft", draft(seenByBob, "on_failure", "allow", "then", "deploy")).then().statusCode(422)
                .body(containsString("since this page was made")).body(containsString("href=\"#f-timeout_ms\""))
                .body(containsString("name=\"timeout_ms\" value=\"2000\"")).body(containsString("value=\"allow\" selected"));
        bob.post(path + "/draft", draft(seenByBob, "on_failure", "allow")).then().statusCode(303);
        stored(path).body("webhook.timeout_ms", equalTo(2000)).body("webhook.on_failure", equalTo("allow"));
        Response told = bob.post(path + "/draft", draft(seenByBob, "timeout_ms", "3000"));
        told.then().statusCode(422).body(containsString("it is “2000” now"))
                .body(containsString("name=\"timeout_ms\" value=\"3000\""));
        bob.post(path + "/draft", draft(told, "timeout_ms", "3000", "on_failure", "allow")).then().statusCode(303);
        stored(path).body("webhook.timeout_ms", equalTo(3000));
        bob.post(path + "/deploy", was(seenByBob)).then().statusCode(422);
        bob.post(path + "/deploy", was(bob.get(path))).then().statusCode(303);
        delete(path);
    }

    @Test
    void a_secret_is_added_before_it_signs_and_is_not_taken_away_while_it_does() {
        ConsoleBrowser alice = person("alice", ALL);
        String path = made(alice, Map.of("name", "without a signature", "authentication", "none", "secret_value", ""));
        stored(path).body("webhook.authentication", equalTo(Map.of("type", "none"))).body("secrets", hasSize(0));
        alice.get(path).then().body(containsString("There is none yet")).body(containsString("With <code>hmac</code>, one"));
        alice.post(path + "/draft", draft(alice.get(path), "authentication", "hmac")).then().statusCode(422)
                .body(containsString("hmac needs the name")).body(containsString("href=\"#f-signing_secret\""))
                .body(containsString("value=\"hmac\" selected"));
        keep(alice, path, "SHORT", "too-short").then().statusCode(303);
        keep(alice, path, "KEY", SECRET).then().statusCode(303);
        alice.post(path + "/draft", draft(alice.get(path), "authentication", "hmac", "signing_secret", "SHORT")).then()
                .statusCode(422).body(containsString("at least 16 characters"))
                .body(containsString("<option value=\"SHORT\" selected>"));
        alice.post(path + "/draft", draft(alice.get(path), "authentication", "hmac", "signing_secret", "KEY")).then()
                .statusCode(303);
        stored(path).body("webhook.authentication", equalTo(Map.of("type", "hmac", "secret_name", "KEY")));
        keep(alice, path, "KEY", "too-short").then().statusCode(422).body(containsString("at least 16 characters"))
                .body(containsString("href=\"#f-secret_value\"")).body(containsString("id=\"f-secrets\" open"));
        alice.post(path + "/secrets/remove", Map.of("secret_name", "KEY")).then().statusCode(422)
                .body(containsString("The action has no secret KEY")).body(containsString("href=\"#f-signing_secret\""));
        // The select may stay as it is: only hmac has a secret.
        alice.post(path + "/draft", draft(alice.get(path), "authentication", "oidc_client", "signing_secret", "KEY")).then()
                .statusCode(303);
        stored(path).body("webhook.authentication", equalTo(Map.of("type", "oidc_client")));
        alice.post(path + "/secrets/remove", Map.of("secret_name", "KEY")).then().statusCode(303);
        delete(path);
    }

    @Test
    void what_the_api_refuses_is_told_at_its_field_and_what_was_typed_is_kept() {
        ConsoleBrowser alice = person("alice", ALL);
        String path = made(alice, Map.of("name", "first webhook of its name"));
        String form = "/console/webhook-actions";
        alice.get("/console/new-webhook-action");
        Map<Map<String, String>, String> refused = Map.of(
                Map.of("name", "first webhook of its name"), "same name already exists",
                Map.of("name", ""), "href=\"#f-name\"",
                Map.of("url", "http://receiver.example/"), "href=\"#f-url\"",
                Map.of("url", ""), "href=\"#f-url\"",
                Map.of("timeout_ms", "10001"), "href=\"#f-timeout_ms\"",
                Map.of("timeout_ms", "soon"), "href=\"#f-timeout_ms\"",
                Map.of("on_failure", "shrug"), "href=\"#f-on_failure\"",
                Map.of("authentication", "smile"), "href=\"#f-authentication\"",
                Map.of("signing_secret", ""), "href=\"#f-signing_secret\"",
                Map.of("secret_value", "too-short"), "href=\"#f-secret_value\"");
        refused.forEach((typed, told) -> {
            Map<String, String> fields = fields(Map.of("name", "kept as typed"));
            fields.putAll(typed);
            if (fields.get("authentication").equals("smile")) {
                fields.put("secret_value", "");
            }
            alice.post(form, fields).then().statusCode(422).body(containsString("role=\"alert\"")).body(containsString(told))
                    .body(not(containsString(SECRET))).body(not(containsString("too-short")))
                    .body(containsString("value=\"" + fields.get("name") + "\""))
                    .body(containsString("value=\"" + fields.get("timeout_ms") + "\""));
        });
        alice.post(form, fields(Map.of("name", "x", "secret_value", ""))).then().statusCode(422)
                .body(containsString("hmac needs a secret")).body(containsString("href=\"#f-secret_value\""));
        alice.post(form, fields(Map.of("name", "x", "authentication", "none"))).then().statusCode(422)
                .body(containsString("Only hmac has a secret"));
        alice.post(path + "/draft", draft(alice.get(path), "url", "https://user@receiver.example/")).then().statusCode(422)
                .body(containsString("href=\"#f-url\"")).body(containsString("https://user@receiver.example/"));
        stored(path).body("webhook.url", equalTo(url())).body("code", equalTo("")).body("dependencies", hasSize(0));
        Eventually.await(() -> {
            Response events = tenant.management().queryParam("q", "client_name:alice AND description:\"Create an action\"")
                    .get("/api/v2/logs");
            events.then().statusCode(200).body(not(containsString(SECRET))).body(not(containsString("too-short")));
            return events.asString().contains("first webhook of its name");
        });
        delete(path);
    }

    @Test
    void a_test_without_a_valid_answer_says_what_becomes_of_the_token() {
        ConsoleBrowser alice = person("alice", ALL);
        receiver.answer = "[]";
        for (Map.Entry<String, String> outcome : Map.of("deny", "so the token is refused", "allow",
                "so the token is issued without the receiver").entrySet()) {
            String path = made(alice, Map.of("name", "receiver that fails", "on_failure", outcome.getKey()));
            alice.post(path + "/test", Map.of("event", "{}")).then().statusCode(200).body(containsString(outcome.getValue()))
                    .body(containsString("WebhookFailed")).body(not(containsString("Memory")));
            delete(path);
        }
        receiver.answer = "{\"deny\":{\"code\":\"invalid_scope\",\"reason\":\"Not from here.\"}}";
        String path = made(alice, Map.of("name", "receiver that denies"));
        alice.post(path + "/test", Map.of("event", "{}")).then().body(containsString("It denies the token"))
                .body(containsString("invalid_scope: Not from here."));
        delete(path);
    }

    @Test
    void a_session_is_offered_what_it_may_do_and_refused_the_rest() {
        String path = made(person("alice", ALL), Map.of("name", "webhook not to be changed"));
        ConsoleBrowser reader = person("reader", Set.of("read:actions"));
        String page = reader.get(path).then().statusCode(200).body(containsString("update:actions"))
                .body(containsString("on_failure")).extract().asString();
        assertEquals(1, page.split("<form ", -1).length - 1, "only the form that signs out");
        reader.get("/console/actions").then().body(not(containsString("new-webhook-action")));
        reader.get("/console/new-webhook-action").then().statusCode(403);
        reader.post("/console/webhook-actions", fields(Map.of("name", "new"))).then().statusCode(403);
        reader.post("/console/webhook-actions", Map.of("authentication", "hmac")).then().statusCode(403);
        reader.post(path + "/draft", Map.of("url", "https://other.example/")).then().statusCode(403);
        reader.post(path + "/test", Map.of("event", "{}")).then().statusCode(403);

        ConsoleBrowser deployer = person("deployer", Set.of("read:actions", "create:actions"));
        Response shown = deployer.get(path);
        shown.then().body(containsString("action=\"" + path + "/deploy\"")).body(not(containsString(path + "/draft")));
        deployer.post(path + "/deploy", was(shown)).then().statusCode(303);
        stored(path).body("deployed_version.number", equalTo(1));

        ConsoleBrowser writer = person("writer", Set.of("read:actions", "update:actions"));
        Response form = writer.get(path);
        form.then().body(containsString("name=\"url\"")).body(not(containsString("value=\"deploy\"")));
        writer.post(path + "/draft", draft(form, "timeout_ms", "4000", "then", "deploy")).then().statusCode(403);
        stored(path).body("deployed_version.number", equalTo(1)).body("deployed_version.webhook.timeout_ms", equalTo(5000));
        ConsoleBrowser blind = person("blind", Set.of("update:actions"));
        blind.get("/console/sessions");
        blind.post(path + "/draft", Map.of("url", "", "was_url", "x")).then().statusCode(403)
                .body(not(containsString("webhook not to be changed")));
        delete(path);
    }

    private ConsoleBrowser person(String name, Set<String> scopes) {
        return new ConsoleBrowser().signedIn(sessions.link(name, scopes));
    }

    private String url() {
        return "http://localhost:" + port + "/hook";
    }

    /** What a person types into the form of a new one. */
    private Map<String, String> fields(Map<String, String> typed) {
        Map<String, String> fields = new HashMap<>(Map.of("url", url(), "timeout_ms", "5000", "on_failure", "deny",
                "authentication", "hmac", "signing_secret", "SIGNING_KEY", "secret_value", SECRET));
        fields.putAll(typed);
        return fields;
    }

    /** Where the new one is. */
    private String made(ConsoleBrowser person, Map<String, String> typed) {
        person.get("/console/new-webhook-action");
        return person.post("/console/webhook-actions", fields(typed)).then().statusCode(303)
                .header("Location", containsString("done=action-made")).extract().header("Location").replaceAll("\\?.*", "");
    }

    private static Response keep(ConsoleBrowser person, String path, String name, String value) {
        return person.post(path + "/secrets", Map.of("secret_name", name, "secret_value", value));
    }

    private ValidatableResponse stored(String path) {
        return tenant.management().get(api(path)).then().statusCode(200);
    }

    private void delete(String path) {
        tenant.management().delete(api(path)).then().statusCode(204);
    }

    private static String api(String path) {
        return "/api/v2" + path.replace("/console", "/actions");
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The hidden fields of a page that say what the settings were. */
    private static Map<String, String> was(Response page) {
        Map<String, String> was = new HashMap<>();
        Matcher field = FIELD.matcher(page.asString());
        while (field.find()) {
            was.put(field.group(1), field.group(2));
        }
        return was;
    }

    /** The form of a page with some of its fields changed: names and values in turn. */
    private static Map<String, String> draft(Response page, String... typed) {
        Map<String, String> fields = was(page);
        was(page).forEach((field, value) -> fields.put(field.replaceFirst("was_", ""), value));
        for (int i = 0; i < typed.length; i += 2) {
            fields.put(typed[i], typed[i + 1]);
        }
        return fields;
    }
}
