package dev.postern.keys;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.AdjustableClock;
import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.oauth.KeyKind;

/** Rotations, as those who validate tokens see them. */
@QuarkusTest
@TestProfile(AdjustableClock.Profile.class)
class KeyRotationTest {

    private static final String API = "https://rotation.example/";
    private static final int THREADS = 3;

    @Inject
    AdjustableClock clock;
    @Inject
    SigningKeyStore store;
    @Inject
    KeyMaker maker;
    @Inject
    SigningKeys keys;

    private final TestTenant tenant = new TestTenant();

    @AfterEach
    void leave_no_previous_keys_and_a_next_one_that_is_known() {
        List<String> previous = tenant.management("read:signing_keys").get("/api/v2/keys/signing")
                .path("findAll { it.previous }.kid");
        previous.forEach(this::revoke);
        clock.advance(Duration.ofMinutes(61));
    }

    @Test
    void validators_that_keep_the_jwks_as_long_as_they_may_refuse_no_token() throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger validated = new AtomicInteger();
        Set<String> signers = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int n = 0; n < THREADS; n++) {
                running.add(threads.submit(() -> {
                    CachingValidator early = new CachingValidator(clock);
                    CachingValidator slow = new CachingValidator(clock, Optional.of(Duration.ofHours(1)));
                    List<String> before = new ArrayList<>();
                    while (!stop.get()) {
                        String token = client.token(API);
                        before.add(token);
                        signers.add(early.validate(token));
                        slow.validate(token);
                        early.validate(before.get(before.size() / 2)); // one issued some rotations ago
                        new CachingValidator(clock).validate(before.get(0));
                        validated.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int minutes : new int[] { 1, 14, 2, 7, 25, 3, 16 }) {
                rotate();
                awaitMore(validated, running);
                clock.advance(Duration.ofMinutes(minutes));
                awaitMore(validated, running);
            }
            clock.advance(Duration.ofMinutes(61));
            awaitMore(validated, running);
            stop.set(true);
            for (Future<?> thread : running) {
                thread.get(); // fails with the first refused token
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
        assertTrue(signers.size() >= 3, "keys that signed: " + signers);
        assertTrue(signers.contains(kids("current").get(0)), "the last current key has come to sign");
    }

    @Test
    void after_a_quiet_time_the_new_current_key_signs_at_once() throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        String next = kids("next").get(0);
        rotate();
        assertEquals(List.of(next), kids("current"));
        assertEquals(next, signer(client.token(API)));
    }

    @Test
    void rotated_again_too_soon_the_key_before_signs_until_the_new_one_is_known() throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        String known = kids("next").get(0);
        rotate();
        String unknown = kids("next").get(0);
        rotate();
        assertEquals(List.of(unknown), kids("current"));
        assertEquals(known, signer(client.token(API)));
        clock.advance(Duration.ofMinutes(59));
        assertEquals(known, signer(client.token(API)));
        clock.advance(Duration.ofMinutes(1));
        assertEquals(unknown, signer(client.token(API)));
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 3, 10 })
    void a_validator_that_keeps_the_jwks_for_an_hour_and_never_looks_again_refuses_no_token(int rotations) throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        CachingValidator validator = new CachingValidator(clock, Optional.of(Duration.ofHours(1)));
        String before = client.token(API);
        validator.validate(before);
        for (int n = 0; n < rotations; n++) {
            rotate();
            validator.validate(client.token(API));
            new CachingValidator(clock).validate(before);
            clock.advance(Duration.ofSeconds(22));
        }
        String last = kids("current").get(0);
        for (int minutes = 0; minutes < 75; minutes += 5) {
            clock.advance(Duration.ofMinutes(5));
            validator.validate(client.token(API));
            validator.validate(before);
        }
        assertEquals(last, signer(client.token(API)), "the last current key has come to sign");
    }

    @Test
    void a_process_whose_clock_differs_uses_the_stores_clock() throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        rotate();
        String known = kids("current").get(0);
        rotate();
        try {
            keys.followClock(Duration.ofMinutes(59));
            assertEquals(known, signer(client.token(API)));
            keys.followClock(Duration.ofMinutes(60));
            assertEquals(kids("current").get(0), signer(client.token(API)));
        } finally {
            keys.followClock(Duration.ZERO);
        }
    }

    @Test
    void tokens_of_a_revoked_key_are_refused_at_once_everywhere() throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        String token = client.token(API);
        String management = tenant.managementToken();
        String signer = signer(token);
        rotate();
        given().auth().oauth2(token).get("/verify?audience=" + API).then().statusCode(200);
        revoke(signer);
        given().auth().oauth2(token).get("/verify?audience=" + API).then().statusCode(401);
        given().auth().oauth2(management).get("/api/v2/clients").then().statusCode(401)
                .body("message", equalTo("Invalid signature received for JSON Web Token validation."));
        assertTrue(publishedKids().stream().noneMatch(signer::equals));
        assertNotEquals(signer, signer(client.token(API)));
    }

    @Test
    void a_revoked_key_signs_no_more_even_where_its_successor_is_not_known_yet() throws Exception {
        TestClient client = tenant.api(API, "read").client("rotated").granted(API, "read");
        rotate();
        rotate();
        for (String previous : kids("previous")) {
            revoke(previous);
        }
        assertEquals(kids("current").get(0), signer(client.token(API)));
    }

    @Test
    void whatever_another_process_does_to_the_keys_arrives_by_the_change_feed() {
        for (int n = 0; n < 3; n++) {
            KeyRing before = new KeyRing(store.load());
            KeyRing rotated = before.rotated(
                    Map.of(KeyKind.RSA, maker.make(KeyKind.RSA, KeyState.NEXT, clock.instant(), clock.instant())),
                    clock.instant());
            assertTrue(store.replace(before.keys(), rotated.keys(), Optional.empty()));
            List<String> expected = rotated.keys().stream()
                    .filter(key -> key.kind() == KeyKind.RSA && key.state() != KeyState.REVOKED)
                    .map(StoredSigningKey::kid).toList();
            Eventually.await(() -> publishedKids().equals(expected), () -> publishedKids() + " are published");
        }
    }

    private static void awaitMore(AtomicInteger count, List<Future<?>> running) throws Exception {
        int target = count.get() + 2 * THREADS;
        while (count.get() < target) {
            for (Future<?> thread : running) {
                if (thread.isDone()) {
                    thread.get(); // throws what ended it
                }
            }
            Thread.sleep(1);
        }
    }

    private void rotate() {
        tenant.management("create:signing_keys", "update:signing_keys").post("/api/v2/keys/signing/rotate")
                .then().statusCode(201);
    }

    private void revoke(String kid) {
        tenant.management("update:signing_keys").put("/api/v2/keys/signing/{kid}/revoke", kid).then().statusCode(200);
    }

    private List<String> kids(String state) {
        return tenant.management("read:signing_keys").get("/api/v2/keys/signing").then().statusCode(200).extract()
                .path("findAll { it." + state + " && it.signing_algs.contains('RS256') }.kid");
    }

    private static List<String> publishedKids() {
        return given().get("/.well-known/jwks.json").then().statusCode(200).extract()
                .path("keys.findAll { it.kty == 'RSA' }.kid");
    }

    private static String signer(String token) throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(token);
        return jws.getKeyIdHeaderValue();
    }
}
