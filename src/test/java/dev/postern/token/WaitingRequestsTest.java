package dev.postern.token;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.TestTenant;
import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditLog;
import dev.postern.clientauth.UsedAssertion;
import dev.postern.clientauth.UsedAssertionStore;
import dev.postern.oauth.OAuthError;

/** Assertions with a store that several processes share: their requests wait for it on threads of their own. */
@QuarkusTest
@TestProfile(WaitingRequestsTest.Profile.class)
class WaitingRequestsTest {

    private static final String API = "https://waiting.example/";

    @Inject
    WaitingRequests waiting;
    @Inject
    AuditLog log;

    @Test
    void a_request_that_finds_too_many_waiting_is_refused_and_recorded_as_any_other() {
        KeyClient client = KeyClient.in(new TestTenant().api(API, "read"), "RS256").granted(API, "read");
        request(client).then().statusCode(200);
        CountDownLatch open = new CountDownLatch(1);
        try {
            fill(open);
            request(client).then().statusCode(503).body("error", equalTo("temporarily_unavailable"));
        } finally {
            open.countDown();
        }
        List<String> reasons = log.newest(100).stream().filter(AuditEvent.TokenRefused.class::isInstance)
                .map(AuditEvent.TokenRefused.class::cast)
                .filter(event -> event.proven() && event.clientId().filter(client.id()::equals).isPresent())
                .map(AuditEvent.TokenRefused::reason).toList();
        assertEquals(List.of("too many requests wait for the store"), reasons);
        Eventually.await(() -> request(client).statusCode() == 200);
    }

    @Test
    void a_request_whose_event_comes_when_too_many_wait_is_refused_and_not_forgotten() {
        CountDownLatch open = new CountDownLatch(1);
        CompletableFuture<Void> event = new CompletableFuture<>();
        try {
            CompletableFuture<Void> answer = waiting.after(() -> event).subscribeAsCompletionStage();
            fill(open);
            event.complete(null);
            Eventually.await(answer::isDone, () -> "there is no answer");
            assertInstanceOf(OAuthError.TemporarilyUnavailable.class,
                    assertThrows(ExecutionException.class, answer::get).getCause());
        } finally {
            open.countDown();
        }
    }

    /** Until one more is refused, and every thread has its work: a thread that is late would make room once more. */
    private void fill(CountDownLatch open) {
        CountDownLatch idle = new CountDownLatch(WaitingRequests.THREADS_MAX);
        submitUntilRefused(idle, open);
        await(idle);
        submitUntilRefused(idle, open);
    }

    private void submitUntilRefused(CountDownLatch idle, CountDownLatch open) {
        AtomicBoolean full = new AtomicBoolean();
        while (!full.get()) {
            waiting.submit(() -> {
                idle.countDown();
                return await(open);
            }).onFailure(OAuthError.TemporarilyUnavailable.class)
                    .invoke(() -> full.set(true)).subscribe().with(done -> {
                    }, refused -> {
                    });
        }
    }

    private static Response request(KeyClient client) {
        return KeyClient.tokenRequest(client.assertion(), API).post("/oauth/token");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As one that several processes share, in memory. */
    @Alternative
    @Singleton
    public static final class SharedStore implements UsedAssertionStore {

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public boolean add(UsedAssertion used) {
            return true;
        }

        @Override
        public void forgetExpired() {
            // keeps none
        }

        @Override
        public Left begin() {
            return new Left(true, List.of(), Instant.EPOCH);
        }

        @Override
        public void end(List<UsedAssertion> used, Instant unknownBefore) {
            // keeps none
        }
    }

    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(SharedStore.class);
        }
    }
}
