package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class ExtensionTest {

    private static final String AUDIENCE = "https://extended.example/";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_permission_is_added_to_the_chosen_callers_and_to_no_others() {
        tenant.api(AUDIENCE, "read:orders", "write:orders", "new:orders");
        TestClient one = tenant.client("Extended one").granted(AUDIENCE, "read:orders");
        TestClient two = tenant.client("Extended two").granted(AUDIENCE, "write:orders");
        TestClient three = tenant.client("Not extended").granted(AUDIENCE, "read:orders");
        String api = "/console/apis/" + tenant.management().queryParam("identifiers", AUDIENCE)
                .get("/api/v2/resource-servers").path("[0].id");
        ConsoleBrowser judy = new ConsoleBrowser().signedIn(sessions.link("judy of extensions",
                Set.of("read:clients", "read:resource_servers", "read:client_grants", "update:client_grants")));
        judy.get(api).then().statusCode(200).body(containsString(api + "/extend"));
        judy.get(api + "/extend").then().statusCode(200).body(containsString("value=\"new:orders\" checked"))
                .body(not(containsString("value=\"read:orders\" checked"))).body(containsString("Not extended"));
        judy.post(api + "/extend", Map.of("scope", "new:orders")).then().statusCode(422);
        judy.post(api + "/extend", Map.of("scope", List.of("new:orders", "other:scope"), "grant",
                List.of(grant(one), grant(two)))).then().statusCode(303);
        assertEquals("new:orders read:orders", scope(one));
        assertEquals("new:orders write:orders", scope(two));
        assertEquals("read:orders", scope(three));
        Eventually.await(() -> {
            Response events = tenant.management().queryParam("q", "client_name:\"judy of extensions\" AND "
                    + "description:\"Update client grant\"").get("/api/v2/logs");
            List<List<?>> changes = events.path("details.changes");
            return changes.size() == 2 && changes.stream().allMatch(of -> of.size() == 1);
        });

        ConsoleBrowser reader = new ConsoleBrowser()
                .signedIn(sessions.link("reader", Set.of("read:resource_servers", "read:client_grants")));
        reader.get(api).then().statusCode(200).body(not(containsString(api + "/extend")));
        reader.get(api + "/extend").then().statusCode(403);
        reader.post(api + "/extend", Map.of("scope", "new:orders", "grant", grant(three))).then().statusCode(403);
    }

    private String grant(TestClient client) {
        return tenant.management().queryParam("client_id", client.id()).get("/api/v2/client-grants").path("[0].id");
    }

    private static String scope(TestClient client) {
        List<String> scopes = List.of(client.claims(AUDIENCE).path("scope").asText().split(" "));
        return String.join(" ", scopes.stream().sorted().toList());
    }
}
