package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

/** A form that is refused comes back with its page. Whoever may not read the page does not get it that way. */
@QuarkusTest
class RefusedFormsTest {

    private static final String AUDIENCE = "https://refused-forms.example/";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_session_that_may_do_nothing_of_the_kind_is_told_nothing() {
        String api = api();
        TestClient client = tenant.client("Hidden application").granted(AUDIENCE, "read:hidden");
        String application = "/console/applications/" + client.id();
        ConsoleBrowser reader = person("read:logs");
        assertNothing(reader, application + "/secrets", Map.of("days", "x"));
        assertNothing(reader, application + "/keys", Map.of("days", "x"));
        assertNothing(reader, application + "/grants", Map.of("audience", AUDIENCE, "was_scope", "zz", "scope", "foo"));
        assertNothing(reader, application + "/settings", Map.of("name", "", "was_name", "zz"));
        assertNothing(reader, application + "/secrets/x/retire", Map.of());
        assertNothing(reader, "/console/applications", Map.of("name", "x", "audience", "https://nobody.example/"));
        assertNothing(reader, "/console/apis/" + api + "/settings", Map.of("name", "a", "was_name", "zz"));
        assertNothing(reader, "/console/settings", Map.of("friendly_name", "a", "was_friendly_name", "zz"));
        assertNothing(reader, "/console/keys/rotate", Map.of("was", "zz"));
    }

    @Test
    void a_session_that_may_change_but_not_read_is_told_nothing() {
        String api = api();
        TestClient client = tenant.client("Hidden application");
        String application = "/console/applications/" + client.id();
        assertNothing(person("update:clients"), application + "/settings", Map.of("name", "a", "was_name", "zz"));
        assertNothing(person("update:client_keys"), application + "/secrets", Map.of("days", "x"));
        assertNothing(person("create:client_credentials"), application + "/keys", Map.of("days", "x"));
        assertNothing(person("update:client_keys"), application + "/secrets", Map.of());
        assertNothing(person("update:client_keys"), application + "/secrets/rotate", Map.of());
        assertNothing(person("update:clients"), application + "/keys/x/use", Map.of());
        for (String scope : List.of("create:client_grants", "update:client_grants")) {
            assertNothing(person(scope), application + "/grants", Map.of("audience", AUDIENCE, "was_scope", "zz"));
        }
        assertNothing(person("create:clients"), "/console/applications", Map.of("name", "x", "audience", AUDIENCE));
        assertNothing(person("delete:resource_servers"), "/console/apis/" + api + "/delete", Map.of("name", "zz"));
        String organization = tenant.organization("hidden-organization");
        assertNothing(person("delete:organizations"), "/console/organizations/" + organization + "/delete",
                Map.of("name", "zz"));
        tenant.management().get("/api/v2/organizations/" + organization).then().statusCode(200);
        tenant.management().get("/api/v2/clients/" + client.id() + "/secrets").then().body("", hasSize(1));
        assertNothing(person("update:resource_servers"), "/console/apis/" + api + "/settings",
                Map.of("name", "a", "was_name", "zz"));
        assertNothing(person("update:tenant_settings"), "/console/settings",
                Map.of("friendly_name", "a", "was_friendly_name", "zz"));
        String hook = "/console/hooks/" + tenant.management()
                .body(Map.of("name", "Hidden application", "script", "// read:hidden", "triggerId", "credentials-exchange"))
                .post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        assertNothing(person("update:hooks"), hook + "/secrets", Map.of("secret_name", "A", "secret_value", ""));
        assertNothing(person("update:hooks"), hook + "/draft", Map.of("script", "", "was_script", "zz"));
        String module = "/console/action-modules/" + tenant.management()
                .body(Map.of("name", "Hidden application", "code", "// read:hidden")).post("/api/v2/actions/modules").then()
                .statusCode(201).extract().path("id");
        assertNothing(person("update:actions"), module + "/secrets", Map.of("secret_name", "A", "secret_value", ""));
        assertNothing(person("update:actions"), module + "/draft", Map.of("code", "", "was_code", "zz"));
        assertNothing(person("delete:actions"), module + "/versions/x/rollback", Map.of());
        tenant.management().delete("/api/v2" + module.replace("console/action-modules", "actions/modules")).then()
                .statusCode(204);
        tenant.management().delete("/api/v2" + hook.replace("/console", "")).then().statusCode(204);
    }

    private String api() {
        tenant.api(AUDIENCE, "read:hidden");
        return tenant.management().queryParam("identifiers", AUDIENCE).get("/api/v2/resource-servers").then().statusCode(200)
                .extract().path("[0].id");
    }

    private ConsoleBrowser person(String scope) {
        ConsoleBrowser person = new ConsoleBrowser().signedIn(sessions.link("somebody", Set.of(scope)));
        person.get("/console/sessions");
        return person;
    }

    private static void assertNothing(ConsoleBrowser person, String address, Map<String, ?> form) {
        person.post(address, form).then().statusCode(403).body(not(containsString("Hidden application")))
                .body(not(containsString("read:hidden"))).body(not(containsString("hidden-organization")))
                .body(not(containsString("postern.base-url<")));
    }
}
