package dev.postern.management;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestTenant;
import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.Registry;

/** Looks past the API into the store. */
@QuarkusTest
class SecretsAtRestTest {

    private static final String VALUE = "value-that-must-not-be-readable";

    private final TestTenant tenant = new TestTenant();

    @Inject
    Registry registry;

    @Test
    void secrets_of_actions_their_versions_and_hooks_are_sealed() {
        Map<String, Object> action = Map.of("name", "sealed", "supported_triggers",
                List.of(Map.of("id", "credentials-exchange")),
                "secrets", List.of(Map.of("name", "KEY", "value", VALUE)), "deploy", true);
        Map<String, Object> created = tenant.management().body(action).post("/api/v2/actions/actions").then().statusCode(201)
                .extract().jsonPath().getMap("");
        String id = (String) created.get("id");
        String version = (String) ((Map<?, ?>) created.get("deployed_version")).get("id");
        String hook = tenant.management().body(Map.of("name", "sealed", "script", "x", "triggerId", "credentials-exchange"))
                .post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        tenant.management().body(Map.of("KEY", VALUE)).post("/api/v2/hooks/" + hook + "/secrets").then().statusCode(200);

        assertSealed(registry.find(EntityKind.ACTION, id).orElseThrow());
        assertSealed(registry.find(EntityKind.ACTION_VERSION, version).orElseThrow());
        assertSealed(registry.find(EntityKind.HOOK, hook).orElseThrow());
        tenant.management().delete("/api/v2/actions/actions/" + id).then().statusCode(204);
        tenant.management().delete("/api/v2/hooks/" + hook).then().statusCode(204);
    }

    private static void assertSealed(Entity entity) {
        String stored = entity.secrets().toString() + entity.document();
        assertTrue(entity.secrets().has("KEY"), entity.toString());
        assertFalse(stored.contains(VALUE), entity.toString());
        String encoded = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
        assertFalse(stored.contains(encoded), entity.toString());
    }
}
