package dev.postern.management;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class ActionsTest {

    private static final String PATH = "/api/v2/actions/actions";
    private static final String BINDINGS = "/api/v2/actions/triggers/credentials-exchange/bindings";
    private static final String ORDERS = "https://orders.example/actions-test";
    private static final String CODE = "exports.onExecuteCredentialsExchange = async (event, api) => {};";
    private static final String DENIES = "exports.onExecuteCredentialsExchange = async (event, api) => "
            + "api.access.deny('invalid_request', 'not today');";

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    @AfterEach
    void unbindAndDelete() {
        bind().statusCode(200);
        tenant.management().queryParam("per_page", 100).get(PATH).jsonPath().<String> getList("actions.id")
                .forEach(id -> tenant.management().delete(PATH + "/" + id).then().statusCode(204));
    }

    @Test
    void an_action_is_created_with_auth0s_defaults_and_is_built_at_once() {
        String id = create("defaults", Map.of()).body("status", is("built")).body("runtime", is("node22"))
                .body("dependencies", empty()).body("secrets", empty()).body("all_changes_deployed", is(false))
                .body("supported_triggers", equalTo(List.of(Map.of("id", "credentials-exchange", "version", "v2"))))
                .body("created_at", notNullValue()).body("updated_at", notNullValue())
                .body("$", not(hasKey("deployed_version"))).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("name", is("defaults")).body("code", is(CODE));
    }

    @Test
    void values_of_secrets_are_never_shown_and_one_named_without_value_stays() {
        String id = create("secrets", Map.of("secrets", List.of(Map.of("name", "KEY", "value", "s3cr3t-value"))))
                .body("secrets.name", contains("KEY")).body("secrets[0].updated_at", notNullValue())
                .body("secrets[0]", not(hasKey("value"))).body(not(containsString("s3cr3t"))).extract().path("id");
        String updated = tenant.management().get(PATH + "/" + id).path("secrets[0].updated_at");
        for (Map<String, String> kept : List.of(Map.of("name", "KEY"), Map.of("name", "KEY", "value", "_VALUE_NOT_SHOWN_"))) {
            patch(id, Map.of("secrets", List.of(kept, Map.of("name", "MORE", "value", "s3cr3t-more")))).statusCode(200)
                    .body("secrets.name", contains("KEY", "MORE")).body("secrets[0].updated_at", is(updated))
                    .body(not(containsString("s3cr3t")));
        }
        patch(id, Map.of("secrets", List.of(Map.of("name", "NEW")))).statusCode(400).body("errorCode", is("invalid_body"));
        patch(id, Map.of("secrets", List.of())).statusCode(200).body("secrets", empty());
    }

    @Test
    void sent_again_as_it_is_nothing_changes() {
        Map<String, Object> body = Map.of("code", CODE, "secrets", List.of(Map.of("name", "KEY", "value", "v1")));
        String id = create("again", body).extract().path("id");
        String version = deploy(id).extract().path("id");
        bind(ref("action_name", "again")).statusCode(200);
        String before = tenant.management().get(PATH + "/" + id).asString();
        String bindings = tenant.management().get(BINDINGS).asString();

        patch(id, body).statusCode(200);
        deploy(id).body("id", is(version)).body("number", is(1));
        bind(ref("action_name", "again")).statusCode(200);

        assertEquals(before, tenant.management().get(PATH + "/" + id).asString());
        assertEquals(bindings, tenant.management().get(BINDINGS).asString());

        patch(id, Map.of("secrets", List.of(Map.of("name", "KEY", "value", "v2")))).body("all_changes_deployed", is(false));
        deploy(id).body("number", is(2));
    }

    @Test
    void deploying_makes_a_numbered_version_and_a_later_change_waits_for_the_next() {
        String id = create("deployed", Map.of()).extract().path("id");
        String first = deploy(id).body("number", is(1)).body("status", is("built")).body("deployed", is(false))
                .body("code", is(CODE)).body("action.id", is(id)).body("action.all_changes_deployed", is(false))
                .body("$", not(hasKey("built_at"))).body("$", not(hasKey("action_id"))).extract()
                .path("id");
        tenant.management().get(PATH + "/" + id).then().body("deployed_version.id", is(first))
                .body("deployed_version.deployed", is(true)).body("current_version.id", is(first))
                .body("current_version.status", is("BUILT")).body("current_version.build_time", notNullValue())
                .body("current_version", not(hasKey("dependencies"))).body("$", not(hasKey("built_at")))
                .body("all_changes_deployed", is(true));

        patch(id, Map.of("code", "// changed")).statusCode(200).body("all_changes_deployed", is(false))
                .body("deployed_version.code", is(CODE));
        deploy(id).body("number", is(2)).body("code", is("// changed"));
        tenant.management().get(PATH + "/" + id + "/versions").then().statusCode(200).body("versions.number", contains(2, 1))
                .body("versions.deployed", contains(true, false)).body("total", is(2)).body("$", not(hasKey("page")));
        tenant.management().queryParam("page", 1).get(PATH + "/" + id + "/versions").then().body("versions", empty())
                .body("page", is(1)).body("$", not(hasKey("total")));

        tenant.management().post(PATH + "/" + id + "/versions/" + first + "/deploy").then().statusCode(200)
                .body("number", is(3)).body("code", is(CODE)).body("id", not(is(first)));
        tenant.management().get(PATH + "/" + id).then().body("deployed_version.number", is(3))
                .body("code", is("// changed")).body("all_changes_deployed", is(false));
        tenant.management().body(Map.of("update_draft", true)).post(PATH + "/" + id + "/versions/" + first + "/deploy").then()
                .statusCode(200);
        tenant.management().get(PATH + "/" + id).then().body("code", is(CODE)).body("all_changes_deployed", is(true));
    }

    @Test
    void null_takes_nothing_of_an_action_away() {
        String id = create("null", Map.of("secrets", List.of(Map.of("name", "A", "value", "1")))).extract().path("id");
        for (String field : List.of("code", "dependencies", "secrets")) {
            patch(id, Collections.singletonMap(field, null)).statusCode(400)
                    .body("message", containsString("but found type null' on property " + field));
        }
        tenant.management().get(PATH + "/" + id).then().body("code", is(CODE)).body("secrets.name", contains("A"));
    }

    @Test
    void a_webhook_action_has_a_webhook_in_place_of_code_and_is_versioned_with_it() {
        Map<String, Object> webhook = Map.of("url", "https://receiver.example/hook?tenant=a",
                "authentication", Map.of("type", "hmac", "secret_name", "KEY"), "timeout_ms", 500, "on_failure", "allow");
        String id = createWebhook("webhook", webhook).statusCode(201).body("kind", is("webhook"))
                .body("webhook", equalTo(webhook))
                .body("code", is("")).body("secrets.name", contains("KEY", "SHORT")).extract().path("id");
        String first = deploy(id).body("kind", is("webhook")).body("webhook", equalTo(webhook)).extract().path("id");
        patch(id, Map.of("webhook", Map.of("url", "https://other.example/", "authentication", Map.of("type", "none"))))
                .statusCode(200).body("webhook.url", is("https://other.example/")).body("webhook.on_failure", is("deny"))
                .body("webhook.timeout_ms", is(1000)).body("all_changes_deployed", is(false))
                .body("deployed_version.webhook", equalTo(webhook));
        deploy(id).body("number", is(2)).body("webhook.authentication.type", is("none"));
        tenant.management().body(Map.of("update_draft", true)).post(PATH + "/" + id + "/versions/" + first + "/deploy").then()
                .statusCode(200).body("webhook", equalTo(webhook));
        tenant.management().get(PATH + "/" + id).then().body("webhook", equalTo(webhook)).body("all_changes_deployed",
                is(true));
    }

    @Test
    void a_webhook_action_that_could_not_be_asked_is_refused() {
        Map<String, Object> none = Map.of("type", "none");
        refusedWebhook(Map.of("url", "http://receiver.example/", "authentication", none), "webhook.url");
        refusedWebhook(Map.of("url", "https://user@receiver.example/", "authentication", none), "webhook.url");
        refusedWebhook(Map.of("url", "https://receiver.example/#x", "authentication", none), "webhook.url");
        refusedWebhook(Map.of("url", "ftp://receiver.example/", "authentication", none), "webhook.url");
        refusedWebhook(Map.of("url", "https:///x", "authentication", none), "webhook.url");
        refusedWebhook(Map.of("url", "https://2130706433/", "authentication", none), "webhook.url");
        refusedWebhook(Map.of("url", "https://receiver.example/"), "authentication");
        refusedWebhook(Map.of("authentication", none), "url");
        refusedWebhook(Map.of("url", "https://receiver.example/", "authentication", Map.of("type", "basic")), "type");
        refusedWebhook(Map.of("url", "https://receiver.example/", "authentication", Map.of("type", "hmac")), "secret_name");
        refusedWebhook(
                Map.of("url", "https://receiver.example/", "authentication", Map.of("type", "hmac", "secret_name", "NO")),
                "secret_name");
        refusedWebhook(
                Map.of("url", "https://receiver.example/", "authentication", Map.of("type", "hmac", "secret_name", "SHORT")),
                "secret_name");
        refusedWebhook(
                Map.of("url", "https://receiver.example/", "authentication", Map.of("type", "none", "secret_name", "KEY")),
                "secret_name");
        refusedWebhook(Map.of("url", "https://receiver.example/", "authentication", none, "timeout_ms", 10), "timeout_ms");
        refusedWebhook(Map.of("url", "https://receiver.example/", "authentication", none, "timeout_ms", 20_000), "timeout_ms");
        refusedWebhook(Map.of("url", "https://receiver.example/", "authentication", none, "on_failure", "retry"), "on_failure");
        refusedWebhook(Map.of("url", "https://receiver.example/", "authentication", none, "method", "GET"), "method");
        createWebhook("loopback", Map.of("url", "http://127.0.0.1:8080/", "authentication", none)).statusCode(201);
    }

    @Test
    void an_action_has_either_code_or_a_webhook_and_keeps_its_kind() {
        Map<String, Object> webhook = Map.of("url", "https://receiver.example/", "authentication", Map.of("type", "none"));
        Map<String, Object> both = new HashMap<>(webhookBody("both", webhook));
        both.put("code", CODE);
        tenant.management().body(both).post(PATH).then().statusCode(400).body("message", containsString("on property code"));
        Map<String, Object> neither = new HashMap<>(webhookBody("neither", webhook));
        neither.remove("webhook");
        tenant.management().body(neither).post(PATH).then().statusCode(400).body("message",
                containsString("on property webhook"));
        Map<String, Object> unsaid = new HashMap<>(webhookBody("unsaid", webhook));
        unsaid.remove("kind");
        tenant.management().body(unsaid).post(PATH).then().statusCode(400).body("message",
                containsString("on property webhook"));
        String javascript = create("javascript", Map.of()).extract().path("id");
        patch(javascript, Map.of("kind", "webhook", "webhook", webhook)).statusCode(400)
                .body("message", containsString("on property kind"));
        patch(javascript, Map.of("webhook", webhook)).statusCode(400);
        String asked = createWebhook("asked", webhook).extract().path("id");
        patch(asked, Map.of("code", CODE)).statusCode(400).body("message", containsString("on property code"));
        patch(asked, Map.of("kind", "webhook", "code", "")).statusCode(200);
    }

    @Test
    void the_secret_that_signs_cannot_be_taken_away() {
        String id = createWebhook("signs", Map.of("url", "https://receiver.example/",
                "authentication", Map.of("type", "hmac", "secret_name", "KEY"))).extract().path("id");
        patch(id, Map.of("secrets", List.of())).statusCode(400).body("message", containsString("secret_name"));
        patch(id, Map.of("secrets", List.of(Map.of("name", "KEY", "value", "another secret of length")))).statusCode(200);
    }

    private ValidatableResponse createWebhook(String name, Map<String, Object> webhook) {
        return tenant.management().body(webhookBody(name, webhook)).post(PATH).then();
    }

    private void refusedWebhook(Map<String, Object> webhook, String property) {
        createWebhook("refused", webhook).statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", containsString(property)).body("message", not(containsString("a secret of some length")));
    }

    private static Map<String, Object> webhookBody(String name, Map<String, Object> webhook) {
        return Map.of("name", name, "kind", "webhook", "webhook", webhook,
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2")),
                "secrets", List.of(Map.of("name", "KEY", "value", "a secret of some length"),
                        Map.of("name", "SHORT", "value", "short")));
    }

    @Test
    void secrets_keep_their_place() {
        String id = create("places", Map.of("secrets", List.of(Map.of("name", "A", "value", "1"),
                Map.of("name", "B", "value", "2"), Map.of("name", "C", "value", "3")))).extract().path("id");
        patch(id, Map.of("secrets", List.of(Map.of("name", "D", "value", "4"), Map.of("name", "B", "value", "new"),
                Map.of("name", "A"), Map.of("name", "C")))).statusCode(200).body("secrets.name", contains("A", "B", "C", "D"));
    }

    @Test
    void of_more_than_fifty_versions_the_oldest_go() {
        String id = create("often", Map.of("deploy", true)).body("deployed_version.number", is(1)).extract().path("id");
        IntStream.range(0, 51).forEach(n -> {
            patch(id, Map.of("code", "// " + n)).statusCode(200);
            deploy(id);
        });
        tenant.management().queryParam("per_page", 100).get(PATH + "/" + id + "/versions").then().body("total", is(50))
                .body("versions[0].number", is(52)).body("versions[49].number", is(3));
    }

    @Test
    void a_version_of_another_action_is_not_found() {
        String mine = create("mine", Map.of("deploy", true)).extract().path("deployed_version.id");
        String other = create("other", Map.of("deploy", true)).extract().path("id");
        tenant.management().get(PATH + "/" + other + "/versions/" + mine).then().statusCode(404);
        tenant.management().post(PATH + "/" + other + "/versions/" + mine + "/deploy").then().statusCode(404);
    }

    @Test
    void the_list_is_always_an_object_and_takes_filters() {
        create("list-a", Map.of("deploy", true));
        create("list-b", Map.of());
        tenant.management().get(PATH).then().statusCode(200).body("actions.name", contains("list-a", "list-b"))
                .body("total", is(2)).body("$", not(hasKey("page"))).body("per_page", is(50));
        for (Map.Entry<String, List<String>> expected : Map.of("deployed=true", List.of("list-a"), "deployed=false",
                List.of("list-b"), "actionName=list-b", List.of("list-b"), "triggerId=post-login", List.<String> of(),
                "installed=true", List.<String> of(), "page=1", List.<String> of(), "per_page=1", List.of("list-a"))
                .entrySet()) {
            tenant.management().get(PATH + "?" + expected.getKey()).then().body("actions.name", is(expected.getValue()));
        }
        tenant.management().get(PATH + "?unknown=1").then().statusCode(400).body("errorCode", is("invalid_query_string"));
    }

    @Test
    void what_breaks_a_rule_is_refused_with_a_reason() {
        create("taken", Map.of());
        for (Map<String, Object> bad : List.<Map<String, Object>> of(Map.of("code", "x".repeat(102_401)),
                Map.of("code", "é".repeat(60_000)), Map.of("supported_triggers", List.of()),
                Map.of("supported_triggers", List.of(Map.of("id", "credential-exchange", "version", "v2"))),
                Map.of("supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v1"))),
                Map.of("runtime", "perl"), Map.of("secrets", List.of(Map.of("name", "NO_VALUE"))),
                Map.of("secrets", List.of(Map.of("name", "A", "value", "1"), Map.of("name", "A", "value", "2"))),
                Map.of("secrets", List.of(Map.of("name", "A", "value", "x".repeat(4097)))),
                Map.of("secrets", List.of(Map.of("name", "A".repeat(129), "value", "x"))),
                Map.of("modules", List.of(Map.of("id", "m"))), Map.of("nonsense", true),
                Map.of("dependencies",
                        IntStream.range(0, 11).mapToObj(n -> Map.of("name", "d" + n, "version", "1")).toList()))) {
            post("bad", bad).statusCode(400);
        }
        post("taken", Map.of()).statusCode(409);
        String id = create("renamed", Map.of()).extract().path("id");
        patch(id, Map.of("name", "taken")).statusCode(409);
        patch(id, Map.of("name", "renamed")).statusCode(200);
        tenant.management().get(PATH + "/nothing").then().statusCode(404).body("message", is("That action does not exist."));
        tenant.management().delete(PATH + "/nothing").then().statusCode(404);
        tenant.management().body(Map.of()).post(PATH + "/" + id + "/test").then().statusCode(400)
                .body("errorCode", is("invalid_body"));
        tenant.management().body(Map.of("payload", Map.of())).post(PATH + "/nothing/test").then().statusCode(404);
    }

    @Test
    void auth0s_tools_find_what_they_ask_for_besides() {
        tenant.management().get("/api/v2/actions/triggers").then().statusCode(200)
                .body("triggers.id", contains("credentials-exchange", "credentials-exchange"))
                .body("triggers.status", contains("CURRENT", "DEPRECATED"));
        tenant.management().get("/api/v2/actions/modules?page=0&per_page=100").then().statusCode(200)
                .body("modules", instanceOf(List.class)).body("total", instanceOf(Integer.class)).body("page", is(0))
                .body("per_page", is(100));
        tenant.management().get("/api/v2/actions/executions/900").then().statusCode(404);
        tenant.management().get("/api/v2/actions/triggers/credential-exchange/bindings").then().statusCode(404);
        tenant.management().put(PATH + "/x/deploy").then().statusCode(405).header("Allow", "POST");
        tenant.management().put(BINDINGS).then().statusCode(405).header("Allow", "GET, HEAD, PATCH");
        tenant.management("read:actions").post(PATH + "/x/deploy").then().statusCode(403);
    }

    @Test
    void bindings_are_an_ordered_list_named_in_three_ways() {
        String a = create("bind-a", Map.of("deploy", true)).extract().path("id");
        create("bind-b", Map.of("deploy", true));
        List<String> ids = bind(ref("action_id", a), ref("action_name", "bind-b")).statusCode(200)
                .body("bindings.display_name", contains("bind-a", "bind-b")).body("bindings[0].action.id", is(a))
                .body("bindings[0].action.current_version.number", is(1))
                .body("bindings[0].action.deployed_version.number", is(1))
                .body("bindings[0].trigger_id", is("credentials-exchange")).extract().path("bindings.id");
        bind(ref("binding_id", ids.get(1)), ref("action_id", a)).statusCode(200)
                .body("bindings.id", contains(ids.get(1), ids.get(0)));
        tenant.management().get(BINDINGS).then().body("bindings.id", contains(ids.get(1), ids.get(0))).body("total", is(2));
        tenant.management().queryParam("page", 1).get(BINDINGS).then().body("bindings", empty());

        bind(ref("action_id", a), ref("action_name", "bind-a")).statusCode(400);
        bind(ref("action_name", "nobody")).statusCode(400);
        create("draft", Map.of());
        bind(ref("action_name", "draft")).statusCode(400).body("message", containsString("never been deployed"));
        tenant.management().get(BINDINGS).then().body("bindings", hasSize(2));

        tenant.management().delete(PATH + "/" + a).then().statusCode(409);
        tenant.management().delete(PATH + "/" + a + "?force=true").then().statusCode(204);
        tenant.management().get(BINDINGS).then().body("bindings.display_name", contains("bind-b"));
    }

    @Test
    void actions_of_other_flows_are_kept_and_bound_and_no_token_waits_for_them() {
        TestClient client = tenant.api(ORDERS, "read").client("not concerned").granted(ORDERS, "read");
        String postLogin = "/api/v2/actions/triggers/post-login/bindings";
        String id = create("of-logins", Map.of("supported_triggers", List.of(Map.of("id", "post-login", "version", "v3"))))
                .body("supported_triggers", equalTo(List.of(Map.of("id", "post-login", "version", "v3"))))
                .body("status", is("built")).extract().path("id");
        deploy(id);
        tenant.management().get(PATH + "?triggerId=post-login").then().body("actions.id", contains(id));
        tenant.management().get(postLogin).then().statusCode(200).body("bindings", empty());
        tenant.management().body(Map.of("bindings", List.of(ref("action_name", "of-logins")))).patch(postLogin).then()
                .statusCode(200).body("bindings.display_name", contains("of-logins"));
        client.token(ORDERS);
        bind(ref("action_id", id)).statusCode(400).body("message", containsString("does not support the trigger"));
        create("of-tokens", Map.of("deploy", true, "code", DENIES));
        tenant.management().body(Map.of("bindings", List.of(ref("action_name", "of-tokens")))).patch(postLogin).then()
                .statusCode(400);

        bind(ref("action_name", "of-tokens")).statusCode(200);
        tenant.management().body(Map.of("bindings", List.of())).patch(postLogin).then().statusCode(200);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(400); // its own trigger is bound still
        bind().statusCode(200);
        client.token(ORDERS);
        tenant.management().get("/api/v2/postern/tenant-file").then().statusCode(200).body(not(containsString("of-logins")));
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
    }

    @Test
    void an_action_decides_from_its_binding_to_the_end_of_it_in_its_deployed_version() {
        TestClient client = tenant.api(ORDERS, "read").client("stopped").granted(ORDERS, "read");
        String id = create("deny-all", Map.of("deploy", true, "code", DENIES)).extract().path("id");
        client.token(ORDERS);
        bind(ref("action_name", "deny-all")).statusCode(200);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(400).body("error", is("invalid_request"))
                .body("error_description", is("not today")).body("$", not(hasKey("access_token")));
        tenant.managementToken();
        patch(id, Map.of("code", CODE)).statusCode(200);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(400);
        deploy(id);
        client.token(ORDERS);
        patch(id, Map.of("code", DENIES)).statusCode(200);
        deploy(id);
        client.tokenRequest(ORDERS).post("/oauth/token").then().statusCode(400);
        bind().statusCode(200);
        client.token(ORDERS);
    }

    @Test
    void of_two_that_take_a_name_at_once_one_gets_it() throws InterruptedException {
        ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            threads.add(new Thread(() -> answers.add(post("raced", Map.of()).extract().statusCode())));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(201, 409, 409, 409), answers.stream().sorted().toList());
    }

    private ValidatableResponse create(String name, Map<String, Object> fields) {
        return post(name, fields).statusCode(201);
    }

    private ValidatableResponse post(String name, Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "code", CODE, "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2"))));
        body.putAll(fields);
        return tenant.management().body(body).post(PATH).then();
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private ValidatableResponse deploy(String id) {
        return tenant.management().post(PATH + "/" + id + "/deploy").then().statusCode(200);
    }

    @SafeVarargs
    private ValidatableResponse bind(Map<String, Object>... bindings) {
        return tenant.management().body(Map.of("bindings", List.of(bindings))).patch(BINDINGS).then();
    }

    private static Map<String, Object> ref(String type, String value) {
        return Map.of("ref", Map.of("type", type, "value", value));
    }
}
