package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

/** What lets tokens be for organizations: the grant's page, and the default of an application. */
@QuarkusTest
class OrganizationAccessTest {

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String mark = UUID.randomUUID().toString().substring(0, 13);
    private final String api = "https://organization-access-" + mark + ".example/";

    @Test
    void the_page_of_an_organization_leads_to_the_grant_that_keeps_it_out() {
        tenant.api(api, "read");
        TestClient client = tenant.client("Denied " + mark);
        String grant = client.grant(api, Map.of(), "read");
        TestClient without = tenant.client("Denied, without a grant " + mark);
        String id = tenant.organization("acme-" + mark);
        String organization = "/console/organizations/" + id;
        ConsoleBrowser alice = everything("alice");
        String page = alice.get(organization + "?find=Denied " + mark).then().statusCode(200)
                .body(containsString("cannot be added")).body(not(containsString("name=\"grant_id\""))).extract().asString();
        String address = form(client) + "/edit?audience=" + api.replace(":", "%3A").replace("/", "%2F");
        assertTrue(page.contains("href=\"" + address + "#organizations\""), page);
        alice.get(organization + "?find=" + without.id()).then()
                .body(containsString("/console/applications/" + without.id() + "#access"));
        alice.get(organization + "?find=nobody-" + mark).then().body(containsString("No application of this name"));

        alice.get(form(client) + "/edit?audience=" + api).then().statusCode(200)
                .body(containsString("value=\"deny\" checked")).body(containsString("<details id=\"organizations\" open>"));
        alice.post(form(client), Map.of("audience", api, "scope", "read", "was_scope", "read", "organization_usage", "allow",
                "was_organization_usage", "deny", "was_allow_any_organization", "false")).then().statusCode(303);
        stored(grant).body("organization_usage", equalTo("allow")).body("scope", equalTo(List.of("read")))
                .body("allow_any_organization", nullValue());
        alice.get("/console/applications/" + client.id()).then().body(containsString("organization_usage: allow"));
        alice.get(organization + "?find=Denied " + mark).then().body(containsString("name=\"grant_id\" value=\"" + grant))
                .body(not(containsString("cannot be added")));
        alice.post(organization + "/grants", Map.of("grant_id", grant)).then().statusCode(303);
        client.tokenRequest(api).formParam("organization", id).post("/oauth/token").then().statusCode(200);
        alice.get(organization + "?find=Denied " + mark).then().body(containsString("1 grant of this search is here already"));
    }

    @Test
    void a_new_grant_is_for_organizations_at_once() {
        tenant.api(api, "read");
        TestClient client = tenant.client("New " + mark);
        ConsoleBrowser alice = everything("alice");
        alice.get(form(client) + "/edit?audience=" + api);
        alice.post(form(client), Map.of("audience", api, "scope", "read", "was_scope", "-", "organization_usage", "sometimes",
                "allow_any_organization", "true")).then().statusCode(422).body(containsString("sometimes"))
                .body(containsString("name=\"allow_any_organization\" value=\"true\" checked"));
        alice.post(form(client), Map.of("audience", api, "scope", "read", "was_scope", "-", "organization_usage", "require",
                "allow_any_organization", "true")).then().statusCode(303);
        tenant.management().queryParam("client_id", client.id()).get("/api/v2/client-grants").then()
                .body("[0].organization_usage", equalTo("require")).body("[0].allow_any_organization", equalTo(true));
        alice.get(form(client) + "/edit?audience=" + api).then().body(containsString("value=\"require\" checked"))
                .body(containsString("\"organization_usage\":\"require\"".replace("\"", "&quot;")))
                .body(containsString("organization_usage: require")).body(containsString("allow_any_organization: true"));
    }

