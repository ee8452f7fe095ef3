package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

@QuarkusTest
class ApisTest {

    private static final String AUDIENCE = "https://console-apis.example/";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void an_api_is_made_changed_and_deleted() {
        tenant.api(AUDIENCE + "made"); // whatever an earlier run left
        tenant.management().get("/api/v2/resource-servers").then().statusCode(200);
        String identifier = AUDIENCE + System.nanoTime();
        ConsoleBrowser alice = everything("alice");
        alice.get("/console/new-api").then().statusCode(200);
        String path = path(alice.post("/console/apis", Map.of("name", "Made", "identifier", identifier, "scopes",
                "read:orders See orders\r\n\r\n  write:orders  ")));
        String id = path.substring(path.lastIndexOf('/') + 1);
        tenant.management().get("/api/v2/resource-servers/" + id).then().statusCode(200)
                .body("identifier", equalTo(identifier)).body("scopes.value", equalTo(List.of("read:orders", "write:orders")))
                .body("scopes[0].description", equalTo("See orders"));
        alice.post("/console/apis", Map.of("name", "Again", "identifier", identifier)).then().statusCode(422)
                .body(containsString("already exists")).body(containsString("value=\"Again\""));
        alice.post("/console/apis", Map.of("identifier", "")).then().statusCode(422);

        alice.get(path).then().statusCode(200).body(containsString("nobody may call it"));
        alice.post(path + "/settings", Map.of("token_lifetime", "3600", "was_token_lifetime", "86400", "scopes",
                "read:orders See orders\nwrite:orders\ndelete:orders", "was_scopes", "read:orders See orders\nwrite:orders"))
                .then().statusCode(303);
        alice.get(path).then().body(containsString("tokens for 1 h")).body(containsString("delete:orders"));
        alice.post(path + "/settings", Map.of("scopes", "read:orders", "was_scopes", "read:orders See orders")).then()
                .statusCode(422).body(containsString("Somebody else"));
        alice.post(path + "/settings", Map.of("token_lifetime", "soon", "was_token_lifetime", "3600")).then().statusCode(422);

        tenant.client("Caller").granted(identifier, "read:orders");
        alice.get(path).then().body(containsString("1 application may call it")).body(containsString("2 not granted"));
        alice.get(path + "/delete").then().statusCode(200).body(containsString("1 application may call it. It gets no tokens"));
        alice.post(path + "/delete", Map.of()).then().statusCode(422);
        alice.post(path + "/delete", Map.of("name", "Made")).then().statusCode(303);
        alice.get(path).then().statusCode(404);
    }

    @Test
    void an_api_with_many_permissions_is_changed_and_granted_like_any_other() {
        String identifier = AUDIENCE + "many";
        String[] scopes = IntStream.range(0, 900).mapToObj(number -> "read:permission-number-" + number).toArray(String[]::new);
        tenant.api(identifier, scopes);
        ConsoleBrowser alice = everything("alice");
        String path = pathOf(identifier);
        alice.get(path).then().statusCode(200);
        String lines = String.join("\r\n", scopes);
        alice.post(path + "/settings", Map.of("scopes", lines + "\r\nread:one-more", "was_scopes", lines)).then()
                .statusCode(303);
        TestClient client = tenant.client("Of many permissions");
        alice.post("/console/applications/" + client.id() + "/grants", Map.of("audience", identifier, "scope",
                List.of(scopes))).then().statusCode(303);
        alice.get(path).then().body(containsString("901 permissions")).body(containsString("1 not granted"));
    }

    @Test
    void the_second_line_of_a_description_does_not_become_a_permission() {
        String identifier = AUDIENCE + System.nanoTime();
        String id = tenant.management().contentType("application/json")
                .body(Map.of("name", "Lines", "identifier", identifier, "scopes",
                        List.of(Map.of("value", "read:orders", "description", "See orders\nwrite:orders as well"))))
                .post("/api/v2/resource-servers").then().statusCode(201).extract().path("id");
        ConsoleBrowser alice = everything("alice");
        String shown = "read:orders See orders write:orders as well";
        alice.get("/console/apis/" + id).then().statusCode(200).body(containsString(">" + shown + "</textarea>"));
        alice.post("/console/apis/" + id + "/settings", Map.of("was_scopes", shown, "scopes", shown + "\r\ndelete:orders"))
                .then().statusCode(303);
        tenant.management().get("/api/v2/resource-servers/" + id).then()
                .body("scopes.value", equalTo(List.of("read:orders", "delete:orders")));
        tenant.management().delete("/api/v2/resource-servers/" + id).then().statusCode(204);
    }

