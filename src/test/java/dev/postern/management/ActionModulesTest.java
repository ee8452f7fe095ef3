package dev.postern.management;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestTenant;

@QuarkusTest
class ActionModulesTest {

    private static final String PATH = "/api/v2/actions/modules";
    private static final String ACTIONS = "/api/v2/actions/actions";
    private static final String CODE = "module.exports = { greet: (name) => `Hello, ${name}!` };";

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    @AfterEach
    void deleteAll() {
        for (String path : List.of(ACTIONS, PATH)) {
            String list = path.substring(path.lastIndexOf('/') + 1);
            tenant.management().queryParam("per_page", 100).get(path).jsonPath().<String> getList(list + ".id")
                    .forEach(id -> tenant.management().queryParams(path.equals(ACTIONS) ? Map.of("force", true) : Map.of())
                            .delete(path + "/" + id).then().statusCode(204));
        }
    }

    @Test
    void a_module_is_created_as_at_auth0_and_has_no_version_before_it_is_published() {
        String id = create("fresh", Map.of()).body("name", is("fresh")).body("code", is(CODE)).body("dependencies", empty())
                .body("secrets", empty()).body("all_changes_published", is(false)).body("actions_using_module_total", is(0))
                .body("created_at", notNullValue()).body("updated_at", notNullValue())
                .body("$", not(hasKey("latest_version"))).body("$", not(hasKey("latest_version_number")))
                .extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body("id", is(id)).body("code", is(CODE));
        tenant.management().get(PATH + "/" + id + "/versions").then().statusCode(200).body("versions", empty())
                .body("total", is(0)).body("page", is(0)).body("per_page", is(50));
    }

    @Test
    void publishing_makes_a_numbered_version_and_the_draft_goes_on() {
        String id = create("published", Map.of("dependencies", List.of(Map.of("name", "axios", "version", "4.17.21"))))
                .extract().path("id");
        String first = publish(id).body("version_number", is(1)).body("module_id", is(id)).body("code", is(CODE))
                .body("dependencies.name", contains("axios")).body("secrets", empty()).body("created_at", notNullValue())
                .extract().path("id");
        get(id).body("all_changes_published", is(true)).body("latest_version.id", is(first))
                .body("latest_version.version_number", is(1)).body("latest_version.code", is(CODE))
                .body("latest_version", not(hasKey("module_id"))).body("latest_version_number", is(1));
        publish(id).body("id", is(first)).body("version_number", is(1)); // nothing to publish

        patch(id, Map.of("code", "// two")).statusCode(200).body("all_changes_published", is(false))
                .body("latest_version.code", is(CODE));
        publish(id).body("version_number", is(2)).body("code", is("// two"));
        tenant.management().get(PATH + "/" + id + "/versions").then().statusCode(200)
                .body("versions.version_number", contains(2, 1)).body("total", is(2)).body("page", is(0));
        tenant.management().queryParam("page", 1).queryParam("per_page", 1).get(PATH + "/" + id + "/versions").then()
                .body("versions.version_number", contains(1)).body("total", is(2)).body("page", is(1));
        tenant.management().queryParam("page", 2).get(PATH + "/" + id + "/versions").then().body("versions", empty())
                .body("total", is(0)).body("page", is(2));
        tenant.management().get(PATH + "/" + id + "/versions/" + first).then().statusCode(200).body("code", is(CODE));
    }

    @Test
    void a_module_can_be_published_when_it_is_created() {
        create("at once", Map.of("publish", true)).body("latest_version.version_number", is(1))
                .body("all_changes_published", is(true)).body("$", not(hasKey("publish")));
    }

    @Test
    void a_roll_back_makes_a_former_version_the_draft_and_makes_no_version() {
        String id = create("back", Map.of("publish", true, "secrets", List.of(Map.of("name", "KEY", "value", "one"))))
                .extract().path("id");
        String first = get(id).extract().path("latest_version.id");
        patch(id, Map.of("code", "// two", "secrets", List.of())).statusCode(200);
        String second = publish(id).extract().path("id");

        rollBack(id, first).statusCode(200).body("code", is(CODE)).body("secrets.name", contains("KEY"))
                .body("all_changes_published", is(false)).body("latest_version.id", is(second));
        tenant.management().get(PATH + "/" + id + "/versions").then().body("total", is(2));
        rollBack(id, second).body("code", is("// two")).body("secrets", empty()).body("all_changes_published", is(true));
        rollBack(id, first).statusCode(200);
        publish(id).body("version_number", is(3)).body("code", is(CODE)).body("secrets.name", contains("KEY"));

        String other = create("other", Map.of("publish", true)).extract().path("id");
        rollBack(other, first).statusCode(404);
        rollBack("nothing", first).statusCode(404);
        tenant.management().get(PATH + "/" + other + "/versions/" + first).then().statusCode(404)
                .body("message", is("That action module version does not exist."));
    }

