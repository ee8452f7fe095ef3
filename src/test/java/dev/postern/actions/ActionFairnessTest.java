package dev.postern.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** One application whose requests make an Action run for ever does not keep the others from their tokens. */
@QuarkusTest
class ActionFairnessTest {

    private static final String API = "https://action-fairness.example/";
    private static final int HOSTILE_THREADS = 12;
    private static final int TOKENS = 100;

    private final TestTenant tenant = new TestTenant();

    @Test
    void other_applications_get_their_tokens_through_the_same_action() throws Exception {
        TestClient hostile = tenant.api(API, "read").client("hostile").granted(API, "read");
        TestClient good = tenant.client("good").granted(API, "read");
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger stopped = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(HOSTILE_THREADS);
        try (RunningAction action = RunningAction.of(tenant, "exports.onExecuteCredentialsExchange = async (event, api) => { "
                + "while (event.client.client_id === '" + hostile.id()
                + "') {} api.accessToken.setCustomClaim('ok', true); };")) {
            List<Future<?>> attackers = new ArrayList<>();
            for (int n = 0; n < HOSTILE_THREADS; n++) {
                attackers.add(threads.submit(() -> {
                    while (!over.get()) {
                        int status = hostile.tokenRequest(API).post("/oauth/token").statusCode();
                        assertTrue(status == 500 || status == 503, "status " + status);
                        stopped.incrementAndGet();
                    }
                }));
            }
            int issued = 0;
            for (int n = 0; n < TOKENS; n++) {
                issued += good.tokenRequest(API).post("/oauth/token").statusCode() == 200 ? 1 : 0;
            }
            over.set(true);
            for (Future<?> attacker : attackers) {
                attacker.get();
            }
            assertEquals(TOKENS, issued);
            assertTrue(stopped.get() >= HOSTILE_THREADS, "only " + stopped + " hostile requests were answered");
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }
}
