package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** A replica that starts while its database is away: from the copy in its data directory, if there is one that may be used. */
class StartWithoutDatabaseIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String ORDERS = "https://orders.example/";
    private static final String MASTER_KEY = "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=";

    @TempDir
    Path directory;

    @Test
    void a_replica_starts_from_its_copy_and_goes_on_with_the_database() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern other = replica("other", url)) {
                one.start();
                other.with("POSTERN_COPY_ENABLED", "false").start();
                make(one, "/api/v2/resource-servers", """
                        {"identifier": "%s", "signing_alg": "ES256", "scopes": [{"value": "read"}]}""".formatted(ORDERS));
                JsonNode kept = application(one, "Kept", "");
                JsonNode limited = application(one, "Limited",
                        ", \"token_quota\": {\"client_credentials\": {\"per_day\": 1000}}");
                JsonNode deleted = application(one, "Deleted meanwhile", "");
                assertEquals(200, token(one, kept).statusCode());
                one.stop(); // and writes what has changed in the last seconds
                JsonNode made = application(other, "Made meanwhile", "");
                String stale = token(other, deleted).jsonPath().getString("access_token");
                management(other).delete("/api/v2/clients/{id}", deleted.path("client_id").textValue()).then()
                        .statusCode(204);
                assertTrue(Files.notExists(directory.resolve("other/data")), "switched off");
                theFileTellsNothing(kept, directory.resolve("one/data/registry.copy"));
                server.stop();

                one.start();
                for (JsonNode application : new JsonNode[] { kept, deleted }) {
                    assertEquals(200, token(one, application).statusCode());
                }
                assertEquals(429, token(one, limited).statusCode(), "nobody knows what it has used");
                assertEquals(401, token(one, made).statusCode(), "made since the copy");
                Response refused = management(one).body("{\"name\": \"Too early\"}").post("/api/v2/clients");
                assertEquals(503, refused.statusCode(), refused.asString());
                assertNotNull(refused.header("Retry-After"));
                assertEquals(503, management(one).get("/api/v2/clients").statusCode());
                JsonNode health = json(one.operations().get("/q/health/ready")).path("checks").findPath("data");
                assertEquals("away", health.path("store").asText(), health.toString());
                assertEquals(health.path("registry_in_step_at"), health.path("started_from_copy_of"), health.toString());
                assertFalse(health.path("started_from_copy_of").asText().isEmpty(), health.toString());
                assertTrue(metric(one, "postern_registry_copy_age_seconds") > 0);
                assertTrue(one.log().contains("Started from the copy of the registry"), one.log());
                other.kill();
                assertTrue(other.refusedStart().contains("leads to no database"), "has no copy");

                server.startAgain();
                Eventually.await(() -> token(one, deleted).statusCode() == 401, one::log);
                Eventually.await(() -> token(one, made).statusCode() == 200, one::log);
                Eventually.await(() -> management(one).get("/api/v2/clients").statusCode() == 200, one::log);
                application(one, "Made after the outage", "");
                Eventually.await(() -> token(one, limited).statusCode() == 200, one::log);
                one.request().auth().oauth2(stale).queryParam("audience", ORDERS).get("/verify").then().statusCode(401);
                assertTrue(one.operations().get("/q/health/ready").asString().contains("writable"));
                assertFalse(one.operations().get("/q/health/ready").asString().contains("started_from_copy_of"));
                assertEquals(0, metric(one, "postern_registry_histories_replaced_total"), "the same history");
            }
        }
    }

    @Test
    void a_replica_that_started_from_its_copy_goes_on_while_a_backup_is_brought_back() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            String name = url.substring(url.lastIndexOf('/') + 1);
            try (PackagedPostern one = replica("one", url)) {
                one.start();
                make(one, "/api/v2/resource-servers", """
                        {"identifier": "%s", "scopes": [{"value": "read"}]}""".formatted(ORDERS));
                JsonNode kept = application(one, "Kept", "");
                one.stop();
                server.endConnections();
                server.execute("ALTER DATABASE " + name + " RENAME TO backup", "ALTER DATABASE backup ALLOW_CONNECTIONS false");
                server.stop();
                one.start();

                server.startAgain(); // as after a disaster: the server is there, the database is not
                Eventually.await(() -> one.log().contains("names a database that does not exist"), one::log);
                assertEquals(200, token(one, kept).statusCode());
                server.execute("CREATE DATABASE " + name);
                Eventually.await(() -> one.log().contains("it has no tables of Postern"), one::log);
                assertEquals(200, token(one, kept).statusCode());
                assertEquals(503, management(one).get("/api/v2/clients").statusCode());
                assertFalse(server.holds(name, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"), "nothing is in the way");

                server.execute("DROP DATABASE " + name + " WITH (FORCE)", "ALTER DATABASE backup ALLOW_CONNECTIONS true",
                        "ALTER DATABASE backup RENAME TO " + name);
                Eventually.await(() -> management(one).get("/api/v2/clients").statusCode() == 200, one::log);
                assertEquals(200, token(one, kept).statusCode());
                assertTrue(one.operations().get("/q/health/ready").asString().contains("writable"));
                assertEquals(1, one.log().lines().filter(line -> line.contains("has no tables of Postern")).count(), one.log());
            }
        }
    }

    @Test
    void a_copy_that_cannot_be_trusted_is_refused_in_words_and_the_start_fails_as_without_one() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern postern = replica("one", url)) {
                postern.start();
                Path copy = directory.resolve("one/data/registry.copy");
                Eventually.await(() -> Files.exists(copy));
                postern.stop();
                server.stop();
                byte[] whole = Files.readAllBytes(copy);

                byte[] damaged = whole.clone();
                damaged[whole.length / 2] ^= 1;
                Files.write(copy, damaged);
                refused(postern, "is damaged");
                Files.write(copy, Arrays.copyOf(whole, whole.length - 40));
                refused(postern, "is not used");
                Files.write(copy, new byte[] { 1, 2, 3 });
                refused(postern, "of another version");
                Files.write(copy, whole);
                refused(postern.with("POSTERN_MASTER_KEY", "TThJ1u8n2mYFq5sZ0cKxW3vB6eR9aL4dQ7gHpXoNiUk="),
                        "another master key");
                postern.with("POSTERN_MASTER_KEY", MASTER_KEY).with("POSTERN_COPY_ENABLED", "false");
                assertFalse(postern.refusedStart().contains("copy of the registry"), "switched off");
                postern.with("POSTERN_COPY_ENABLED", "true");
                postern.start(); // as it was
                postern.kill();

                long stopped = System.nanoTime();
                Eventually.await(() -> System.nanoTime() - stopped > Duration.ofSeconds(11).toNanos());
                refused(postern.with("POSTERN_COPY_AGE_MAX", "PT10S"), "longer ago than");
            }
        }
    }

    @Test
    void a_wrong_word_in_the_url_is_no_outage() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern postern = replica("one", url)) {
                postern.start();
                Eventually.await(() -> Files.exists(directory.resolve("one/data/registry.copy")));
                postern.stop();
                refusedUrl(postern, url + "?targetServerType=boss",
                        "has another value of targetServerType than the driver knows, boss");
                refusedUrl(postern, url.replaceFirst(":[0-9]+/", ":abc/"), "has a port that is no number from 1 to 65535");
                refusedUrl(postern, url + "?connectTimeout=soon", "has a parameter with a value that the driver does not take");
                refusedUrl(postern, url + "?sslmode=require", "asks for TLS, and the server has none");
                server.stop();
                refusedUrl(postern, url + "?sslmode=sure", "has another value of sslmode than the driver knows, sure");
                postern.with("POSTERN_POSTGRESQL_URL", url).start();
            }
        }
    }

    private static void refusedUrl(PackagedPostern postern, String url, String words) {
        String said = postern.with("POSTERN_POSTGRESQL_URL", url).refusedStart();
        assertTrue(said.contains("\n  - postern.postgresql.url " + words), said);
        assertFalse(said.contains("copy of the registry") || said.contains("WARNING") || said.contains("\tat "), said);
    }

    @Test
    void a_replica_that_may_not_write_says_so_once_and_goes_on() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            try (PackagedPostern postern = replica("one", server.createDatabase())) {
                Path file = Files.createFile(directory.resolve("a-file"));
                postern.with("POSTERN_DATA_DIR", file.resolve("data").toString()).start();
                Eventually.await(() -> postern.log().contains("The copy of the registry cannot be written"), postern::log);
                make(postern, "/api/v2/clients", "{\"name\": \"All the same\"}"); // needs no copy
                assertEquals(1, postern.log().lines().filter(line -> line.contains("copy of the registry")).count(),
                        postern.log());
            }
        }
    }

    private static void refused(PackagedPostern postern, String words) {
        String said = postern.refusedStart();
        assertTrue(said.contains("The copy of the registry in ") && said.contains(words), said);
        assertTrue(said.contains("Postern does not start") && said.contains("leads to no database"), said);
    }

    private static void theFileTellsNothing(JsonNode application, Path copy) throws IOException {
        String bytes = Files.readString(copy, StandardCharsets.ISO_8859_1);
        for (String known : new String[] { application.path("client_id").textValue(),
                application.path("client_secret").textValue(), "Kept", "client_id", "orders.example", "RSA", "CURRENT" }) {
            assertFalse(bytes.contains(known), known);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    }

    private PackagedPostern replica(String name, String url) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", MASTER_KEY);
    }

    private static JsonNode application(PackagedPostern postern, String name, String more) {
        JsonNode client = make(postern, "/api/v2/clients", """
                {"name": "%s", "app_type": "non_interactive", "grant_types": ["client_credentials"]%s}""".formatted(name,
                more));
        make(postern, "/api/v2/client-grants", """
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(client.path("client_id").textValue(),
                ORDERS));
        return client;
    }

    private static JsonNode make(PackagedPostern postern, String path, String body) {
        Response answer = management(postern).body(body).post(path);
        assertEquals(201, answer.statusCode(), answer.asString());
        return json(answer);
    }

    private static RequestSpecification management(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken(BASE_URL)).contentType(ContentType.JSON);
    }

    private static Response token(PackagedPostern postern, JsonNode client) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", ORDERS, "client_id",
                client.path("client_id").textValue(), "client_secret", client.path("client_secret").textValue()))
                .post("/oauth/token");
    }

    private static double metric(PackagedPostern postern, String name) {
        return Double.parseDouble(postern.operations().get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith(name + " ")).findFirst().orElse("0").replaceAll(".* ", ""));
    }
}