    @Test
    void the_test_shows_the_token_an_application_would_get_or_why_it_gets_none() {
        tenant.api(AUDIENCE + "test", "read:orders", "write:orders");
        TestClient client = tenant.client("Tried").granted(AUDIENCE + "test", "read:orders");
        TestClient stranger = tenant.client("Stranger");
        ConsoleBrowser alice = everything("alice");
        String path = pathOf(AUDIENCE + "test");
        alice.get(path + "/test").then().statusCode(200).body(containsString("value=\"" + client.id() + "\""));
        alice.post(path + "/test", Map.of("client_id", client.id())).then().statusCode(200)
                .body(containsString("It gets a token for 24 h")).body(containsString("read:orders"))
                .body(containsString(client.id() + "@clients"));
        alice.post(path + "/test", Map.of("client_id", client.id(), "scope", "write:orders")).then().statusCode(200)
                .body(containsString("It gets no token")).body(containsString("Client has not been granted scopes"));
        alice.post(path + "/test", Map.of("client_id", stranger.id())).then().statusCode(200)
                .body(containsString("It gets no token")).body(containsString("is not authorized to access"));
        alice.post(path + "/test", Map.of("client_id", "nobody")).then().statusCode(422)
                .body(containsString("There is no application with this client id"));
        alice.post(path + "/test", Map.of("client_id", "no/id")).then().statusCode(422);
        String name = "Tried by its name " + System.nanoTime();
        TestClient named = tenant.client(name).granted(AUDIENCE + "test", "read:orders");
        alice.post(path + "/test", Map.of("client_id", name.toUpperCase(Locale.ROOT))).then().statusCode(200)
                .body(containsString(named.id() + "@clients")).body(containsString("value=\"" + named.id() + "\""));
        tenant.client(name);
        alice.post(path + "/test", Map.of("client_id", name)).then().statusCode(422)
                .body(containsString("no single one with this name"));
        ConsoleBrowser blind = new ConsoleBrowser()
                .signedIn(sessions.link("blind", Set.of("read:resource_servers", "create:actions")));
        blind.get(path + "/test");
        blind.post(path + "/test", Map.of("client_id", "Stranger")).then().statusCode(422)
                .body(not(containsString(stranger.id())));
    }

    @Test
    void an_api_is_found_by_its_name_and_authorized_for_an_application_that_exists() {
        String mark = String.valueOf(System.nanoTime());
        tenant.api(AUDIENCE + mark, "read:orders");
        String path = pathOf(AUDIENCE + mark);
        TestClient client = tenant.client("Exists already " + mark);
        ConsoleBrowser alice = everything("alice");
        alice.get(path);
        alice.post(path + "/settings", Map.of("name", "Warehouse " + mark, "was_name", "")).then().statusCode(303);
        alice.get("/console/apis?q=wareHOUSE " + mark).then().statusCode(200).body(containsString("href=\"" + path + "\""))
                .body(containsString("1 found"));

        alice.get(path).then().body(containsString("href=\"" + path + "/authorize\""));
        String grant = "/console/applications/" + client.id() + "/grants/edit?audience=";
        alice.get(path + "/authorize?q=exists already " + mark).then().statusCode(200).body(containsString(grant))
                .body(not(containsString("may call it")));
        alice.post("/console/applications/" + client.id() + "/grants",
                Map.of("audience", AUDIENCE + mark, "scope", "read:orders")).then().statusCode(303);
        alice.get(path + "/authorize?q=" + client.id()).then().body(containsString("may call it"));
        String api = path.substring(path.lastIndexOf('/') + 1);
        alice.get("/console/applications/" + client.id()).then()
                .body(containsString("/console/apis/" + api + "/test?client_id=" + client.id()));
        alice.get(path + "/authorize?q=nobody at all " + mark).then().body(containsString("Show all"));
        for (String scope : List.of("create:client_grants", "read:clients", "read:resource_servers")) {
            Set<String> others = Stream.of("create:client_grants", "read:clients", "read:resource_servers",
                    "read:client_grants").filter(each -> !each.equals(scope)).collect(Collectors.toSet());
            ConsoleBrowser blind = new ConsoleBrowser().signedIn(sessions.link("blind", others));
            blind.get(path + "/authorize").then().statusCode(403).body(not(containsString(client.id())));
        }
    }

