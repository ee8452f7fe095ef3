package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** A replica whose database stops, falls silent, or is slow: it stays ready, issues tokens, and keeps nobody waiting. */
class StoreOutageIT {

    private static final String BASE_URL = "http://localhost:8080";
    /** A request ends within 5 seconds; the rest is for a machine that is busy with other things. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);

    @TempDir
    Path directory;

    @Test
    void a_replica_stays_ready_and_issues_tokens_while_its_database_is_away() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (UnreliableNetwork network = new UnreliableNetwork(URI.create(url.substring("jdbc:".length())).getPort());
                    PackagedPostern postern = replica(url, network)) {
                postern.start();
                String token = postern.managementToken(BASE_URL);
                stopped(postern, server, token);
                silent(postern, network, token);
                slow(postern, network, token);
            }
        }
    }

    private static void stopped(PackagedPostern postern, PostgresqlServer server, String token) {
        server.stop();
        Eventually.await(() -> store(postern).equals("away"), () -> store(postern));
        refused(list(postern, token));
        refused(create(postern, token));
        assertEquals(200, ready(postern), "tokens need no database");
        postern.managementToken(BASE_URL);
        assertTrue(metric(postern, "postern_store_writable").equals("0.0"));

        server.startAgain();
        Eventually.await(() -> list(postern, token).statusCode() == 200);
        Eventually.await(() -> create(postern, token).statusCode() == 201);
        Eventually.await(() -> store(postern).equals("writable"), () -> store(postern));
    }

    private static void silent(PackagedPostern postern, UnreliableNetwork network, String token) throws Exception {
        network.hold();
        List<Callable<Response>> requests = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            requests.add(() -> list(postern, token));
            requests.add(() -> create(postern, token));
        }
        for (Response answer : answers(requests)) {
            refused(answer);
        }
        Eventually.await(() -> store(postern).equals("away"), () -> store(postern));
        assertEquals(200, ready(postern), "tokens need no database");
        postern.managementToken(BASE_URL);

        network.release();
        Eventually.await(() -> list(postern, token).statusCode() == 200);
        Eventually.await(() -> create(postern, token).statusCode() == 201);
    }

    private static void slow(PackagedPostern postern, UnreliableNetwork network, String token) throws Exception {
        network.slow(300);
        List<Callable<Response>> requests = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            requests.add(() -> list(postern, token));
            requests.add(() -> create(postern, token));
        }
        for (Response answer : answers(requests)) {
            assertTrue(Set.of(200, 201, 503).contains(answer.statusCode()), answer.asString());
        }
        network.slow(0);
        Eventually.await(() -> create(postern, token).statusCode() == 201);
    }

    private static List<Response> answers(List<Callable<Response>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            List<Future<Response>> answering = new ArrayList<>();
            for (Callable<Response> request : requests) {
                answering.add(threads.submit(request));
            }
            List<Response> answers = new ArrayList<>();
            for (Future<Response> each : answering) {
                answers.add(each.get(60, TimeUnit.SECONDS));
            }
            for (Response answer : answers) {
                assertTrue(answer.time() < ANSWER_MAX.toMillis(), answer.statusCode() + " after " + answer.time() + " ms");
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void refused(Response answer) {
        assertEquals(503, answer.statusCode(), answer.asString());
        assertNotNull(answer.header("Retry-After"));
        assertEquals(503, PackagedPostern.json(answer).path("statusCode").intValue());
    }

    private PackagedPostern replica(String url, UnreliableNetwork network) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve("replica")))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url.replaceFirst(":[0-9]+/", ":" + network.port() + "/"))
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=");
    }

    private static Response list(PackagedPostern postern, String token) {
        return management(postern, token).get("/api/v2/clients");
    }

    private static Response create(PackagedPostern postern, String token) {
        return management(postern, token).body("{\"name\": \"Made in an outage, or not\"}").post("/api/v2/clients");
    }

    private static RequestSpecification management(PackagedPostern postern, String token) {
        return postern.request().auth().oauth2(token).contentType(ContentType.JSON);
    }

    private static int ready(PackagedPostern postern) {
        return postern.operations().get("/q/health/ready").statusCode();
    }

    private static String store(PackagedPostern postern) {
        return PackagedPostern.json(postern.operations().get("/q/health/ready")).findPath("store").asText();
    }

    private static String metric(PackagedPostern postern, String name) {
        return postern.operations().get("/q/metrics").asString().lines().filter(line -> line.startsWith(name + " "))
                .findFirst().orElse("").replaceAll(".* ", "");
    }
}
