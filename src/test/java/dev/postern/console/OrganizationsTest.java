package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

@QuarkusTest
class OrganizationsTest {

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String mark = UUID.randomUUID().toString().substring(0, 13);
    private final String api = "https://organizations-" + mark + ".example/";

    @Test
    void an_organization_is_made_given_a_grant_and_gets_tokens() {
        tenant.api(api, "read");
        TestClient client = tenant.client("Of " + mark);
        String grant = client.grant(api, Map.of("organization_usage", "allow"), "read");
        ConsoleBrowser alice = everything("alice");
        alice.get("/console/new-organization");
        alice.post("/console/organizations", Map.of("name", "Not A Name", "display_name", "Kept <as> typed")).then()
                .statusCode(422).body(containsString("Kept &lt;as&gt; typed")).body(containsString("role=\"alert\""));
        String path = alice.post("/console/organizations", Map.of("name", "hotel-" + mark, "display_name", "Hotel")).then()
                .statusCode(303).extract().header("Location").replaceAll("\\?.*", "");
        String id = path.substring(path.lastIndexOf('/') + 1);
        assertEquals(403, status(client, id));

        alice.get(path + "?find=" + mark).then().statusCode(200).body(containsString("name=\"grant_id\" value=\"" + grant));
        alice.post(path + "/grants", Map.of("grant_id", grant)).then().statusCode(303);
        assertEquals(200, status(client, id));
        alice.get(path + "?find=" + mark).then().body(containsString(path + "/grants/" + grant + "/remove"))
                .body(not(containsString("name=\"grant_id\"")));
        alice.post(path + "/grants", Map.of("grant_id", grant)).then().statusCode(422)
                .body(containsString("already associated"));
        Eventually.await(() -> alice.get(path).asString().contains("data-label=\"Tokens\" class=\"number\">1<"));

        alice.get(path + "/delete").then().body(containsString("Tokens for it in the last 30 days: 1"))
                .body(containsString("Type its name"));
        alice.post(path + "/delete", Map.of("name", "other")).then().statusCode(422);
        alice.post(path + "/grants/" + grant + "/remove", Map.of()).then().statusCode(303);
        assertEquals(403, status(client, id));
        alice.post(path + "/delete", Map.of("name", "hotel-" + mark)).then().statusCode(303);
        alice.get(path).then().statusCode(404);
    }

    @Test
    void settings_are_changed_and_what_somebody_else_has_changed_is_not_overwritten_unasked() {
        String id = tenant.organization("two-" + mark);
        String path = "/console/organizations/" + id;
        ConsoleBrowser alice = everything("alice");
        alice.get(path);
        tenant.management().body(Map.of("display_name", "Of Bob")).patch("/api/v2/organizations/" + id).then().statusCode(200);
        alice.post(path + "/settings", Map.of("display_name", "Of Alice", "was_display_name", "")).then().statusCode(422)
                .body(containsString("Of Bob")).body(containsString("value=\"Of Alice\""));
        alice.post(path + "/settings", Map.of("display_name", "Of Alice", "was_display_name", "Of Bob", "per_hour", "5",
                "was_per_hour", "")).then().statusCode(303);
        tenant.management().get("/api/v2/organizations/" + id).then().body("display_name", equalTo("Of Alice"))
                .body("token_quota.client_credentials.per_hour", equalTo(5));
        alice.post(path + "/settings", Map.of("display_name", "", "was_display_name", "Of Alice", "per_hour", "",
                "was_per_hour", "5")).then().statusCode(303);
        tenant.management().get("/api/v2/organizations/" + id).then().body("display_name", nullValue())
                .body("token_quota", nullValue());
        alice.post(path + "/settings", Map.of("per_day", "many", "was_per_day", "")).then().statusCode(422);
    }