    @Test
    void this_servers_own_api_is_shown_and_not_changed() {
        String path = pathOf(tenant.managementAudience());
        ConsoleBrowser alice = everything("alice");
        Response page = alice.get(path);
        page.then().statusCode(200).body(containsString("changed by script only"))
                .body(not(containsString(path + "/settings\"")));
        alice.post(path + "/settings", Map.of("name", "Mine", "was_name", "Auth0 Management API")).then().statusCode(422);
        alice.post(path + "/delete", Map.of("name", "Auth0 Management API")).then().statusCode(422);
    }

    @Test
    void a_session_that_may_read_only_sees_no_form_and_may_not_test() {
        tenant.api(AUDIENCE + "reading", "read:orders");
        String path = pathOf(AUDIENCE + "reading");
        ConsoleBrowser reader = new ConsoleBrowser()
                .signedIn(sessions.link("reader", Set.of("read:resource_servers", "read:client_grants")));
        String page = reader.get(path).then().statusCode(200).extract().asString();
        assertFalse(page.contains("action=\"" + path) || page.contains(path + "/test") || page.contains("/delete"), page);
        reader.post(path + "/settings", Map.of("name", "x", "was_name", "")).then().statusCode(403);
        reader.post(path + "/delete", Map.of()).then().statusCode(403);
        reader.post(path + "/test", Map.of("client_id", "x")).then().statusCode(403).body(containsString("create:actions"));
        reader.post("/console/apis", Map.of("identifier", AUDIENCE + "forbidden")).then().statusCode(403);
        reader.get("/console/apis?q=console-apis.example/reading").then().statusCode(200).body(containsString("1 found"))
                .body(not(containsString("New API")));
    }

    private String pathOf(String identifier) {
        String id = tenant.management().queryParam("identifiers", identifier).get("/api/v2/resource-servers").then()
                .statusCode(200).extract().path("[0].id");
        return "/console/apis/" + id;
    }

    private static String path(Response made) {
        return made.then().statusCode(303).extract().header("Location").replaceAll("\\?.*", "");
    }

    @Test
    void an_api_whose_name_begins_with_spaces_or_cannot_be_seen_is_deleted_all_the_same() {
        for (String name : List.of(" pad  ded\u3000", "\u200B\u200D", "\u00A0")) {
            String identifier = "https://odd-names.example/" + UUID.randomUUID();
            String id = tenant.management().body(Map.of("identifier", identifier, "name", name))
                    .post("/api/v2/resource-servers").then().statusCode(201).extract().path("id");
            tenant.client("Calls an oddly named API").granted(identifier);
            ConsoleBrowser alice = new ConsoleBrowser()
                    .signedIn(sessions.link("alice", Set.copyOf(SystemApi.scopeValues())));
            boolean seen = name.contains("pad");
            alice.get("/console/apis?q=" + identifier).then().statusCode(200)
                    .body(containsString("href=\"/console/apis/" + id + "\">" + (seen ? name : identifier) + "</a>"));
            alice.get("/console/apis/" + id + "/delete").then().statusCode(200).body(containsString("Type its name"));
            alice.post("/console/apis/" + id + "/delete", Map.of("name", "")).then().statusCode(422);
            alice.post("/console/apis/" + id + "/delete", Map.of("name", seen ? "pad ded" : identifier)).then()
                    .statusCode(303);
        }
    }

    private ConsoleBrowser everything(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.copyOf(SystemApi.scopeValues())));
    }
}