    @Test
    void values_of_secrets_are_never_shown_and_one_named_without_value_stays() {
        String id = create("secrets", Map.of("publish", true, "secrets", List.of(Map.of("name", "KEY", "value", "s3cr3t-1"))))
                .body("secrets.name", contains("KEY")).body("secrets[0].updated_at", notNullValue())
                .body("secrets[0]", not(hasKey("value"))).body("latest_version.secrets.name", contains("KEY"))
                .body(not(containsString("s3cr3t"))).extract().path("id");
        for (Map<String, String> kept : List.of(Map.of("name", "KEY"), Map.of("name", "KEY", "value", "_VALUE_NOT_SHOWN_"),
                Map.of("name", "KEY", "value", "s3cr3t-1"))) {
            patch(id, Map.of("secrets", List.of(kept))).statusCode(200).body("all_changes_published", is(true));
        }
        patch(id, Map.of("secrets", List.of(Map.of("name", "KEY"), Map.of("name", "MORE", "value", "s3cr3t-2"))))
                .statusCode(200).body("secrets.name", contains("KEY", "MORE")).body("all_changes_published", is(false));
        patch(id, Map.of("secrets", List.of(Map.of("name", "NEW")))).statusCode(400).body("errorCode", is("invalid_body"));
        tenant.management().get(PATH + "/" + id + "/versions").then().body("versions[0].secrets.name", contains("KEY"))
                .body(not(containsString("s3cr3t")));
    }

    @Test
    void sent_again_as_it_is_nothing_changes() {
        Map<String, Object> body = Map.of("code", CODE, "secrets", List.of(Map.of("name", "KEY", "value", "v1")));
        String id = create("again", body).extract().path("id");
        publish(id);
        String before = get(id).extract().asString();
        patch(id, body).statusCode(200);
        publish(id);
        assertEquals(before, get(id).extract().asString());
    }

    @Test
    void an_action_uses_one_version_of_a_module_until_it_is_changed() {
        String id = create("pinned", Map.of("publish", true)).extract().path("id");
        String first = get(id).extract().path("latest_version.id");
        Map<String, Object> reference = Map.of("module_id", id, "module_name", "pinned", "module_version_id", first,
                "module_version_number", 1);
        String action = action("user", List.of(Map.of("module_id", id, "module_version_id", first))).statusCode(201)
                .body("modules", equalTo(List.of(reference))).extract().path("id");
        get(id).body("actions_using_module_total", is(0)); // it is not deployed
        tenant.management().get(PATH + "/" + id + "/actions").then().body("actions", empty());

        deploy(action).body("modules", equalTo(List.of(reference)));
        get(id).body("actions_using_module_total", is(1));
        tenant.management().get(PATH + "/" + id + "/actions").then().statusCode(200).body("actions.action_id", contains(action))
                .body("actions[0].action_name", is("user")).body("actions[0].module_version_id", is(first))
                .body("actions[0].module_version_number", is(1))
                .body("actions[0].supported_triggers.id", contains("credentials-exchange")).body("total", is(1))
                .body("per_page", is(50)).body("$", not(hasKey("page")));
        tenant.management().get(PATH).then().body("modules[0].actions_using_module_total", is(1))
                .body("modules[0].latest_version_number", is(1)).body("modules[0]", not(hasKey("latest_version")));

        patch(id, Map.of("code", "// two")).statusCode(200);
        String second = publish(id).extract().path("id");
        tenant.management().get(ACTIONS + "/" + action).then().body("modules.module_version_number", contains(1))
                .body("deployed_version.modules", equalTo(List.of(reference))).body("all_changes_deployed", is(true));
        patchAction(action, Map.of("modules", List.of(Map.of("module_id", id, "module_version_id", second)))).statusCode(200)
                .body("modules.module_version_number", contains(2))
                .body("deployed_version.modules", equalTo(List.of(reference)))
                .body("all_changes_deployed", is(false));
        patchAction(action, Map.of("code", "// changed")).body("modules.module_version_number", contains(2));
        deploy(action).body("number", is(2));
        tenant.management().get(PATH + "/" + id + "/actions").then().body("actions.module_version_number", contains(2));
        tenant.management().get(ACTIONS + "/" + action + "/versions").then().body("versions[0].modules.module_version_number",
                contains(2)).body("versions[1].modules", equalTo(List.of(reference)));

        patchAction(action, Map.of("modules", List.of())).statusCode(200).body("$", not(hasKey("modules")))
                .body("all_changes_deployed", is(false));
    }

