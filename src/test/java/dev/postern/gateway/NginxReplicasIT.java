package dev.postern.gateway;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.store.Replicas;

/** {@code deploy/replicas/nginx.conf} in a real nginx, which asks nobody for readiness. */
@Tag("clients")
class NginxReplicasIT {

    private static final int CALLERS = 4;
    private static final int REQUESTS_MIN = 2_000;

    @TempDir
    Path directory;

    @Test
    void no_request_fails_while_both_replicas_are_restarted() throws Exception {
        String nginx = InstalledTool.named("nginx");
        int port = FreePort.find();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean restarted = new AtomicBoolean();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id="
                        + PackagedPostern.BOOTSTRAP_CLIENT_ID + "&client_secret=" + PackagedPostern.BOOTSTRAP_CLIENT_SECRET
                        + "&audience=" + Replicas.BASE_URL + "/api/v2/&scope=read:clients"))
                .build();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Replicas replicas = new Replicas(Files.createDirectory(directory.resolve("replicas")), 2);
                GatewayProcess gateway = nginx(nginx, replicas.all(), port)) {
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(callers.submit(() -> {
                    while (!restarted.get() || answered.get() < REQUESTS_MIN) {
                        try {
                            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                            if (status != 200) {
                                failures.add("status " + status);
                            }
                        } catch (IOException e) {
                            failures.add(e.toString());
                        }
                        answered.incrementAndGet();
                    }
                    return null;
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
        String log = Files.readString(directory.resolve("gateway.log"));
        assertEquals(List.of(), List.copyOf(failures), "of " + answered + " requests\n" + log);
        assertThat(answered.get(), greaterThanOrEqualTo(REQUESTS_MIN));
    }

    private GatewayProcess nginx(String program, List<PackagedPostern> replicas, int port) throws Exception {
        Map<String, String> changes = Map.of(
                "resolver 127.0.0.11 valid=5s;", "", // addresses do not change here, and an older nginx cannot resolve them anew
                "postern-one:8080 resolve", "127.0.0.1:" + URI.create(replicas.get(0).baseUrl()).getPort(),
                "postern-two:8080 resolve", "127.0.0.1:" + URI.create(replicas.get(1).baseUrl()).getPort(),
                "listen 8080", "listen 127.0.0.1:" + port,
                "/run/nginx.pid", directory.resolve("nginx.pid").toString());
        Path configuration = GatewayProcess.configuration("replicas/nginx.conf", directory, changes);
        return GatewayProcess.start(List.of(program, "-p", directory.toString(), "-c", configuration.toString(), "-g",
                "daemon off; user " + System.getProperty("user.name") + ";"), directory, port);
    }
}
