package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/**
 * Three replicas whose database loses changes that were answered with success: by a failover to a standby that did not have
 * them, and by a backup that is restored. The other database is a copy of an earlier moment, and takes the name of the first.
 */
class LostChangesIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String ORDERS = "https://orders.example/";
    private static final String MASTER_KEY = "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=";

    @TempDir
    Path directory;

    @Test
    void after_failovers_that_lose_changes_every_replica_agrees_with_the_database() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            String name = url.substring(url.lastIndexOf('/') + 1);
            try (PackagedPostern one = replica("one", url, MASTER_KEY);
                    PackagedPostern two = replica("two", url, MASTER_KEY);
                    PackagedPostern paused = replica("paused", url, MASTER_KEY)) {
                List<PackagedPostern> all = List.of(one, two, paused);
                all.forEach(PackagedPostern::start);
                make(one, "/api/v2/resource-servers", """
                        {"identifier": "%s", "scopes": [{"value": "read"}]}""".formatted(ORDERS));
                Application kept = application(one, "Kept",
                        ", \"token_quota\": {\"client_credentials\": {\"per_day\": 100000}}");
                Application deleted = application(two, "Deleted by a change that is lost", "");
                awaitEverywhere(all, kept, 200);
                awaitEverywhere(all, deleted, 200);
                try (Steady steady = new Steady(List.of(one, two), kept)) {
                    for (int failover = 1; failover <= 2; failover++) {
                        failOver(server, name, all, deleted, failover);
                        awaitEverywhere(all, kept, 200);
                    }
                    assertEquals(0, steady.refused.get(), "good tokens of " + steady.asked.get());
                    assertTrue(steady.asked.get() > 0);
                }
                awaitQuota(all, kept, url);
            }
        }
    }

    private void failOver(PostgresqlServer server, String name, List<PackagedPostern> all, Application deleted, int failover)
            throws Exception {
        PackagedPostern one = all.get(0);
        PackagedPostern two = all.get(1);
        PackagedPostern paused = all.get(2);
        server.copy(name, name + "_standby" + failover); // which receives nothing from now on
        List<Application> lost = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            Application application = persistent(n % 2 == 0 ? one : two, "Lost " + n);
            lost.add(application);
        }
        persistently(() -> management(two).delete("/api/v2/clients/{id}", deleted.id()), 204);
        persistently(() -> management(one).post("/api/v2/keys/signing/rotate"), 201);
        Set<String> lostKeys = jwks(one);
        for (PackagedPostern each : all) {
            lost.forEach(application -> Eventually.await(() -> token(each, application).statusCode() == 200));
            Eventually.await(() -> token(each, deleted).statusCode() == 401);
            Eventually.await(() -> jwks(each).equals(lostKeys));
        }

        signal(paused, "STOP");
        server.replace(name, name + "_standby" + failover, name + "_gone" + failover);
        List<Application> acknowledged = new ArrayList<>();
        for (int n = 0; n < 8; n++) { // gives out every lost number again, and more
            acknowledged.add(persistent(n % 2 == 0 ? one : two, "New " + n));
        }
        signal(paused, "CONT");

        for (PackagedPostern each : all) {
            lost.forEach(application -> Eventually.await(() -> token(each, application).statusCode() == 401));
            Eventually.await(() -> token(each, deleted).statusCode() == 200);
            acknowledged.forEach(application -> Eventually.await(() -> token(each, application).statusCode() == 200));
            Eventually.await(() -> jwks(each).equals(keysIn(name, server)), () -> jwks(each).toString());
        }
        int acceptedBad = 0;
        int refusedGood = 0;
        for (PackagedPostern each : all) {
            for (Application application : lost) {
                acceptedBad += token(each, application).statusCode() == 200 ? 1 : 0;
            }
            for (Application application : acknowledged) {
                Response answer = token(each, application);
                refusedGood += answer.statusCode() == 200 ? 0 : 1;
                String token = json(answer).path("access_token").textValue();
                for (PackagedPostern verifier : all) {
                    refusedGood += verifier.request().auth().oauth2(token).queryParam("audience", ORDERS).get("/verify")
                            .statusCode() == 200 ? 0 : 1;
                }
            }
            assertEquals(json(management(one).get("/api/v2/clients")), json(management(each).get("/api/v2/clients")));
            assertEquals(failover, metric(each, "postern_registry_histories_replaced_total"), each.log());
            assertEquals(failover, each.log().lines().filter(line -> line.contains("WARN") && line.contains("another history"))
                    .count(), each.log());
        }
        assertEquals(0, acceptedBad, "bad credentials accepted");
        assertEquals(0, refusedGood, "good tokens refused");
    }

    @Test
    void a_backup_is_restored_under_running_replicas_and_another_installations_database_is_not_taken_over() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            String foreignUrl = server.createDatabase();
            String name = url.substring(url.lastIndexOf('/') + 1);
            String foreign = foreignUrl.substring(foreignUrl.lastIndexOf('/') + 1);
            try (PackagedPostern one = replica("one", url, MASTER_KEY);
                    PackagedPostern two = replica("two", url, MASTER_KEY);
                    PackagedPostern other = replica("other", foreignUrl, "TThJ1u8n2mYFq5sZ0cKxW3vB6eR9aL4dQ7gHpXoNiUk=")) {
                List<PackagedPostern> all = List.of(one, two);
                all.forEach(PackagedPostern::start);
                other.start().stop();
                make(one, "/api/v2/resource-servers", """
                        {"identifier": "%s", "scopes": [{"value": "read"}]}""".formatted(ORDERS));
                Application kept = application(one, "Kept",
                        ", \"token_quota\": {\"client_credentials\": {\"per_day\": 100000}}");
                awaitEverywhere(all, kept, 200);
                awaitQuota(all, kept, url);
                server.copy(name, "backup");
                Application since = persistent(two, "Made since the backup");
                for (int n = 0; n < 20; n++) {
                    token(one, kept);
                }
                awaitEverywhere(all, since, 200);
                awaitQuota(all, kept, url);

                server.replace(name, "backup", "newer");
                awaitEverywhere(all, since, 401);
                awaitEverywhere(all, kept, 200);
                awaitQuota(all, kept, url);

                server.replace(name, "newer", "backup");
                awaitEverywhere(all, since, 200);

                server.replace(name, foreign, "ours");
                for (PackagedPostern each : all) {
                    Eventually.await(() -> store(each).equals("strange"), () -> store(each));
                    assertEquals(200, token(each, since).statusCode(), "goes on with what it knew");
                    assertEquals(503, management(each).body("{\"name\": \"Nowhere\"}").post("/api/v2/clients").statusCode());
                    assertEquals(503, management(each).get("/api/v2/clients").statusCode());
                    assertEquals(200, each.operations().get("/q/health/ready").statusCode());
                    assertTrue(each.log().contains("that this master key cannot open"), each.log());
                }
                assertEquals("0", query(url, "SELECT COUNT(*) FROM client WHERE document LIKE '%Nowhere%'"));

                server.replace(name, "ours", "foreign_again");
                for (PackagedPostern each : all) {
                    Eventually.await(() -> store(each).equals("writable"), () -> store(each));
                    persistent(each, "At home again");
                }
                assertEquals(json(management(one).get("/api/v2/clients")), json(management(two).get("/api/v2/clients")));
            }
        }
    }

    private PackagedPostern replica(String name, String url, String masterKey) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_KEYS_PUBLISH_AHEAD", "PT30S")
                .with("POSTERN_MASTER_KEY", masterKey);
    }

    private static Application application(PackagedPostern postern, String name, String more) {
        JsonNode client = make(postern, "/api/v2/clients", """
                {"name": "%s", "app_type": "non_interactive", "grant_types": ["client_credentials"]%s}""".formatted(name,
                more));
        Application application = new Application(client.path("client_id").textValue(),
                client.path("client_secret").textValue());
        make(postern, "/api/v2/client-grants", """
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(application.id(), ORDERS));
        return application;
    }

    /** Through the moment at which the database is replaced: a change that is refused is asked for again. */
    private static Application persistent(PackagedPostern postern, String name) {
        JsonNode client = json(persistently(() -> management(postern).body("""
                {"name": "%s", "app_type": "non_interactive", "grant_types": ["client_credentials"]}""".formatted(name))
                .post("/api/v2/clients"), 201));
        Application application = new Application(client.path("client_id").textValue(),
                client.path("client_secret").textValue());
        persistently(() -> management(postern).body("""
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(application.id(), ORDERS))
                .post("/api/v2/client-grants"), 201);
        return application;
    }

    private static Response persistently(Supplier<Response> request, int status) {
        while (true) {
            Response answer = request.get();
            if (answer.statusCode() == status) {
                return answer;
            }
            assertEquals(503, answer.statusCode(), answer.asString());
        }
    }

    private static void awaitEverywhere(List<PackagedPostern> replicas, Application application, int status) {
        replicas.forEach(each -> Eventually.await(() -> token(each, application).statusCode() == status));
    }

    /** Every replica counts what the database counts; each question is one token more, so this asks in turn. */
    private static void awaitQuota(List<PackagedPostern> replicas, Application application, String url) {
        for (PackagedPostern each : replicas) {
            Eventually.await(() -> {
                String header = token(each, application).header("Auth0-Client-Quota-Limit");
                long left = header == null ? -1 : Long.parseLong(header.replaceAll(".*;r=([0-9]+);.*", "$1"));
                for (int n = 0; n < 30; n++) {
                    if (query(url,
                            "SELECT COALESCE(MAX(tokens), 0) FROM quota_use WHERE holder_id = '" + application.id() + "'")
                            .equals(String.valueOf(100_000 - left))) {
                        return true;
                    }
                    pause();
                }
                return false;
            }, () -> token(each, application).header("Auth0-Client-Quota-Limit") + " but "
                    + query(url, "SELECT string_agg(tokens || ' at ' || revision, ', ') FROM quota_use") + each.log());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<String> keysIn(String name, PostgresqlServer server) {
        String kids = query(server.url(name), "SELECT string_agg(kid, ' ') FROM signing_key WHERE state <> 'REVOKED'");
        return new TreeSet<>(List.of(kids.split(" ")));
    }

    private static String query(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url, PostgresqlServer.USER, "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> jwks(PackagedPostern postern) {
        return new TreeSet<>(json(postern.request().get("/.well-known/jwks.json")).findValuesAsText("kid"));
    }

    private static RequestSpecification management(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken(BASE_URL)).contentType(ContentType.JSON);
    }

    private static JsonNode make(PackagedPostern postern, String path, String body) {
        Response answer = management(postern).body(body).post(path);
        assertEquals(201, answer.statusCode(), answer.asString());
        return json(answer);
    }

    private static Response token(PackagedPostern postern, Application application) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", ORDERS, "client_id",
                application.id(), "client_secret", application.secret())).post("/oauth/token");
    }

    private static String store(PackagedPostern postern) {
        return json(postern.operations().get("/q/health/ready")).findPath("store").asText();
    }

    private static int metric(PackagedPostern postern, String name) {
        return (int) Double.parseDouble(postern.operations().get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith(name + " ")).findFirst().orElse("-1").replaceAll(".* ", ""));
    }

    private static void signal(PackagedPostern postern, String signal) throws IOException, InterruptedException {
        assertEquals(0,
                new ProcessBuilder("kill", "-" + signal, String.valueOf(postern.process().pid())).start().waitFor());
    }

    private record Application(String id, String secret) {
    }

    /** Asks for tokens all the while, in turn. */
    private static final class Steady implements AutoCloseable {

        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicBoolean enough = new AtomicBoolean();
        private final Thread thread;

        Steady(List<PackagedPostern> replicas, Application application) {
            thread = new Thread(() -> {
                while (!enough.get()) {
                    Response answer = token(replicas.get(asked.getAndIncrement() % replicas.size()), application);
                    if (answer.statusCode() != 200) {
                        refused.incrementAndGet();
                    }
                    pause();
                }
            }, "steady");
            thread.start();
        }

        @Override
        public void close() throws InterruptedException {
            enough.set(true);
            thread.join();
        }
    }
}