    @Test
    void quotas_are_shown_with_what_is_used_of_them() {
        tenant.api(api, "read");
        TestClient client = tenant.client("With a quota " + mark,
                Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 10))));
        client.grant(api, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        String id = tenant.organization("quota-" + mark);
        tenant.management().body(Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 2, "enforce", false))))
                .patch("/api/v2/organizations/" + id).then().statusCode(200);
        assertEquals(200, status(client, id));
        assertEquals(200, status(client, id));
        ConsoleBrowser alice = everything("alice");
        alice.get("/console/applications/" + client.id()).then().body(containsString("2 of 10 tokens of this day"));
        alice.get("/console/organizations/" + id).then().body(containsString("2 of 2 tokens of this day"))
                .body(containsString("used up")).body(containsString("not enforced"));
    }

    @Test
    void applications_whose_default_it_is_are_shown_and_lead_back() {
        String id = tenant.organization("default-" + mark);
        TestClient client = tenant.client("Defaulting " + mark, Map.of("default_organization",
                Map.of("organization_id", id, "flows", List.of("client_credentials"))));
        ConsoleBrowser alice = everything("alice");
        alice.get("/console/organizations/" + id).then()
                .body(containsString("<a href=\"/console/applications/" + client.id() + "\">Defaulting"));
        alice.get("/console/applications/" + client.id()).then()
                .body(containsString("<a href=\"/console/organizations/" + id + "\">default-" + mark));
        alice.get("/console/organizations/" + id + "/delete").then()
                .body(containsString("1 application has it as its default"));
    }

    @Test
    void the_list_is_searched_and_paged_by_name() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 52; i++) {
            made.add(tenant.organization("page-" + mark + "-" + String.format("%02d", i)));
        }
        ConsoleBrowser alice = everything("alice");
        String first = alice.get("/console/organizations?q=PAGE-" + mark).then().statusCode(200).extract().asString();
        assertTrue(first.contains("52 found"), first);
        assertEquals(made.subList(0, 50), ids(first));
        String next = first.replaceAll("(?s).*href=\"([^\"]+)\" rel=\"next\".*", "$1").replace("&amp;", "&");
        assertEquals(made.subList(50, 52), ids(alice.request().urlEncodingEnabled(false).get(next).asString()));
        assertEquals(List.of(made.get(3)), ids(alice.get("/console/organizations?q=" + made.get(3)).asString()));
        alice.get("/console/organizations?q=nobody-" + mark).then().body(containsString("Show all"));
        made.forEach(id -> tenant.management().delete("/api/v2/organizations/" + id).then().statusCode(204));
    }

    @Test
    void a_session_that_may_read_only_is_offered_nothing_else_and_refused() {
        String id = tenant.organization("read-" + mark);
        String path = "/console/organizations/" + id;
        ConsoleBrowser reader = new ConsoleBrowser()
                .signedIn(sessions.link("reader", Set.of("read:organizations", "read:organization_client_grants")));
        String page = reader.get(path).then().statusCode(200).extract().asString();
        assertEquals(1, Pattern.compile("<form method=\"post\"").matcher(page).results().count(), page);
        assertFalse(reader.get("/console/organizations").asString().contains("New organization"));
        Map<String, Map<String, String>> forms = Map.of("/console/organizations", Map.of("name", "x"), path + "/settings",
                Map.of("name", "x"), path + "/grants", Map.of("grant_id", "cgr_1234567890123456"),
                path + "/grants/cgr_1234567890123456/remove", Map.of(), path + "/delete", Map.of());
        forms.forEach((address, fields) -> reader.post(address, fields).then().statusCode(403));
        reader.get("/console/new-organization").then().statusCode(403);
        reader.get(path + "/delete").then().statusCode(403);
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients"))).get(path).then().statusCode(403)
                .body(containsString("read:organizations"));
    }

    private ConsoleBrowser everything(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.copyOf(SystemApi.scopeValues())));
    }

    private int status(TestClient client, String organization) {
        return client.tokenRequest(api).formParam("organization", organization).post("/oauth/token").statusCode();
    }

    private static List<String> ids(String page) {
        return Pattern.compile("class=\"name\" href=\"/console/organizations/([^\"]+)\"").matcher(page).results()
                .map(found -> found.group(1)).toList();
    }
}
