package dev.postern.console.actions;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.actions.RunningAction;
import dev.postern.console.ConsoleBrowser;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class ActionPagesTest {

    private static final String AUDIENCE = "https://console-actions.example/";
    private static final Set<String> ALL = Set.of("read:actions", "create:actions", "update:actions", "delete:actions",
            "read:logs", "read:clients");
    private static final String TIER = "exports.onExecuteCredentialsExchange = async (event, api) => {\n"
            + "  console.log('asked by ' + event.client.name);\n"
            + "  api.accessToken.setCustomClaim('https://example.com/tier', event.client.metadata.tier ?? 'basic');\n};\n";
    private static final Pattern FIELD = Pattern.compile("name=\"(was[a-z_]*)\" value=\"([^\"]*)\"");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void an_action_is_made_tested_deployed_bound_changed_rolled_back_and_deleted() {
        TestClient client = tenant.api(AUDIENCE, "read").client("Console Actions").granted(AUDIENCE, "read");
        ConsoleBrowser alice = person("alice");
        alice.get("/console/new-action?from=client-claims").then().statusCode(200).body(containsString("claim_"));
        String path = alice.post("/console/actions", Map.of("name", "console tier", "code", TIER.replace("\n", "\r\n")))
                .then().statusCode(303).extract().header("Location").replaceAll("\\?.*", "");
        Response page = alice.get(path);
        page.then().statusCode(200).body(containsString("never deployed"));
        String id = path.substring(path.lastIndexOf('/') + 1);
        tenant.management().get("/api/v2/actions/actions/" + id).then().body("code", equalTo(TIER));

        alice.post(path + "/test", Map.of("event", "{\"client\": {\"name\": \"Billing\", \"metadata\": {\"tier\": \"gold\"}}}"))
                .then().statusCode(200).body(containsString("It lets the token be issued")).body(containsString("gold"))
                .body(containsString("asked by Billing"));
        alice.post(path + "/test",
                Map.of("event", "{\"client\": {\"name\": \"" + "x".repeat(40_000) + "\", \"metadata\": {}}}")).then()
                .statusCode(200).body(containsString("It lets the token be issued"));
        alice.post(path + "/draft", draft(page, "console tier", TIER, "deploy")).then().statusCode(303)
                .header("Location", containsString("done=action-deployed"));
        alice.post("/console/bindings", Map.of("was", was(alice.get(path)).get("was"), "step", "add " + id, "back", id)).then()
                .statusCode(303).header("Location", containsString(path));
        assertEquals("basic", client.claims(AUDIENCE).path("https://example.com/tier").asText());
        alice.get(path).then().body(containsString("bound, number 1 of 1")).body(containsString("asked by Console Actions"));

        alice.post(path + "/draft", draft(alice.get(path), "console tier", TIER.replace("basic", "bronze"), "deploy")).then()
                .statusCode(303);
        assertEquals("bronze", client.claims(AUDIENCE).path("https://example.com/tier").asText());
        String first = tenant.management().get("/api/v2/actions/actions/" + id + "/versions").then().extract()
                .path("versions[1].id");
        alice.get(path + "/compare?from=" + first + "&to=draft").then().statusCode(200)
                .body(containsString("<del>-   api.accessToken")).body(containsString("bronze"))
                .body(containsString("Roll back to Version 1"));
        rollBack(alice, path, first, alice.get(path + "/compare?from=" + first)).statusCode(303);
        assertEquals("basic", client.claims(AUDIENCE).path("https://example.com/tier").asText());
        tenant.management().get("/api/v2/actions/actions/" + id).then().body("code", equalTo(TIER))
                .body("deployed_version.number", equalTo(3));

        alice.get(path + "/delete").then().statusCode(200).body(containsString("Unbind it instead"));
        alice.post(path + "/delete?force=true", Map.of("name", "another")).then().statusCode(422)
                .body(containsString("not its name"));
        alice.post(path + "/delete?force=true", Map.of("name", "console tier")).then().statusCode(303);
        alice.get(path).then().statusCode(404);
        assertTrue(client.claims(AUDIENCE).path("https://example.com/tier").isMissingNode());
    }

    @Test
    void code_that_somebody_else_has_saved_meanwhile_is_not_overwritten_unasked() {
        String path = "/console/actions/" + action("two people", TIER);
        ConsoleBrowser alice = person("alice");
        ConsoleBrowser bob = person("bob");
        Response seenByAlice = alice.get(path);
        Response seenByBob = bob.get(path);
        alice.post(path + "/draft", draft(seenByAlice, "two people", TIER + "// Alice\n", "")).then().statusCode(303);
        Response told = bob.post(path + "/draft", draft(seenByBob, "two people", TIER + "// Bob\n", "deploy"));
        told.then().statusCode(422).body(containsString("Somebody else has saved other code"))
                .body(containsString("<del>- // Alice")).body(containsString("<ins>+ // Bob"));
        bob.post(path + "/deploy", was(seenByBob)).then().statusCode(422)
                .body(containsString("since this page was made")).body(containsString("// Alice"));
        bob.post(path + "/deploy", was(bob.get(path))).then().statusCode(303);
        assertEquals(TIER + "// Alice\n", code(path));
        bob.post(path + "/draft", draft(told, "two people", TIER + "// Bob\n", "")).then().statusCode(303);
        assertEquals(TIER + "// Bob\n", code(path));
        // Whoever changes the name alone leaves the code alone.
        Map<String, String> renamed = draft(seenByAlice, "renamed by two people", TIER, "");
        alice.post(path + "/draft", renamed).then().statusCode(303);
        assertEquals(TIER + "// Bob\n", code(path));
        delete(path);
    }

    @Test
    void parts_of_a_draft_that_a_person_has_not_seen_are_not_deployed() {
        String path = "/console/actions/" + action("parts by another", TIER);
        String api = "/api/v2" + path.replace("/console", "/actions");
        ConsoleBrowser alice = person("alice");
        for (Map<String, ?> change : List.of(Map.of("dependencies", List.of(Map.of("name", "axios", "version", "1.2.3"))),
                Map.of("secrets", List.of(Map.of("name", "KEY", "value", "first-value"))),
                Map.of("secrets", List.of(Map.of("name", "KEY", "value", "second-value"))))) {
            Response seen = alice.get(path);
            tenant.management().body(change).patch(api).then().statusCode(200);
            alice.post(path + "/deploy", was(seen)).then().statusCode(422)
                    .body(containsString("Packages, secrets, modules or settings have changed"));
            alice.post(path + "/draft", draft(seen, "parts by another", TIER + "// typed\n", "deploy")).then().statusCode(422)
                    .body(containsString("Packages, secrets, modules or settings have changed"))
                    .body(containsString("// typed")).body(containsString("axios@1.2.3"));
        }
        assertEquals(TIER, code(path));
        tenant.management().get(api).then().body("deployed_version", nullValue());
        tenant.management().body(Map.of("dependencies", List.of())).patch(api).then().statusCode(200);
        alice.post(path + "/deploy", was(alice.get(path))).then().statusCode(303);
        delete(path);
    }

    @Test
    void a_draft_that_a_person_has_not_seen_is_not_lost_to_a_former_version() {
        String path = "/console/actions/" + action("rolled back by two", TIER);
        String api = "/api/v2" + path.replace("/console", "/actions");
        ConsoleBrowser alice = person("alice");
        alice.post(path + "/deploy", was(alice.get(path))).then().statusCode(303);
        alice.post(path + "/draft", draft(alice.get(path), "rolled back by two", TIER + "// second\n", "deploy")).then()
                .statusCode(303);
        List<String> versions = tenant.management().get(api + "/versions").then().extract().path("versions.id");
        String first = versions.get(1);
        String compare = path + "/compare?from=" + first;
        alice.get(compare + "&to=" + versions.get(0)).then().body(containsString("value=\"true\"> The draft becomes"));
        Response seen = alice.get(compare);
        seen.then().body(containsString("value=\"true\" checked> The draft becomes"));
        tenant.management().body(Map.of("code", TIER + "// another person\n")).patch(api).then().statusCode(200);
        rollBack(alice, path, first, seen).statusCode(422).body(containsString("what it is now would be lost"))
                .body(containsString("<ins>+ // another person"));
        assertEquals(TIER + "// another person\n", code(path));
        Map<String, String> withoutDraft = was(seen);
        alice.post(path + "/versions/" + first + "/deploy", withoutDraft).then().statusCode(303);
        assertEquals(TIER + "// another person\n", code(path));
        tenant.management().get(api).then().body("deployed_version.code", equalTo(TIER));
        alice.post(path + "/draft", draft(alice.get(path), "rolled back by two", TIER + "// third\n", "deploy")).then()
                .statusCode(303);
        rollBack(alice, path, first, alice.get(compare)).statusCode(303);
        assertEquals(TIER, code(path));
        delete(path);
    }

    @Test
    void a_secret_is_kept_used_and_never_shown() {
        String path = "/console/actions/" + action("with secrets",
                "exports.onExecuteCredentialsExchange = async (event, api) => { api.accessToken.setCustomClaim("
                        + "'https://example.com/length', event.secrets.KEY.length); };");
        ConsoleBrowser alice = person("alice");
        alice.get(path);
        alice.post(path + "/secrets", Map.of("secret_name", "KEY", "secret_value", "")).then().statusCode(422)
                .body(containsString("needs a name and a value"));
        for (Map.Entry<String, String> secret : Map.of("KEY", "top-secret-value", "OTHER", "another-secret").entrySet()) {
            alice.post(path + "/secrets", Map.of("secret_name", secret.getKey(), "secret_value", secret.getValue())).then()
                    .statusCode(303);
        }
        alice.get(path).then().body(containsString("OTHER")).body(containsString("##OTHER##"))
                .body(not(containsString("top-secret-value")));
        alice.post(path + "/test", Map.of("event", "{}")).then().statusCode(200).body(containsString("16"));
        alice.post(path + "/secrets/remove", Map.of("secret_name", "OTHER")).then().statusCode(303);
        tenant.management().get("/api/v2" + path.replace("/console", "/actions")).then().body("secrets", hasSize(1))
                .body("secrets[0].name", equalTo("KEY"));
        Eventually.await(() -> {
            Response events = tenant.management().queryParam("q", "client_name:alice AND description:\"Update an action\"")
                    .get("/api/v2/logs");
            events.then().statusCode(200).body(not(containsString("top-secret-value")));
            return events.asString().contains("OTHER");
        });
        delete(path);
    }

    @Test
    void a_secret_with_space_around_its_name_is_the_one_that_is_changed_and_removed() {
        String path = "/console/actions/" + action("spaces in names", TIER);
        String api = "/api/v2" + path.replace("/console", "/actions");
        tenant.management().body(Map.of("secrets", List.of(Map.of("name", " sp", "value", "a"), Map.of("name", "sp", "value",
                "b")))).patch(api).then().statusCode(200);
        ConsoleBrowser alice = person("alice");
        alice.get(path);
        alice.post(path + "/secrets", Map.of("secret_name", " sp", "secret_value", "changed")).then().statusCode(303);
        tenant.management().get(api).then().body("secrets", hasSize(2));
        alice.post(path + "/secrets/remove", Map.of("secret_name", " sp")).then().statusCode(303);
        tenant.management().get(api).then().body("secrets.name", equalTo(List.of("sp")));
        alice.post(path + "/secrets/remove", Map.of("secret_name", " sp")).then().statusCode(422)
                .body(containsString("There is no secret of this name any more"));
        delete(path);
    }

    @Test
    void secrets_whose_names_are_alike_have_keywords_of_their_own() {
        String path = "/console/actions/" + action("with secrets alike", TIER);
        ConsoleBrowser alice = person("alice");
        alice.get(path);
        for (String name : List.of("a-b", "a.b", "c-d")) {
            alice.post(path + "/secrets", Map.of("secret_name", name, "secret_value", "of " + name)).then().statusCode(303);
        }
        alice.get(path).then().body(containsString("##A_B_D44362D6##")).body(containsString("##A_B_2E7336DC##"))
                .body(containsString("##C_D##")).body(not(containsString("##A_B##")));
        delete(path);
    }

    @Test
    void packages_are_declared_in_lines_and_not_behind_somebodys_back() {
        String path = "/console/actions/" + action("with packages", TIER);
        String api = "/api/v2" + path.replace("/console", "/actions");
        tenant.management().body(Map.of("dependencies", List.of(Map.of("name", "axios", "version", "1.2.3", "registry_url",
                "https://npm.example.com/")))).patch(api).then().statusCode(200);
        ConsoleBrowser alice = person("alice");
        Response page = alice.get(path);
        page.then().body(containsString("axios@1.2.3"));
        Map<String, String> typed = Map.of("was_dependencies", was(page).get("was_dependencies"), "dependencies",
                "axios@1.2.3\r\n\r\n @scope/tool@2.0.0 \r\nno-such-package\r\n");
        alice.post(path + "/packages", typed).then().statusCode(303).header("Location", containsString("action-packages"));
        tenant.management().get(api).then().body("dependencies", hasSize(3))
                .body("dependencies.name", equalTo(List.of("axios", "@scope/tool", "no-such-package")))
                .body("dependencies.version", equalTo(List.of("1.2.3", "2.0.0", "latest")))
                .body("dependencies[0].registry_url", equalTo("https://npm.example.com/"));
        alice.post(path + "/packages", Map.of("was_dependencies", "axios@1.2.3", "dependencies", "ms@2.1.3")).then()
                .statusCode(422).body(containsString("Somebody else has changed this")).body(containsString("ms@2.1.3"));
        alice.post(path + "/packages", Map.of("was_dependencies", was(alice.get(path)).get("was_dependencies"), "dependencies",
                "ms@1.0.0\nms@2.0.0")).then().statusCode(422).body(containsString("The package ms is listed twice"))
                .body(containsString("ms@1.0.0\nms@2.0.0"));
        alice.post(path + "/packages", Map.of("was_dependencies", "axios@1.2.3", "dependencies", "axios@1.2.3")).then()
                .statusCode(303);
        tenant.management().get(api).then().body("dependencies", hasSize(3));
        alice.post(path + "/deploy", was(alice.get(path))).then().statusCode(422)
                .body(containsString("The npm package")).body(containsString("href=\"#f-dependencies\""));
        alice.post(path + "/packages", Map.of("was_dependencies", was(alice.get(path)).get("was_dependencies"), "dependencies",
                "x".repeat(215))).then().statusCode(422).body(containsString("too long"));
        alice.post(path + "/packages", Map.of("was_dependencies", was(alice.get(path)).get("was_dependencies"), "dependencies",
                "")).then().statusCode(303);
        tenant.management().get(api).then().body("dependencies", hasSize(0));
        delete(path);
    }

    @Test
    void the_order_is_changed_step_by_step_and_not_behind_somebodys_back() {
        try (RunningAction running = RunningAction.inOrder(tenant, TIER, TIER, TIER)) {
            ConsoleBrowser alice = person("alice");
            String list = "/console/actions";
            List<String> before = order();
            String was = was(alice.get(list)).get("was");
            assertEquals(String.join(" ", before), was);
            alice.post("/console/bindings", Map.of("was", was, "step", "down " + running.id(), "back", "no id/")).then()
                    .statusCode(400);
            assertEquals(was, String.join(" ", order()));
            alice.post("/console/bindings", Map.of("was", was, "step", "down " + running.id())).then().statusCode(303);
            assertEquals(List.of(before.get(1), before.get(0), before.get(2)), order());
            alice.post("/console/bindings", Map.of("was", was, "step", "remove " + running.id())).then().statusCode(422)
                    .body(containsString("Somebody else has changed the order"));
            assertEquals(3, order().size());
            alice.post("/console/bindings", Map.of("was", String.join(" ", order()), "step", "up " + before.get(2))).then()
                    .statusCode(303);
            assertEquals(List.of(before.get(1), before.get(2), before.get(0)), order());
            alice.post("/console/bindings", Map.of("was", String.join(" ", order()), "step", "add", "action", "nothing")).then()
                    .statusCode(422).body(containsString("No such action"));
        }
    }

    @Test
    void a_failure_is_shown_with_its_error_and_console() {
        TestClient client = tenant.api(AUDIENCE, "read").client("Fails in the console").granted(AUDIENCE, "read");
        try (RunningAction running = RunningAction.of(tenant,
                "exports.onExecuteCredentialsExchange = async () => { console.warn('before'); nothing.at.all(); };")) {
            client.tokenRequest(AUDIENCE).post("/oauth/token").then().statusCode(500);
            ConsoleBrowser alice = person("alice");
            Eventually.await(() -> alice.get("/console/actions/" + running.id()).asString().contains("failed just now"));
            alice.get("/console/actions/" + running.id()).then().body(containsString("ReferenceError"))
                    .body(containsString("warn: before")).body(containsString("Fails in the console"));
            alice.get("/console/actions").then().body(containsString("<span class=\"bad\">1</span>"));
            ConsoleBrowser blind = new ConsoleBrowser().signedIn(sessions.link("blind", Set.of("read:actions")));
            blind.get("/console/actions/" + running.id()).then().body(containsString("it takes <code>read:logs</code>"));
        }
    }

    @Test
    void an_event_that_is_no_json_object_is_refused_with_its_place() {
        String path = "/console/actions/" + action("odd events", TIER);
        ConsoleBrowser alice = person("alice");
        alice.get(path + "/test").then().statusCode(200).body(containsString("https://orders.example.com/"));
        alice.post(path + "/test", Map.of("event", "{\n  \"a\": ,\n}")).then().statusCode(422)
                .body(containsString("line 2")).body(containsString("&quot;a&quot;: ,"));
        for (String event : List.of("[]", "", "null")) {
            alice.post(path + "/test", Map.of("event", event)).then().statusCode(422)
                    .body(containsString("not a JSON object"));
        }
        String name = "Filled in " + System.nanoTime();
        TestClient client = tenant.client(name);
        alice.get(path + "/test?client_id=" + client.id()).then().statusCode(200).body(containsString("Filled in"));
        alice.get(path + "/test?client_id=" + name).then().statusCode(200)
                .body(containsString("value=\"" + client.id() + "\""));
        alice.get(path + "/test?client_id=nobody").then().statusCode(422).body(containsString("no application"));
        delete(path);
    }

    @Test
    void the_event_of_a_past_request_that_the_log_has_cut_is_not_offered() {
        String audience = "https://console-actions-long.example/";
        String[] scopes = IntStream.range(0, 300).mapToObj(i -> "read:" + i + "x".repeat(20)).toArray(String[]::new);
        TestClient client = tenant.api(audience, scopes).client("Long scopes").granted(audience, scopes);
        client.tokenRequest(audience).post("/oauth/token").then().statusCode(200);
        String path = "/console/actions/" + action("long scopes", TIER);
        String form = path + "/test?client_id=" + client.id();
        ConsoleBrowser alice = person("alice");
        Eventually.await(() -> alice.get(form).asString().contains("cut off in the log"));
        alice.get(form).then().body(not(containsString("?log_id=")));
        String id = tenant.management().queryParam("q", "type:seccft AND client_id:" + client.id()).get("/api/v2/logs").then()
                .statusCode(200).extract().path("[0].log_id");
        alice.get(path + "/test?log_id=" + id).then().statusCode(422).body(containsString("The log has this request cut off"))
                .body(not(containsString("refused before Actions are asked")));
        delete(path);
    }

    @Test
    void the_event_of_a_past_request_is_offered_to_those_who_may_see_it() throws Exception {
        TestClient client = tenant.api(AUDIENCE, "read", "write").client("Past requests").granted(AUDIENCE, "read", "write");
        client.tokenRequest(AUDIENCE).header("User-Agent", "past/1").formParam("scope", "write").post("/oauth/token").then()
                .statusCode(200);
        String path = "/console/actions/" + action("past requests", TIER);
        String form = path + "/test?client_id=" + client.id();
        ConsoleBrowser alice = person("alice");
        Eventually.await(() -> alice.get(form).asString().contains("?log_id="));
        String link = alice.get(form).asString().replaceAll("(?s).*href=\"([^\"]+[?]log_id=[0-9]+)\".*", "$1");
        Response page = alice.get(link);
        page.then().body(not(containsString(client.secret())));
        JsonNode event = event(page);
        assertEquals(client.id(), event.at("/client/client_id").asText());
        assertEquals("Past requests", event.at("/client/name").asText());
        assertEquals(AUDIENCE, event.at("/resource_server/identifier").asText());
        assertEquals("[\"write\"]", event.at("/transaction/requested_scopes").toString());
        assertEquals("past/1", event.at("/request/user_agent").asText());
        assertEquals("127.0.0.1", event.at("/request/ip").asText());
        assertEquals(
                Map.of("grant_type", "client_credentials", "client_id", client.id(), "audience", AUDIENCE, "scope", "write"),
                new ObjectMapper().convertValue(event.at("/request/body"), Map.class));
        alice.post(path + "/test", Map.of("event", event.toString())).then().statusCode(200)
                .body(containsString("asked by Past requests"));

        for (String scope : List.of("read:logs", "read:clients")) {
            Set<String> others = ALL.stream().filter(each -> !each.equals(scope)).collect(Collectors.toSet());
            ConsoleBrowser blind = new ConsoleBrowser().signedIn(sessions.link("blind", others));
            blind.get(path + "/test").then().statusCode(200).body(not(containsString("log_id=")));
            blind.get(link).then().statusCode(403);
        }
        alice.get(path + "/test?log_id=nothing").then().statusCode(422).body(containsString("no token request"));
        tenant.api(AUDIENCE, "read"); // anew, without the grant
        alice.get(link).then().statusCode(422).body(containsString("refused before Actions are asked"));
        delete(path);
    }

    @Test
    void the_event_of_a_past_request_for_an_organization_has_the_organization() throws Exception {
        TestClient client = tenant.api(AUDIENCE, "read").client("Past organizations");
        client.grant(AUDIENCE, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        String hotel = tenant.organization("past-hotel");
        tenant.management().body(Map.of("display_name", "Past Hotel", "metadata", Map.of("region", "eu")))
                .patch("/api/v2/organizations/" + hotel).then().statusCode(200);
        String inn = tenant.organization("past-inn");
        for (String organization : List.of(hotel, inn)) {
            client.tokenRequest(AUDIENCE).formParam("organization", organization).post("/oauth/token").then().statusCode(200);
        }
        client.tokenRequest(AUDIENCE).post("/oauth/token").then().statusCode(200);
        String path = "/console/actions/" + action("past organizations",
                "exports.onExecuteCredentialsExchange = async (event) => { console.log('for ' + event.organization?.name"
                        + " + ' in ' + event.organization?.metadata?.region); };");
        String form = path + "/test?client_id=" + client.id();
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(sessions.link("alice",
                Stream.concat(ALL.stream(), Stream.of("read:organizations")).collect(Collectors.toSet())));
        Eventually.await(() -> alice.get(form).asString().split("[?]log_id=", -1).length == 4);
        Map<String, String> links = links(alice.get(form).asString());
        assertEquals(Set.of(hotel, inn, ""), links.keySet(), "each organization has a line of its own");

        JsonNode event = event(alice.get(links.get(hotel)));
        assertEquals(
                Map.of("id", hotel, "name", "past-hotel", "display_name", "Past Hotel", "metadata", Map.of("region", "eu")),
                new ObjectMapper().convertValue(event.path("organization"), Map.class));
        assertEquals(hotel, event.at("/request/body/organization").asText());
        alice.post(path + "/test", Map.of("event", event.toString())).then().body(containsString("for past-hotel in eu"));
        assertEquals(inn, event(alice.get(links.get(inn))).at("/organization/id").asText());
        JsonNode plain = event(alice.get(links.get("")));
        assertTrue(plain.path("organization").isMissingNode() && plain.at("/request/body/organization").isMissingNode(),
                plain.toString());

        JsonNode seen = event(person("bob").get(links.get(hotel)));
        assertEquals(Map.of("id", hotel, "name", "past-hotel"),
                new ObjectMapper().convertValue(seen.path("organization"), Map.class), "what the log has of it");
        tenant.management().delete("/api/v2/organizations/" + hotel).then().statusCode(204);
        alice.get(links.get(hotel)).then().statusCode(422).body(containsString("refused before Actions are asked"));
        tenant.management().delete("/api/v2/organizations/" + inn).then().statusCode(204);
        delete(path);
    }

    /** Organization → address of its past request; empty: a request for none. */
    private Map<String, String> links(String page) {
        Map<String, String> links = new HashMap<>();
        Matcher link = Pattern.compile("href=\"([^\"]+[?]log_id=([0-9]+))\"").matcher(page);
        while (link.find()) {
            Response logged = tenant.management().get("/api/v2/logs/" + link.group(2));
            String organization = logged.then().statusCode(200).extract().path("organization_id");
            String shown = logged.path("organization_name") == null ? organization : logged.path("organization_name");
            assertTrue(shown == null || page.contains("for " + shown), shown);
            links.put(organization == null ? "" : organization, link.group(1));
        }
        return links;
    }

    /** What stands in the form of a test. */
    private static JsonNode event(Response page) throws Exception {
        String text = page.then().statusCode(200).extract().asString().replaceAll("(?s).*<textarea[^>]*>(.*)</textarea>.*",
                "$1");
        return new ObjectMapper().readTree(text.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<")
                .replace("&gt;", ">").replace("&amp;", "&"));
    }

    @Test
    void what_the_api_refuses_is_told_at_the_form() {
        String path = "/console/actions/" + action("first of its name", TIER);
        ConsoleBrowser alice = person("alice");
        alice.get("/console/new-action");
        alice.post("/console/actions", Map.of("name", "first of its name", "code", "// kept")).then().statusCode(422)
                .body(containsString("same name already exists")).body(containsString("// kept"));
        alice.post("/console/actions", Map.of("name", "", "code", "")).then().statusCode(422);
        alice.post(path + "/draft", draft(alice.get(path), "x", "//" + "ä".repeat(60_000), "")).then().statusCode(413);
        alice.post(path + "/draft", draft(alice.get(path), "x", "//" + "x".repeat(103_000), "")).then().statusCode(422)
                .body(containsString("role=\"alert\""));
        alice.get(path + "/compare").then().statusCode(404);
        alice.post(path + "/versions/nothing/deploy", Map.of()).then().statusCode(404);
        delete(path);
    }

    @Test
    void a_session_that_may_read_only_is_offered_nothing_else_and_refused() {
        String path = "/console/actions/" + action("not to be changed", TIER);
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:actions")));
        String page = reader.get(path).then().statusCode(200).body(containsString("onExecuteCredentialsExchange")).extract()
                .asString();
        assertEquals(1, page.split("<form ", -1).length - 1, "only the form that signs out");
        Map<String, Map<String, ?>> forms = new HashMap<>();
        forms.put(path + "/draft", Map.of("name", "changed", "was_name", "not to be changed"));
        forms.put(path + "/deploy", Map.of());
        forms.put(path + "/test", Map.of("event", "{}"));
        forms.put(path + "/secrets", Map.of("secret_name", "A", "secret_value", "b"));
        forms.put(path + "/secrets/remove", Map.of("secret_name", "A"));
        forms.put(path + "/packages", Map.of("dependencies", "lodash"));
        forms.put(path + "/versions/x/deploy", Map.of());
        forms.put(path + "/delete", Map.of());
        forms.put("/console/bindings", Map.of("was", "", "step", "add x"));
        forms.put("/console/actions", Map.of("name", "new", "code", ""));
        forms.forEach((address, fields) -> reader.post(address, fields).then().statusCode(403));
        for (String address : List.of(path + "/test", path + "/delete", "/console/new-action")) {
            reader.get(address).then().statusCode(403).body(containsString("expected any of"));
        }
        ConsoleBrowser other = new ConsoleBrowser().signedIn(sessions.link("other", Set.of("read:clients")));
        other.get("/console/actions").then().statusCode(403);
        other.get(path).then().statusCode(403);
        delete(path);
    }

    private ConsoleBrowser person(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, ALL));
    }

    private String action(String name, String code) {
        return tenant.management().body(Map.of("name", name, "code", code, "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2")))).post("/api/v2/actions/actions").then()
                .statusCode(201).extract().path("id");
    }

    private String code(String path) {
        return tenant.management().get("/api/v2" + path.replace("/console", "/actions")).then().statusCode(200).extract()
                .path("code");
    }

    private void delete(String path) {
        tenant.management().delete("/api/v2" + path.replace("/console", "/actions")).then().statusCode(204);
    }

    private List<String> order() {
        return tenant.management().get("/api/v2/actions/triggers/credentials-exchange/bindings").then().statusCode(200)
                .extract().path("bindings.action.id");
    }

    /** With the draft, as the page of the comparison sends it. */
    private static ValidatableResponse rollBack(ConsoleBrowser person, String path, String version, Response seen) {
        Map<String, String> fields = was(seen);
        fields.put("update_draft", "true");
        return person.post(path + "/versions/" + version + "/deploy", fields).then();
    }

    /** The hidden fields of a page that say what things were. */
    private static Map<String, String> was(Response page) {
        Map<String, String> was = new HashMap<>();
        Matcher field = FIELD.matcher(page.asString());
        while (field.find()) {
            was.put(field.group(1), field.group(2));
        }
        return was;
    }

    private static Map<String, String> draft(Response page, String name, String code, String then) {
        Map<String, String> fields = was(page);
        fields.remove("was");
        fields.putAll(Map.of("name", name, "code", code, "then", then));
        return fields;
    }
}
