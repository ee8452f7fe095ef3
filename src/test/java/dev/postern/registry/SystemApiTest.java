package dev.postern.registry;

import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestCause;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.config.Issuer;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryConflict;
import dev.postern.snapshot.CurrentSnapshot;

/** What a start with another base URL does to the Management API; each test moves it back. */
@QuarkusTest
class SystemApiTest {

    private static final Issuer MOVED = new Issuer("https://moved.example");

    @Inject
    Registry registry;

    @Inject
    CurrentSnapshot current;

    @Inject
    SystemApi systemApi;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_second_start_changes_nothing() {
        Entity before = systemApi.ensure(TestCause.TEST);
        long version = current.get().version();
        assertEquals(before, systemApi.ensure(TestCause.TEST));
        assertEquals(version, current.get().version());
    }

    @Test
    void the_api_and_its_grants_follow_a_changed_base_url() {
        String formerIdentifier = tenant.managementAudience();
        TestClient follower = tenant.client("follower").granted(formerIdentifier, "read:clients");
        Entity before = systemApi.ensure(TestCause.TEST);
        try {
            Entity after = new SystemApi(registry, MOVED).ensure(TestCause.TEST);
            assertEquals(before.id(), after.id());
            assertTrue(current.get().resourceServer(formerIdentifier).isEmpty());
            assertTrue(current.get().resourceServer(MOVED.managementAudience()).isPresent());
            assertEquals(0, grantsOf(formerIdentifier));
            assertTrue(grantsOf(MOVED.managementAudience()) >= 2);
        } finally {
            systemApi.ensure(TestCause.TEST);
        }
        assertTrue(current.get().resourceServer(MOVED.managementAudience()).isEmpty());
        follower.tokenRequest(formerIdentifier).post("/oauth/token").then().statusCode(200).body("scope", is("read:clients"));
    }

    @Test
    void an_api_that_has_the_identifier_already_stops_the_start_and_nothing_has_changed() {
        tenant.api(MOVED.managementAudience(), "read");
        try {
            RegistryConflict conflict = assertThrows(RegistryConflict.class,
                    () -> new SystemApi(registry, MOVED).ensure(TestCause.TEST));
            assertTrue(conflict.getMessage().startsWith("postern.base-url makes https://moved.example/api/v2/"));
            tenant.management().queryParam("identifiers", tenant.managementAudience()).get("/api/v2/resource-servers").then()
                    .statusCode(200).body("[0].is_system", is(true));
        } finally {
            tenant.management().urlEncodingEnabled(false)
                    .delete("/api/v2/resource-servers/https:%2F%2Fmoved.example%2Fapi%2Fv2%2F").then().statusCode(204);
        }
    }

    private long grantsOf(String audience) {
        return registry.count(EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", audience));
    }
}