    @Test
    void a_grant_for_all_permissions_stays_one_unless_that_is_unticked() {
        tenant.api(api, "read", "write");
        TestClient client = tenant.client("All " + mark);
        String grant = tenant.management().body(Map.of("client_id", client.id(), "audience", api, "allow_all_scopes", true))
                .post("/api/v2/client-grants").then().statusCode(201).extract().path("id");
        ConsoleBrowser alice = everything("alice");
        alice.get(form(client) + "/edit?audience=" + api).then()
                .body(containsString("name=\"allow_all_scopes\" value=\"true\" checked"))
                .body(containsString("name=\"was_scope\" value=\"*\"")).body(containsString("allow_all_scopes: true"));
        alice.post(form(client), Map.of("audience", api, "allow_all_scopes", "true", "was_scope", "*", "organization_usage",
                "allow", "was_organization_usage", "deny", "was_allow_any_organization", "false")).then().statusCode(303);
        stored(grant).body("allow_all_scopes", equalTo(true)).body("organization_usage", equalTo("allow"));
        alice.post(form(client), Map.of("audience", api, "allow_all_scopes", "true", "scope", "read", "was_scope", "*")).then()
                .statusCode(422).body(containsString("scope is not allowed when allow_all_scopes is true"))
                .body(containsString("value=\"read\" checked"));
        alice.post(form(client), Map.of("audience", api, "scope", "read", "was_scope", "*")).then().statusCode(303);
        stored(grant).body("allow_all_scopes", equalTo(false)).body("scope", equalTo(List.of("read")))
                .body("organization_usage", equalTo("allow"));
    }

    @Test
    void what_somebody_else_has_changed_of_a_grant_is_not_overwritten_unasked() {
        tenant.api(api, "read", "write");
        TestClient client = tenant.client("Two people " + mark);
        String grant = client.grant(api, Map.of(), "read");
        ConsoleBrowser alice = everything("alice");
        alice.get(form(client) + "/edit?audience=" + api);
        tenant.management().body(Map.of("organization_usage", "require", "scope", List.of("read", "write")))
                .patch("/api/v2/client-grants/" + grant).then().statusCode(200);
        Map<String, Object> stale = Map.of("audience", api, "scope", "read", "was_scope", "read", "organization_usage",
                "allow", "was_organization_usage", "deny", "was_allow_any_organization", "false");
        alice.post(form(client), stale).then().statusCode(422).body(containsString("Somebody else"))
                .body(containsString("value=\"allow\" checked"))
                .body(containsString("name=\"was_organization_usage\" value=\"require\""))
                .body(containsString("value=\"write\" checked")); // not touched by Alice, so as it is now
        stored(grant).body("organization_usage", equalTo("require"));
        alice.post(form(client), Map.of("audience", api, "scope", "read", "was_scope", "read", "organization_usage", "deny",
                "was_organization_usage", "deny", "allow_any_organization", "true", "was_allow_any_organization", "false"))
                .then().statusCode(303); // another field: both changes stand
        stored(grant).body("organization_usage", equalTo("require")).body("scope", equalTo(List.of("read", "write")))
                .body("allow_any_organization", equalTo(true));
        tenant.management().delete("/api/v2/client-grants/" + grant).then().statusCode(204);
        alice.post(form(client), stale).then().statusCode(422).body(containsString("Somebody else"));
    }

    @Test
    void a_third_party_is_not_offered_every_organization() {
        tenant.api(api, "read");
        TestClient client = tenant.client("Third party " + mark, Map.of("is_first_party", false));
        String grant = client.grant(api, Map.of("organization_usage", "allow"), "read");
        ConsoleBrowser alice = everything("alice");
        alice.get(form(client) + "/edit?audience=" + api).then().statusCode(200)
                .body(not(containsString("name=\"allow_any_organization\"")))
                .body(containsString("A third-party application cannot have"));
        alice.post(form(client), Map.of("audience", api, "scope", "read", "was_scope", "read", "allow_any_organization",
                "true", "was_allow_any_organization", "false")).then().statusCode(422)
                .body(containsString("allow_any_organization is not for third-party clients"));
        stored(grant).body("allow_any_organization", nullValue());
    }