    @Test
    void an_action_that_is_rolled_back_uses_what_its_version_used() {
        String id = create("rolled", Map.of("publish", true)).extract().path("id");
        String version = get(id).extract().path("latest_version.id");
        String action = action("roller", List.of()).statusCode(201).body("$", not(hasKey("modules"))).extract().path("id");
        String without = deploy(action).extract().path("id");
        patchAction(action, Map.of("modules", List.of(Map.of("module_id", id, "module_version_id", version)))).statusCode(200);
        String with = deploy(action).extract().path("id");
        for (int round = 0; round < 2; round++) {
            String to = round == 0 ? without : with;
            tenant.management().body(Map.of("update_draft", true)).post(ACTIONS + "/" + action + "/versions/" + to + "/deploy")
                    .then().statusCode(200);
            tenant.management().get(ACTIONS + "/" + action).then().body("all_changes_deployed", is(true))
                    .body("modules", round == 0 ? nullValue() : hasSize(1))
                    .body("deployed_version.modules", round == 0 ? nullValue() : hasSize(1));
        }
    }

    @Test
    void a_module_that_an_action_uses_cannot_be_deleted() {
        String id = create("used", Map.of("publish", true)).extract().path("id");
        String version = get(id).extract().path("latest_version.id");
        String action = action("keeper", List.of(Map.of("module_id", id, "module_version_id", version))).statusCode(201)
                .extract().path("id");
        delete(id).statusCode(412).body("error", is("Precondition Failed")).body("message", containsString("keeper"));
        deploy(action);
        patchAction(action, Map.of("modules", List.of())).statusCode(200);
        deploy(action);
        get(id).body("actions_using_module_total", is(0));
        delete(id).statusCode(412); // the first version of the Action is kept, and may be rolled back to

        tenant.management().delete(ACTIONS + "/" + action).then().statusCode(204);
        delete(id).statusCode(204);
        tenant.management().get(PATH + "/" + id).then().statusCode(404)
                .body("message", is("That action module does not exist."));
        tenant.management().get(PATH + "/" + id + "/versions/" + version).then().statusCode(404);
        delete(id).statusCode(404);
    }

    @Test
    void of_more_than_fifty_versions_the_oldest_go_unless_an_action_uses_them() {
        String id = create("often", Map.of("publish", true)).extract().path("id");
        String first = get(id).extract().path("latest_version.id");
        action("old friend", List.of(Map.of("module_id", id, "module_version_id", first))).statusCode(201);
        IntStream.range(0, 51).forEach(n -> {
            patch(id, Map.of("code", "// " + n)).statusCode(200);
            publish(id);
        });
        tenant.management().queryParam("per_page", 100).get(PATH + "/" + id + "/versions").then().body("total", is(50))
                .body("versions[0].version_number", is(52)).body("versions[48].version_number", is(4))
                .body("versions[49].version_number", is(1));
    }

    @Test
    void what_breaks_a_rule_is_refused_with_a_reason() {
        create("taken", Map.of());
        for (Map<String, Object> bad : List.<Map<String, Object>> of(Map.of("code", "x".repeat(102_401)),
                Map.of("code", "é".repeat(60_000)), Map.of("name", ""), Map.of("name", "x".repeat(256)),
                Map.of("secrets", List.of(Map.of("name", "NO_VALUE"))),
                Map.of("secrets", List.of(Map.of("name", "A", "value", "1"), Map.of("name", "A", "value", "2"))),
                Map.of("secrets", List.of(Map.of("name", "A", "value", "x".repeat(4097)))),
                Map.of("secrets", IntStream.range(0, 31).mapToObj(n -> Map.of("name", "S" + n, "value", "1")).toList()),
                Map.of("dependencies", IntStream.range(0, 11).mapToObj(n -> Map.of("name", "d" + n, "version", "1")).toList()),
                Map.of("modules", List.of()), Map.of("nonsense", true))) {
            post("bad", bad).statusCode(400);
        }
        post("taken", Map.of()).statusCode(409).body("message", is("An action module with the same name already exists."));
        String id = create("renamed", Map.of()).extract().path("id");
        patch(id, Map.of("name", "another")).statusCode(400); // Actions require it by its name
        patch(id, Collections.singletonMap("code", null)).statusCode(400);
        patch(id, Collections.singletonMap("secrets", null)).statusCode(400);
        tenant.management().body(Map.of()).post(PATH + "/" + id + "/rollback").then().statusCode(400);
        rollBack(id, "a b").statusCode(400);
        publish("nothing", 404);
        for (String path : List.of("nothing", "nothing/versions", "nothing/versions/1", "nothing/actions")) {
            tenant.management().get(PATH + "/" + path).then().statusCode(404);
        }
        tenant.management().get(PATH + "?unknown=1").then().statusCode(400).body("errorCode", is("invalid_query_string"));
    }

