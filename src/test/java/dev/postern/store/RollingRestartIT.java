package dev.postern.store;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.PackagedPostern;

/** Three replicas with the settings they come with, restarted one after the other under load. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollingRestartIT {

    private static final int CALLERS = 4;
    private static final int REQUESTS_MIN = 3_000;
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    private Replicas replicas;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        replicas = new Replicas(directory, 3);
    }

    @AfterAll
    void stop() {
        if (replicas != null) {
            replicas.close();
        }
    }

    @Test
    void no_request_fails_over_connections_that_are_kept() throws Exception {
        assertNoneFails(true);
    }

    @Test
    void no_request_fails_over_a_connection_for_each() throws Exception {
        assertNoneFails(false);
    }

    private void assertNoneFails(boolean keepsConnections) throws Exception {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean restarted = new AtomicBoolean();
        String api = Replicas.BASE_URL + "/api/v2/";
        String token = replicas.all().get(0).managementToken(Replicas.BASE_URL);
        String form = "grant_type=client_credentials&client_id=" + PackagedPostern.BOOTSTRAP_CLIENT_ID + "&client_secret="
                + PackagedPostern.BOOTSTRAP_CLIENT_SECRET + "&audience=" + api + "&scope=read:clients";
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Balancer balancer = new Balancer(replicas.all(), keepsConnections)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> {
                    for (int n = 0; !restarted.get() || answered.get() < REQUESTS_MIN; n++) {
                        try {
                            int status = n % 2 == 0 ? balancer.send("POST", "/oauth/token", FORM, form)
                                    : balancer.send("GET", "/verify?audience=" + api, "Authorization: Bearer " + token + "\r\n",
                                            "");
                            if (status != 200) {
                                failures.add("status " + status);
                            }
                        } catch (IOException e) {
                            failures.add(e.toString());
                        }
                        answered.incrementAndGet();
                    }
                }));
            }
            try {
                replicas.restartOneByOne();
            } finally {
                restarted.set(true);
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        } finally {
            callers.shutdownNow();
        }
        assertEquals(List.of(), List.copyOf(failures), "of " + answered + " requests");
        assertThat(answered.get(), greaterThanOrEqualTo(REQUESTS_MIN));
    }
}
