package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.AdjustableClock;
import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.credential.CredentialUseStore;
import dev.postern.entity.Timestamps;

/** Secrets that overlap, as time goes by. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class SecretRotationGraceTest {

    private static final String API = "https://grace.example/";
    private static final String SECRETS = "/api/v2/clients/{id}/secrets";

    @Inject
    AdjustableClock clock;
    @Inject
    CredentialUseStore lastUses;

    private final TestTenant tenant = new TestTenant();

    @Test
    void after_rotate_secret_the_old_secret_works_until_the_grace_is_over() {
        TestClient old = tenant.api(API, "read").client("rotated").granted(API, "read");
        TestClient rotated = new TestClient(tenant, old.id(), tenant.management()
                .post("/api/v2/clients/{id}/rotate-secret", old.id()).then().statusCode(200).extract().path("client_secret"));
        tenant.management().get(SECRETS, old.id()).then().body("$", hasSize(2)).body("[0].expires_at",
                is(Timestamps.text(clock.instant().plus(Duration.ofHours(1)))));
        rotated.token(API);
        clock.advance(Duration.ofMinutes(59));
        old.token(API);
        clock.advance(Duration.ofMinutes(1));
        old.tokenRequest(API).post("/oauth/token").then().statusCode(401);
        rotated.token(API);
        tenant.management().body(Map.of()).post(SECRETS, old.id()).then().statusCode(201);
        tenant.management().get(SECRETS, old.id()).then().body("$", hasSize(2)); // the expired one has been dropped
    }

    @Test
    void a_secret_works_from_its_start_to_its_end() {
        TestClient client = tenant.api(API, "read").client("scheduled").granted(API, "read");
        String value = tenant.management()
                .body(Map.of("starts_at", in(Duration.ofMinutes(10)), "expires_at", in(Duration.ofMinutes(20))))
                .post(SECRETS, client.id()).then().statusCode(201).extract().path("client_secret");
        TestClient scheduled = new TestClient(tenant, client.id(), value);
        scheduled.tokenRequest(API).post("/oauth/token").then().statusCode(401);
        clock.advance(Duration.ofMinutes(10).plusSeconds(1));
        scheduled.token(API);
        clock.advance(Duration.ofMinutes(10));
        scheduled.tokenRequest(API).post("/oauth/token").then().statusCode(401);
        client.token(API);
    }

    @Test
    void last_uses_reach_the_store_without_a_change_of_the_registry() {
        TestClient client = tenant.api(API, "read").client("used").granted(API, "read");
        String id = tenant.management().get(SECRETS, client.id()).path("[0].id");
        clock.advance(Duration.ofSeconds(5));
        long version = registryVersion();
        client.token(API);
        Instant used = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Eventually.await(() -> used.equals(lastUses.find(List.of(id)).get(id)));
        tenant.management().get(SECRETS, client.id()).then().body("[0].last_used_at", is(Timestamps.text(used)));
        assertEquals(version, registryVersion());
    }

    @Test
    void the_last_use_of_a_deleted_secret_is_deleted() {
        Map<String, Consumer<TestClient>> ways = Map.of(
                "revoked", client -> tenant.management().delete(SECRETS + "/" + secretIds(client).get(0) + "?last=true",
                        client.id()).then().statusCode(204),
                "replaced", client -> tenant.management().body(Map.of("client_secret", "another-secret-0123456789"))
                        .patch("/api/v2/clients/{id}", client.id()).then().statusCode(200),
                "deleted with its application", client -> tenant.management().delete("/api/v2/clients/{id}", client.id()).then()
                        .statusCode(204),
                "expired and dropped", client -> {
                    tenant.management().post("/api/v2/clients/{id}/rotate-secret", client.id()).then().statusCode(200);
                    clock.advance(Duration.ofHours(2));
                    tenant.management().body(Map.of()).post(SECRETS, client.id()).then().statusCode(201);
                });
        ways.forEach((way, take) -> {
            TestClient client = tenant.api(API, "read").client(way).granted(API, "read");
            List<String> ids = secretIds(client);
            client.token(API);
            Eventually.await(() -> !lastUses.find(ids).isEmpty());
            take.accept(client);
            Eventually.await(() -> lastUses.find(ids).isEmpty());
        });
    }

    private List<String> secretIds(TestClient client) {
        return tenant.management().get(SECRETS, client.id()).path("id");
    }

    private static long registryVersion() {
        return given().get("/q/health/ready").then().extract().jsonPath()
                .getLong("checks.find { it.name == 'postern' }.data.registry_version");
    }

    private String in(Duration ahead) {
        return clock.instant().plus(ahead).toString();
    }
}