    @Test
    void an_action_names_versions_that_exist_and_each_module_once() {
        String id = create("right", Map.of("publish", true)).extract().path("id");
        String version = get(id).extract().path("latest_version.id");
        String other = create("wrong", Map.of("publish", true)).extract().path("id");
        Map<String, Object> right = Map.of("module_id", id, "module_version_id", version);
        for (Map.Entry<List<Map<String, Object>>, String> bad : Map.<List<Map<String, Object>>, String> of(
                List.of(Map.of("module_id", id)), "Missing required property: module_version_id' on property modules[0]",
                List.of(Map.of("module_name", "right", "module_version_number", 1)), "Missing required property: module_id",
                List.of(Map.of("module_id", "nothing", "module_version_id", version)),
                "No such action module' on property modules[0].module_id",
                List.of(right, Map.of("module_id", other, "module_version_id", version)),
                "The action module has no such version' on property modules[1].module_version_id",
                List.of(right, right), "The action module is there twice' on property modules[1]",
                List.of(Map.of("module_id", id, "module_version_id", "a b")), "on property modules[0].module_version_id",
                Collections.nCopies(21, right), "modules").entrySet()) {
            action("bad", bad.getKey()).statusCode(400).body("message", containsString(bad.getValue()));
        }
        Map<String, Object> mistaken = new HashMap<>(right);
        mistaken.put("module_name", "wrong");
        mistaken.put("module_version_number", 7);
        action("ids count", List.of(mistaken)).statusCode(201).body("modules.module_name", contains("right"))
                .body("modules.module_version_number", contains(1));
        create("draft only", Map.of());
        tenant.management().get(PATH).then().body("modules.name", contains("right", "wrong", "draft only"))
                .body("total", is(3)).body("page", is(0)).body("per_page", is(50));
    }

    @Test
    void every_operation_asks_for_its_scope_and_tells_its_methods() {
        String id = create("guarded", Map.of("publish", true)).extract().path("id");
        String version = get(id).extract().path("latest_version.id");
        tenant.management("update:actions").get(PATH).then().statusCode(403);
        tenant.management("read:actions").body(Map.of("name", "x", "code", "x")).post(PATH).then().statusCode(403);
        tenant.management("read:actions").post(PATH + "/" + id + "/versions").then().statusCode(403);
        tenant.management("update:actions").delete(PATH + "/" + id).then().statusCode(403);
        tenant.management("update:actions").post(PATH + "/" + id + "/versions").then().statusCode(200);
        for (Map.Entry<String, String> methods : Map.of("", "GET, HEAD, POST", "/" + id, "DELETE, GET, HEAD, PATCH",
                "/" + id + "/versions", "GET, HEAD, POST", "/" + id + "/versions/" + version, "GET, HEAD",
                "/" + id + "/rollback", "POST", "/" + id + "/actions", "GET, HEAD").entrySet()) {
            tenant.management().put(PATH + methods.getKey()).then().statusCode(405).header("Allow", methods.getValue());
        }
    }

    @Test
    void the_number_of_modules_is_bounded() {
        IntStream.range(0, 100).forEach(n -> create("module " + n, Map.of()));
        post("one too many", Map.of()).statusCode(400).body("errorCode", is("operation_not_supported"));
        tenant.management().queryParam("per_page", 100).get(PATH).then().body("modules", hasSize(100))
                .body("modules.name", hasItem("module 99")).body("modules.name", not(hasItem("one too many")));
    }

    private ValidatableResponse create(String name, Map<String, Object> fields) {
        return post(name, fields).statusCode(201);
    }

    private ValidatableResponse post(String name, Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "code", CODE));
        body.putAll(fields);
        return tenant.management().body(body).post(PATH).then();
    }

    private ValidatableResponse get(String id) {
        return tenant.management().get(PATH + "/" + id).then().statusCode(200);
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private ValidatableResponse publish(String id) {
        return publish(id, 200);
    }

    private ValidatableResponse publish(String id, int status) {
        return tenant.management().post(PATH + "/" + id + "/versions").then().statusCode(status);
    }

    private ValidatableResponse rollBack(String id, String version) {
        return tenant.management().body(Map.of("module_version_id", version)).post(PATH + "/" + id + "/rollback").then();
    }

    private ValidatableResponse delete(String id) {
        return tenant.management().delete(PATH + "/" + id).then();
    }

    private ValidatableResponse action(String name, List<?> modules) {
        return tenant.management().body(Map.of("name", name, "code", "// uses modules", "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2")), "modules", modules)).post(ACTIONS).then();
    }

    private ValidatableResponse patchAction(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(ACTIONS + "/" + id).then();
    }

    private ValidatableResponse deploy(String id) {
        return tenant.management().post(ACTIONS + "/" + id + "/deploy").then().statusCode(200);
    }
}