    @Test
    void the_default_organization_is_chosen_on_the_page_of_the_application() {
        tenant.api(api, "read");
        String id = tenant.organization("default-" + mark);
        TestClient client = tenant.client("Defaulting " + mark);
        client.grant(api, Map.of("organization_usage", "require", "allow_any_organization", true), "read");
        String application = "/console/applications/" + client.id();
        ConsoleBrowser alice = everything("alice");
        alice.get(application).then().body(containsString("name=\"default_organization\""));
        client.tokenRequest(api).post("/oauth/token").then().statusCode(400);
        alice.post(application + "/settings", Map.of("default_organization", "default-" + mark, "was_default_organization",
                "")).then().statusCode(303);
        assertEquals(id, client.claims(api).path("org_id").asText());
        alice.get(application).then().body(containsString("name=\"was_default_organization\" value=\"" + id + "\""))
                .body(containsString("organization_id: " + id));

        alice.post(application + "/settings", Map.of("default_organization", "", "was_default_organization", "org_other"))
                .then().statusCode(422).body(containsString("Somebody else"));
        alice.post(application + "/settings", Map.of("default_organization", "nobody-" + mark, "was_default_organization", id,
                "description", "kept as typed", "was_description", "")).then().statusCode(422)
                .body(containsString("No organization found by that id")).body(containsString("nobody-" + mark))
                .body(containsString("kept as typed")).body(containsString("href=\"#f-default_organization\""));
        alice.post(application + "/settings", Map.of("default_organization", "", "was_default_organization", id)).then()
                .statusCode(303);
        tenant.management().get("/api/v2/clients/" + client.id()).then().body("default_organization", nullValue());
        client.tokenRequest(api).post("/oauth/token").then().statusCode(400);
    }

    @Test
    void a_session_without_organizations_learns_no_names_of_them() {
        tenant.api(api, "read");
        String name = "hidden-" + mark;
        String id = tenant.organization(name);
        TestClient client = tenant.client("Ignorant " + mark);
        client.grant(api, Map.of(), "read");
        String application = "/console/applications/" + client.id();
        ConsoleBrowser person = new ConsoleBrowser().signedIn(
                sessions.link("ignorant", Set.of("read:clients", "update:clients", "read:resource_servers",
                        "read:client_grants", "update:client_grants")));
        String page = person.get(application).then().statusCode(200).body(not(containsString(name))).extract().asString();
        assertTrue(page.contains("name=\"default_organization\""), page);
        for (String typed : List.of(name, "nobody-" + mark)) {
            person.post(application + "/settings", Map.of("default_organization", typed, "was_default_organization", ""))
                    .then().statusCode(422).body(containsString("No organization found by that id"));
        }
        person.post(application + "/settings", Map.of("default_organization", id, "was_default_organization", "")).then()
                .statusCode(303);
        person.get(application).then().body(containsString(id)).body(not(containsString(name)));
        person.get(form(client) + "/edit?audience=" + api).then().statusCode(200)
                .body(containsString("<details id=\"organizations\">"))
                .body(not(containsString("href=\"/console/organizations\"")));

        ConsoleBrowser adder = new ConsoleBrowser().signedIn(sessions.link("adder",
                Set.of("read:organizations", "read:organization_client_grants", "create:organization_client_grants")));
        adder.get("/console/organizations/" + id + "?find=" + client.id()).then()
                .body(containsString("the session lacks <code>read:client_grants</code>"))
                .body(not(containsString(form(client)))).body(not(containsString("Ignorant " + mark)));
        ConsoleBrowser finder = new ConsoleBrowser().signedIn(sessions.link("finder", Set.of("read:organizations",
                "read:organization_client_grants", "create:organization_client_grants", "read:client_grants")));
        String found = finder.get("/console/organizations/" + id + "?find=" + client.id()).then()
                .body(containsString("To change it, a session needs <code>update:client_grants</code>")).extract().asString();
        assertFalse(found.contains(form(client)) || found.contains("Ignorant " + mark), found);
    }

    private ValidatableResponse stored(String grant) {
        return tenant.management().get("/api/v2/client-grants/" + grant).then().statusCode(200);
    }

    private static String form(TestClient client) {
        return "/console/applications/" + client.id() + "/grants";
    }

    private ConsoleBrowser everything(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.copyOf(SystemApi.scopeValues())));
    }
}
