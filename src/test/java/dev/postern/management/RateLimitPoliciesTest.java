package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestTenant;

@QuarkusTest
class RateLimitPoliciesTest {

    private static final String PATH = "/api/v2/rate-limit-policies";
    private static final Map<String, Object> GENEROUS = Map.of("action", "block", "limit", 100_000);

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    @AfterEach
    void delete_the_policies() {
        List<String> ids = tenant.management().get(PATH).path("rate_limit_policies.id");
        ids.forEach(id -> tenant.management().delete(PATH + "/" + id).then().statusCode(204));
    }

    @Test
    void a_policy_is_made_shown_changed_and_deleted() {
        ValidatableResponse created = create("default", GENEROUS).statusCode(201)
                .body("id", matchesPattern("rlp_[A-Za-z0-9]{21}")).body("resource", is("oauth_authentication_api"))
                .body("consumer", is("client")).body("consumer_selector", is("default")).body("configuration", is(GENEROUS))
                .body("created_at", matchesPattern("[0-9-]+T[0-9:]+(\\.[0-9]+)?Z"));
        Map<String, Object> policy = created.extract().path("$");
        String id = created.extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("$", equalTo(policy));

        patch(id, GENEROUS).statusCode(200).body("$", equalTo(policy)); // no change, and so no later updated_at
        patch(id, Map.of("action", "log", "limit", 5)).statusCode(200).body("configuration", is(Map.of("action", "log",
                "limit", 5))).body("created_at", is(policy.get("created_at")));
        patch(id, Map.of("action", "allow")).statusCode(200).body("configuration", is(Map.of("action", "allow")));

        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        for (ValidatableResponse gone : List.of(tenant.management().get(PATH + "/" + id).then(), patch(id, GENEROUS),
                tenant.management().delete(PATH + "/" + id).then())) {
            gone.statusCode(404).body("errorCode", is("inexistent_rate_limit_policy"));
        }
    }

    @Test
    void a_selector_has_one_policy_however_it_is_spelt() {
        String client = tenant.client("selected").id();
        create("default", GENEROUS).statusCode(201);
        create("default", GENEROUS).statusCode(409);
        create("client_id:" + client, GENEROUS).statusCode(201);
        create(client, GENEROUS).statusCode(409);
        create("third_party_clients", GENEROUS).statusCode(201);
        create("cimd_clients", GENEROUS).statusCode(201);
        create("client_id:https://client.example/metadata.json", GENEROUS).statusCode(201);
        create("defautl", GENEROUS).statusCode(400).body("message", containsString("consumer_selector"));
        create("client_id:", GENEROUS).statusCode(400);
    }

    @Test
    void lists_are_filtered_and_paged_by_checkpoint() {
        for (String selector : List.of("default", "third_party_clients", "cimd_clients")) {
            create(selector, GENEROUS).statusCode(201);
        }
        tenant.management().get(PATH).then().body("rate_limit_policies", hasSize(3)).body("$", not(hasKey("next")));
        String next = tenant.management().get(PATH + "?take=2").then()
                .body("rate_limit_policies.consumer_selector", is(List.of("default", "third_party_clients"))).extract()
                .path("next");
        tenant.management().get(PATH + "?take=2&from=" + next).then()
                .body("rate_limit_policies.consumer_selector", is(List.of("cimd_clients"))).body("$", not(hasKey("next")));
        tenant.management().get(PATH + "?consumer_selector=default&consumer=client&resource=oauth_authentication_api").then()
                .body("rate_limit_policies.consumer_selector", is(List.of("default")));
        tenant.management().get(PATH + "?consumer_selector=nobody").then().body("rate_limit_policies", hasSize(0));
        tenant.management().get(PATH + "?selector=default").then().statusCode(400);
    }

    @Test
    void what_cannot_be_kept_is_refused() {
        create("default", Map.of("action", "redirect", "limit", 5, "redirect_uri", "https://slow.example/")).statusCode(400)
                .body("errorCode", is("operation_not_supported")).body("message", containsString("redirect"));
        for (Map<String, Object> configuration : List.<Map<String, Object>> of(Map.of(), Map.of("action", "block"),
                Map.of("action", "log"), Map.of("action", "block", "limit", -1), Map.of("action", "block", "limit", 1.5),
                Map.of("action", "block", "limit", 1_000_001), Map.of("action", "block", "limit", 1, "redirect_uri", "x"),
                Map.of("action", "allow", "limit", 1), Map.of("action", "throttle", "limit", 1))) {
            create("default", configuration).statusCode(400).body("errorCode", is("invalid_body"));
        }
        for (Map<String, Object> wrong : List.<Map<String, Object>> of(Map.of("resource", "management_api"),
                Map.of("consumer", "user"), Map.of("consumer_selector", ""), Map.of("priority", 1))) {
            Map<String, Object> body = new HashMap<>(body("default", GENEROUS));
            body.putAll(wrong);
            tenant.management().body(body).post(PATH).then().statusCode(400).body("errorCode", is("invalid_body"));
        }
        String id = create("default", GENEROUS).statusCode(201).extract().path("id");
        patch(id, Map.of("action", "block")).statusCode(400);
        tenant.management().body(Map.of("consumer_selector", "cimd_clients", "configuration", GENEROUS)).patch(PATH + "/" + id)
                .then().statusCode(400);
        tenant.management().body(Map.of()).patch(PATH + "/" + id).then().statusCode(400);
    }

    @Test
    void every_operation_asks_for_its_scope() {
        String id = create("default", GENEROUS).statusCode(201).extract().path("id");
        Map<String, Object> change = Map.of("configuration", GENEROUS);
        refused("create", tenant.management("read:clients").body(body("cimd_clients", GENEROUS)).post(PATH).then());
        refused("read", tenant.management("create:rate_limit_policies").get(PATH).then());
        refused("read", tenant.management("create:rate_limit_policies").get(PATH + "/" + id).then());
        refused("update", tenant.management("read:rate_limit_policies").body(change).patch(PATH + "/" + id).then());
        refused("delete", tenant.management("read:rate_limit_policies").delete(PATH + "/" + id).then());
        assertEquals("GET, HEAD, POST", tenant.management().put(PATH).then().statusCode(405).extract().header("Allow"));
        assertEquals("DELETE, GET, HEAD, PATCH",
                tenant.management().put(PATH + "/" + id).then().statusCode(405).extract().header("Allow"));
        tenant.management().get(PATH).then().body("rate_limit_policies.id", hasItem(id));
    }

    private static void refused(String action, ValidatableResponse answer) {
        answer.statusCode(403)
                .body("message", is("Insufficient scope, expected any of: " + action + ":rate_limit_policies"));
    }

    private ValidatableResponse create(String selector, Map<String, Object> configuration) {
        return tenant.management().body(body(selector, configuration)).post(PATH).then();
    }

    private ValidatableResponse patch(String id, Map<String, Object> configuration) {
        return tenant.management().body(Map.of("configuration", configuration)).patch(PATH + "/" + id).then();
    }

    private static Map<String, Object> body(String selector, Map<String, Object> configuration) {
        return Map.of("resource", "oauth_authentication_api", "consumer", "client", "consumer_selector", selector,
                "configuration", configuration);
    }
}
