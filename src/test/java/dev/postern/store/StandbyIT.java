package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** A primary with an asynchronous standby, both in the URL: the standby misses the last changes, and is promoted. */
class StandbyIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String ORDERS = "https://orders.example/";

    @TempDir
    Path directory;

    @Test
    void a_standby_that_is_behind_changes_nothing_until_it_is_promoted() throws Exception {
        Path primaryData = Files.createDirectory(directory.resolve("primary"));
        try (PostgresqlServer primary = new PostgresqlServer(primaryData)) {
            String url = primary.createDatabase();
            int port = URI.create(url.substring("jdbc:".length())).getPort();
            try (UnreliableNetwork replication = new UnreliableNetwork(port);
                    PostgresqlServer standby = primary.standby(directory.resolve("standby"), replication.port())) {
                String both = url.replace("localhost:" + port, "localhost:" + port + ",localhost:" + standby.port());
                try (PackagedPostern one = replica("one", both); PackagedPostern two = replica("two", both)) {
                    for (PackagedPostern each : List.of(one, two)) {
                        each.start();
                    }
                    make(one, "/api/v2/resource-servers", """
                            {"identifier": "%s", "scopes": [{"value": "read"}]}""".formatted(ORDERS));
                    JsonNode kept = application(one, "Received by the standby");
                    Eventually.await(() -> standby.holds(url.substring(url.lastIndexOf('/') + 1),
                            "SELECT 1 FROM client_grant WHERE client_id = '" + kept.path("client_id").textValue() + "'"));
                    replication.hold();
                    JsonNode lost = application(two, "Not received");
                    for (PackagedPostern each : List.of(one, two)) {
                        Eventually.await(() -> token(each, lost).statusCode() == 200);
                    }
                    primary.crash();
                    for (PackagedPostern each : List.of(one, two)) {
                        Eventually.await(() -> each.log().contains("a standby answers, and its newest is"), each::log);
                        assertEquals(200, token(each, lost).statusCode(), "it may still come");
                        assertEquals(503,
                                management(each).body("{\"name\": \"Read-only\"}").post("/api/v2/clients").statusCode());
                    }

                    standby.execute("SELECT pg_promote()");
                    for (PackagedPostern each : List.of(one, two)) {
                        Eventually.await(() -> token(each, lost).statusCode() == 401, each::log);
                        assertEquals(200, token(each, kept).statusCode());
                        assertTrue(each.log().contains("The database has another history"), each.log());
                    }
                    Eventually.await(() -> management(one).body("{\"name\": \"Write again\"}").post("/api/v2/clients")
                            .statusCode() == 201, one::log);
                    JsonNode made = application(one, "After the failover");
                    Eventually.await(() -> token(two, made).statusCode() == 200);
                    assertEquals(json(management(one).get("/api/v2/clients")), json(management(two).get("/api/v2/clients")));
                }
            }
        }
    }

    private PackagedPostern replica(String name, String url) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=");
    }

    private static JsonNode application(PackagedPostern postern, String name) {
        JsonNode client = make(postern, "/api/v2/clients", """
                {"name": "%s", "app_type": "non_interactive", "grant_types": ["client_credentials"]}""".formatted(name));
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
}
