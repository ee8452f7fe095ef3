package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** Replicas that ask the database once in a day only: what they know of each other, the database has told them. */
class ReplicaNewsIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
            + PostgresqlNews.APPLICATION + "'";

    @TempDir
    Path directory;

    @Test
    void a_change_at_one_replica_is_in_force_at_the_other_without_asking() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern other = replica("other", url)) {
                one.start();
                other.start();
                Eventually.await(() -> notified(one).equals("1.0") && notified(other).equals("1.0"));
                JsonNode first = make(one, "First");
                Eventually.await(() -> takes(other, first));
                one.request().auth().oauth2(one.managementToken(BASE_URL))
                        .delete("/api/v2/clients/{id}", first.path("client_id").textValue()).then().statusCode(204);
                Eventually.await(() -> !takes(other, first));

                server.execute(KILL); // of both
                JsonNode missed = make(one, "Missed by the connection that was ended");
                Eventually.await(() -> takes(other, missed));
                Eventually.await(() -> notified(one).equals("1.0") && notified(other).equals("1.0"));

                List<JsonNode> burst = new ArrayList<>();
                for (int n = 0; n < 100; n++) {
                    burst.add(make(n % 2 == 0 ? one : other, "Burst " + n));
                }
                Eventually.await(() -> burst.stream().allMatch(client -> takes(one, client) && takes(other, client)));
            }
        }
    }

    @Test
    void switched_off_replicas_find_changes_by_asking() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern other = replica("other", url)) {
                one.with("POSTERN_REGISTRY_NOTIFY", "false").start();
                other.with("POSTERN_REGISTRY_NOTIFY", "false").with("POSTERN_REGISTRY_POLL_INTERVAL", "PT0.1S").start();
                JsonNode client = make(one, "Found");
                Eventually.await(() -> takes(other, client));
                JsonNode notFound = make(other, "Not found");
                assertFalse(takes(one, notFound), "asks once in a day");
                assertEquals("0.0", notified(one));
                assertEquals("0.0", notified(other));
            }
        }
    }

    private PackagedPostern replica(String name, String url) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=")
                .with("POSTERN_REGISTRY_POLL_INTERVAL", "P1D")
                .with("POSTERN_READINESS_LAG_MAX", "P2D");
    }

    private static JsonNode make(PackagedPostern postern, String name) {
        RequestSpecification management = postern.request().auth().oauth2(postern.managementToken(BASE_URL))
                .contentType(ContentType.JSON);
        Response answer = management.body("""
                {"name": "%s", "app_type": "non_interactive", "grant_types": ["client_credentials"]}""".formatted(name))
                .post("/api/v2/clients");
        assertEquals(201, answer.statusCode(), answer.asString());
        return json(answer);
    }

    /** Whether its credentials are known: without a grant the refusal is another one. */
    private static boolean takes(PackagedPostern postern, JsonNode client) {
        return postern.request().formParam("grant_type", "client_credentials")
                .formParam("client_id", client.path("client_id").textValue())
                .formParam("client_secret", client.path("client_secret").textValue())
                .formParam("audience", BASE_URL + "/api/v2/").post("/oauth/token").statusCode() != 401;
    }

    private static String notified(PackagedPostern postern) {
        return postern.operations().get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith("postern_registry_notified ")).findFirst().orElse("").replaceAll(".* ", "");
    }
}
