package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;
import dev.postern.TestClient;

/** Events outlive the process, however it ends; no trouble with their store stops a token or a change. */
class KeptEventsIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String ORDERS = "https://orders.example/";

    @TempDir
    Path directory;

    @Test
    void changes_are_all_there_after_a_kill_and_tokens_but_for_the_last_second() throws Exception {
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            String token = postern.managementToken();
            String[] client = client(postern, token);
            Set<String> tokens = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                tokens.add(token(postern, client));
            }
            Thread.sleep(1_500); // the last second may be lost
            Set<String> changed = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                changed.add(make(postern, token, "Last words " + i));
            }
            management(postern, token).post("/api/v2/keys/signing/rotate").then().statusCode(201);
            postern.kill();
            postern.start();

            String again = postern.managementToken();
            Set<String> told = new HashSet<>();
            Set<String> issued = new HashSet<>();
            boolean[] rotated = new boolean[1];
            Set<String> ids = new HashSet<>();
            Eventually.await(() -> {
                told.clear();
                issued.clear();
                ids.clear();
                for (JsonNode event : all(postern, again)) {
                    assertTrue(ids.add(event.path("log_id").textValue()), "twice: " + event);
                    event.at("/details/changes").forEach(change -> told.add(change.path("id").asText()));
                    rotated[0] |= event.path("description").asText().contains("Rotate the signing keys");
                    issued.add(event.at("/details/access_token_jti").asText());
                }
                return told.containsAll(changed) && rotated[0];
            }, () -> "not told: " + changed + " of " + told + ", rotation told: " + rotated[0]);
            assertTrue(issued.containsAll(tokens), "tokens that were issued more than a second before the kill");
        }
    }

    @Test
    void without_a_store_for_events_tokens_and_changes_go_on_and_changes_are_told_later() throws Exception {
        Path file = Files.createDirectories(directory.resolve("data/events.db/in-the-way"));
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            String token = postern.managementToken();
            String[] client = client(postern, token);
            String issued = token(postern, client);
            management(postern, token).get("/api/v2/logs").then().statusCode(503);
            Eventually.await(() -> postern.log().contains("Events cannot be kept now"), postern::log);
            postern.operations().get("/q/health/ready").then().statusCode(200);

            Files.delete(file);
            Files.delete(file.getParent());
            Eventually.await(() -> all(postern, token).stream()
                    .anyMatch(event -> event.at("/details/access_token_jti").asText().equals(issued)));
            assertTrue(all(postern, token).stream().anyMatch(event -> event.path("description").asText()
                    .equals("Create a client") && event.at("/details/changes/0/id").asText().equals(client[0])));
            assertTrue(postern.log().contains("Events are kept again"));
        }
    }

    @Test
    void an_orderly_stop_keeps_everything() throws Exception {
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            String[] client = client(postern, postern.managementToken());
            Set<String> tokens = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                tokens.add(token(postern, client));
            }
            postern.stop();
            postern.start();
            String again = postern.managementToken();
            Set<String> issued = new HashSet<>();
            all(postern, again).forEach(event -> issued.add(event.at("/details/access_token_jti").asText()));
            assertTrue(issued.containsAll(tokens), "of " + tokens.size() + " tokens: " + issued.size());
        }
    }

    @Test
    void checkpoints_are_complete_while_two_replicas_write() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern other = replica("other", url)) {
                one.start();
                other.start();
                String token = one.managementToken(BASE_URL);
                String[] client = client(one, token);
                Eventually.await(() -> tokenAnswer(other, client).statusCode() == 200);
                Set<String> expected = ConcurrentHashMap.newKeySet();
                ExecutorService threads = Executors.newFixedThreadPool(2);
                try {
                    List<Future<?>> writers = new ArrayList<>();
                    for (PackagedPostern replica : List.of(one, other)) {
                        writers.add(threads.submit(() -> {
                            for (int i = 0; i < 150; i++) {
                                expected.add(token(replica, client));
                                if (i % 15 == 0) {
                                    expected.add(make(replica, token, "From one of two, " + i));
                                }
                            }
                        }));
                    }
                    Set<String> read = new HashSet<>();
                    Set<String> ids = new HashSet<>();
                    String[] last = new String[1];
                    Eventually.await(() -> {
                        boolean done = writers.stream().allMatch(Future::isDone);
                        for (JsonNode event : page(ids.size() % 2 == 0 ? one : other, token, last[0], 20)) {
                            last[0] = event.path("log_id").textValue();
                            assertTrue(ids.add(last[0]), "twice: " + event);
                            read.add(event.at("/details/access_token_jti").asText());
                            read.add(event.at("/details/changes/0/id").asText());
                        }
                        return done && read.containsAll(expected);
                    }, () -> read.size() + " of " + expected.size());
                    for (Future<?> writer : writers) {
                        writer.get();
                    }
                } finally {
                    threads.shutdownNow();
                }
                one.kill();
                assertTrue(all(other, token).size() >= expected.size());
            }
        }
    }

    private static RequestSpecification management(PackagedPostern postern, String token) {
        return postern.request().auth().oauth2(token).contentType(ContentType.JSON);
    }

    /** Id and secret of an application that may get tokens with ids. */
    private static String[] client(PackagedPostern postern, String token) {
        management(postern, token).body("""
                {"identifier": "%s", "token_dialect": "rfc9068_profile", "scopes": [{"value": "read"}]}""".formatted(ORDERS))
                .post("/api/v2/resource-servers").then().statusCode(201);
        Response made = management(postern, token).body("""
                {"name": "Billing", "app_type": "non_interactive", "grant_types": ["client_credentials"]}""")
                .post("/api/v2/clients");
        assertEquals(201, made.statusCode(), made.asString());
        String id = json(made).path("client_id").textValue();
        management(postern, token).body("""
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(id, ORDERS))
                .post("/api/v2/client-grants").then().statusCode(201);
        return new String[] { id, json(made).path("client_secret").textValue() };
    }

    private static String make(PackagedPostern postern, String token, String name) {
        Response made = management(postern, token).body("{\"name\": \"" + name + "\"}").post("/api/v2/clients");
        assertEquals(201, made.statusCode(), made.asString());
        return json(made).path("client_id").textValue();
    }

    /** Its id. */
    private static String token(PackagedPostern postern, String[] client) {
        Response answer = tokenAnswer(postern, client);
        assertEquals(200, answer.statusCode(), answer.asString());
        return TestClient.claimsOf(json(answer).path("access_token").textValue()).path("jti").textValue();
    }

    private static Response tokenAnswer(PackagedPostern postern, String[] client) {
        return postern.request().formParam("grant_type", "client_credentials").formParam("client_id", client[0])
                .formParam("client_secret", client[1]).formParam("audience", ORDERS).post("/oauth/token");
    }

    private static List<JsonNode> all(PackagedPostern postern, String token) {
        List<JsonNode> events = new ArrayList<>();
        String last = null;
        while (true) {
            List<JsonNode> page = page(postern, token, last, 100);
            if (page.isEmpty()) {
                return events;
            }
            events.addAll(page);
            last = page.get(page.size() - 1).path("log_id").textValue();
        }
    }

    private static List<JsonNode> page(PackagedPostern postern, String token, String from, int take) {
        RequestSpecification request = management(postern, token).queryParam("take", take);
        Response answer = (from == null ? request : request.queryParam("from", from)).get("/api/v2/logs");
        List<JsonNode> events = new ArrayList<>();
        if (answer.statusCode() == 503) {
            return events; // not yet
        }
        assertEquals(200, answer.statusCode(), answer.asString());
        json(answer).forEach(events::add);
        return events;
    }

    private PackagedPostern replica(String name, String url) throws IOException {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_STORE", "postgresql").with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER).with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=");
    }
}
