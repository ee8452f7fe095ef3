package dev.postern.management;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class HooksTest {

    private static final String PATH = "/api/v2/hooks";
    private static final String ORDERS = "https://orders.example/hooks-test";
    private static final String SCRIPT = "module.exports = function (client, scope, audience, context, cb) { cb(null, {}); };";

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    @AfterEach
    void deleteAll() {
        tenant.management().get(PATH).jsonPath().<String> getList("id")
                .forEach(id -> tenant.management().delete(PATH + "/" + id).then().statusCode(204));
    }

    @Test
    void a_hook_is_not_enabled_unless_somebody_says_so() {
        String id = create("audit", Map.of()).body("id", matchesPattern("[0-9A-Z]{26}")).body("enabled", is(false))
                .body("dependencies", equalTo(Map.of())).body("triggerId", is("credentials-exchange")).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("script", is(SCRIPT));
        tenant.management().get(PATH + "/" + id + "?fields=name").then().body("", equalTo(Map.of("name", "audit")));
        patch(id, Map.of("enabled", true, "name", "renamed")).statusCode(200).body("enabled", is(true))
                .body("name", is("renamed"));
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        tenant.management().get(PATH + "/" + id).then().statusCode(404);
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
    }

    @Test
    void one_hook_at_most_is_enabled() {
        String first = create("first", Map.of("enabled", true)).extract().path("id");
        String second = create("second", Map.of()).extract().path("id");
        patch(second, Map.of("enabled", true)).statusCode(409).body("message", containsString(first));
        post("third", Map.of("enabled", true)).statusCode(409);
        patch(first, Map.of("enabled", false)).statusCode(200);
        patch(second, Map.of("enabled", true)).statusCode(200);
    }

    @Test
    void the_list_takes_pages_and_filters() {
        create("on", Map.of("enabled", true));
        create("off", Map.of());
        tenant.management().get(PATH).then().body("name", contains("on", "off"));
        tenant.management().get(PATH + "?enabled=true&include_totals=true").then().body("hooks.name", contains("on"))
                .body("total", is(1));
        tenant.management().get(PATH + "?triggerId=pre-user-registration").then().body("", equalTo(List.of()));
        tenant.management().get(PATH + "?triggerId=credentials-exchange&page=1").then().body("", equalTo(List.of()));
    }

    @Test
    void values_of_secrets_are_never_shown() {
        String secrets = PATH + "/" + create("secrets", Map.of()).<String> extract().path("id") + "/secrets";
        tenant.management().body(Map.of("KEY", "s3cr3t", "OTHER", "s3cr3t")).post(secrets).then().statusCode(201).body("size()",
                is(0));
        tenant.management().get(secrets).then().statusCode(200)
                .body("", equalTo(Map.of("KEY", "_VALUE_NOT_SHOWN_", "OTHER", "_VALUE_NOT_SHOWN_")));
        tenant.management().body(Map.of("KEY", "again")).post(secrets).then().statusCode(409);
        tenant.management().body(Map.of("NONE", "x")).patch(secrets).then().statusCode(400);
        tenant.management().body(Map.of("KEY", "s3cr3t-2")).patch(secrets).then().statusCode(201).body("size()", is(0));
        tenant.management().body(List.of("KEY", "UNKNOWN")).delete(secrets).then().statusCode(204);
        tenant.management().get(secrets).then().body("$", not(hasKey("KEY"))).body("$", hasKey("OTHER"));
        tenant.management().body(Map.of("KEY", 1)).post(secrets).then().statusCode(400);
        tenant.management().body(Map.of()).delete(secrets).then().statusCode(400);
        tenant.management().body("[").delete(secrets).then().statusCode(400);
        tenant.management().put(secrets).then().statusCode(405).header("Allow", "DELETE, GET, HEAD, PATCH, POST");
    }

    @Test
    void what_breaks_a_rule_is_refused() {
        for (Map<String, Object> bad : List.<Map<String, Object>> of(Map.of("triggerId", "pre-user-registration"),
                Map.of("script", ""), Map.of("script", "é".repeat(60_000)), Map.of("enabled", "yes"),
                Map.of("dependencies", List.of()), Map.of("nonsense", 1))) {
            post("bad", bad).statusCode(400);
        }
        patch("01HZZZZZZZZZZZZZZZZZZZZZZZ", Map.of("name", "x")).statusCode(404).body("errorCode", is("inexistent_hook"));
    }

    @Test
    void no_token_is_issued_past_an_enabled_hook() {
        TestClient client = tenant.api(ORDERS, "read").client("stopped").granted(ORDERS, "read");
        String hook = create("deny", Map.of("enabled", true, "script",
                "module.exports = (client, scope, audience, context, cb) => cb(new InvalidRequestError('not today'));"))
                .extract().path("id");
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(400).body("error", is("invalid_request"))
                .body("error_description", is("not today"));
        patch(hook, Map.of("enabled", false)).statusCode(200);
        client.token(ORDERS);
    }

    private ValidatableResponse create(String name, Map<String, Object> fields) {
        return post(name, fields).statusCode(201);
    }

    private ValidatableResponse post(String name, Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "script", SCRIPT, "triggerId", "credentials-exchange"));
        body.putAll(fields);
        return tenant.management().body(body).post(PATH).then();
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }
}
