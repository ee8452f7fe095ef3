package dev.postern.management;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestCause;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.config.MasterKey;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.registry.Registry;

/** Looks past the API into the store. */
@QuarkusTest
class SecretsAtRestTest {

    private static final String API = "https://at-rest.example/";
    private static final String VALUE = "value-that-must-not-be-readable";

    private final TestTenant tenant = new TestTenant();

    @Inject
    Registry registry;
    @Inject
    MasterKey masterKey;

    @Test
    void secrets_of_actions_modules_their_versions_and_hooks_are_sealed() {
        Map<String, Object> action = Map.of("name", "sealed", "supported_triggers",
                List.of(Map.of("id", "credentials-exchange")),
                "secrets", List.of(Map.of("name", "KEY", "value", VALUE)), "deploy", true);
        Map<String, Object> created = tenant.management().body(action).post("/api/v2/actions/actions").then().statusCode(201)
                .extract().jsonPath().getMap("");
        String id = (String) created.get("id");
        String version = (String) ((Map<?, ?>) created.get("deployed_version")).get("id");
        String hook = tenant.management().body(Map.of("name", "sealed", "script", "x", "triggerId", "credentials-exchange"))
                .post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        tenant.management().body(Map.of("KEY", VALUE)).post("/api/v2/hooks/" + hook + "/secrets").then().statusCode(201);

        Map<String, Object> module = tenant.management().body(Map.of("name", "sealed", "code", "x", "publish", true, "secrets",
                List.of(Map.of("name", "KEY", "value", VALUE)))).post("/api/v2/actions/modules").then().statusCode(201)
                .extract().jsonPath().getMap("");
        String moduleVersion = (String) ((Map<?, ?>) module.get("latest_version")).get("id");

        assertSealed(registry.find(EntityKind.ACTION_MODULE, (String) module.get("id")).orElseThrow());
        assertSealed(registry.find(EntityKind.ACTION_MODULE_VERSION, moduleVersion).orElseThrow());
        assertSealed(registry.find(EntityKind.ACTION, id).orElseThrow());
        assertSealed(registry.find(EntityKind.ACTION_VERSION, version).orElseThrow());
        assertSealed(registry.find(EntityKind.HOOK, hook).orElseThrow());
        tenant.management().delete("/api/v2/actions/modules/" + module.get("id")).then().statusCode(204);
        tenant.management().delete("/api/v2/actions/actions/" + id).then().statusCode(204);
        tenant.management().delete("/api/v2/hooks/" + hook).then().statusCode(204);
    }

    @Test
    void the_hash_of_a_clients_secret_is_of_no_use_to_another_client() {
        TestClient rich = tenant.api(API, "read").client("rich").granted(API, "read");
        TestClient poor = tenant.client("poor").granted(API, "read");
        Entity client = registry.find(EntityKind.CLIENT, rich.id()).orElseThrow();
        ObjectNode copied = registry.find(EntityKind.CLIENT, poor.id()).orElseThrow().secrets();
        registry.write(TestCause.TEST,
                tx -> tx.update(tx.find(EntityKind.CLIENT, rich.id()).orElseThrow(), client.document(), copied));
        new TestClient(tenant, rich.id(), poor.secret()).tokenRequest(API).post("/oauth/token").then().statusCode(401);
        registry.write(TestCause.TEST,
                tx -> tx.update(tx.find(EntityKind.CLIENT, rich.id()).orElseThrow(), client.document(), client.secrets()));
        rich.token(API);
    }

    @Test
    void a_hash_from_before_it_was_bound_to_its_client_works_and_is_bound_with_the_next_change() {
        TestClient old = tenant.api(API, "read").client("old").granted(API, "read");
        Entity client = registry.find(EntityKind.CLIENT, old.id()).orElseThrow();
        ObjectNode secrets = client.secrets().deepCopy();
        ObjectNode secret = (ObjectNode) secrets.path("client_secrets").path(0);
        secret.remove("bound_hash");
        secret.put("hash", Base64.getEncoder().encodeToString(masterKey.hash(old.secret())));
        registry.write(TestCause.TEST,
                tx -> tx.update(tx.find(EntityKind.CLIENT, old.id()).orElseThrow(), client.document(), secrets));
        old.token(API);
        String added = tenant.management().body(Map.of()).post("/api/v2/clients/{id}/secrets", old.id()).then().statusCode(201)
                .extract().path("client_secret");
        String stored = registry.find(EntityKind.CLIENT, old.id()).orElseThrow().secrets().toString();
        assertFalse(stored.contains("\"hash\""), stored);
        old.token(API);
        new TestClient(tenant, old.id(), added).token(API);
    }

    private static void assertSealed(Entity entity) {
        String stored = entity.secrets().toString() + entity.document();
        assertTrue(entity.secrets().has("KEY"), entity.toString());
        assertFalse(stored.contains(VALUE), entity.toString());
        String encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
        assertFalse(stored.contains(encoded), entity.toString());
    }
}
