package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.KeyClient;
import dev.postern.PackagedPostern;

/** Two processes on one PostgreSQL database, as behind a load balancer: one public URL, one master key, no volume. */
class ReplicasIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String ORDERS = "https://orders.example/";

    @TempDir
    Path directory;

    @Test
    void replicas_share_everything_and_tokens_outlive_the_database() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern other = replica("other", url)) {
                one.start();
                other.with("POSTERN_ASSERTIONS_WITHOUT_STORE", "local").start();
                String client = a_client_made_at_one_gets_its_token_at_the_other(one, other);
                what_one_answered_is_kept_when_it_is_killed(one, other);
                a_quota_counts_tokens_of_both_and_outlives_a_kill(client, one, other);
                a_client_deleted_at_the_other_is_refused_by_both(client, one, other);
                KeyPair key = KeyClient.newKey();
                String keyClient = an_assertion_used_at_one_is_refused_at_the_other_and_after_a_restart(key, one, other);
                without_the_database_there_are_tokens_but_no_changes(server, keyClient, key, one, other);
                try (Stream<Path> kept = Files.list(directory.resolve("one/data"))) {
                    assertEquals(List.of(), kept.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("registry.copy")).toList(), "is kept outside the database");
                }
            }
        }
    }

    @Test
    void two_replicas_do_not_take_the_last_two_administrators_away() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern blind = replica("blind", url)) {
                one.start();
                blind.with("POSTERN_REGISTRY_POLL_INTERVAL", "P1D").with("POSTERN_REGISTRY_NOTIFY", "false")
                        .with("POSTERN_READINESS_LAG_MAX", "P2D").start();
                JsonNode second = make(one, "/api/v2/clients", """
                        {"name": "Second", "app_type": "non_interactive", "grant_types": ["client_credentials"]}""");
                String id = second.path("client_id").textValue();
                make(one, "/api/v2/client-grants", """
                        {"client_id": "%s", "audience": "%s/api/v2/", "scope": ["update:client_grants"]}""".formatted(id,
                        BASE_URL));
                String before = blind.managementToken(BASE_URL);
                management(one).body("{\"token_quota\": {\"client_credentials\": {\"per_day\": 1}}}")
                        .patch("/api/v2/clients/{id}", PackagedPostern.BOOTSTRAP_CLIENT_ID).then().statusCode(200);

                Response answer = blind.request().auth().oauth2(before).delete("/api/v2/clients/{id}", id);
                assertEquals(409, answer.statusCode(), "it knew nothing of the second, or took it away:\n" + answer.asString());
            }
        }
    }

    private String a_client_made_at_one_gets_its_token_at_the_other(PackagedPostern one, PackagedPostern other) {
        management(one).body("""
                {"identifier": "%s", "scopes": [{"value": "read"}]}""".formatted(ORDERS))
                .post("/api/v2/resource-servers").then().statusCode(201);
        JsonNode client = make(one, "/api/v2/clients", """
                {"name": "Billing", "app_type": "non_interactive", "grant_types": ["client_credentials"]}""");
        String id = client.path("client_id").textValue();
        String secret = client.path("client_secret").textValue();
        make(one, "/api/v2/client-grants", """
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(id, ORDERS));

        assertEquals(200, token(one, id, secret).statusCode(), "in force where it was answered");
        eventually(() -> token(other, id, secret).statusCode() == 200);
        String token = json(token(other, id, secret)).path("access_token").textValue();
        one.request().auth().oauth2(token).queryParam("audience", ORDERS).get("/verify").then().statusCode(200);
        return id + " " + secret;
    }

    private void what_one_answered_is_kept_when_it_is_killed(PackagedPostern one, PackagedPostern other) {
        String id = make(one, "/api/v2/clients", "{\"name\": \"Last words\"}").path("client_id").textValue();
        one.kill();
        management(other).get("/api/v2/clients/{id}", id).then().statusCode(200);
        make(other, "/api/v2/clients", "{\"name\": \"Meanwhile\"}");
        one.start();
        assertEquals(json(management(other).get("/api/v2/clients")), json(management(one).get("/api/v2/clients")));
    }

    private void a_quota_counts_tokens_of_both_and_outlives_a_kill(String client, PackagedPostern one, PackagedPostern other) {
        String id = client.split(" ")[0];
        management(one).body("{\"token_quota\": {\"client_credentials\": {\"per_day\": 1000000}}}")
                .patch("/api/v2/clients/{id}", id).then().statusCode(200);
        TokenCount count = new TokenCount(id, client.split(" ")[1]);
        eventually(() -> count.agrees(other));
        eventually(() -> count.agrees(one)); // so what the other has issued is in the database
        eventually(() -> count.agrees(other));
        one.kill();
        one.start();
        eventually(() -> count.agrees(one));
        management(one).body("{\"token_quota\": null}").patch("/api/v2/clients/{id}", id).then().statusCode(200);
    }

    private void a_client_deleted_at_the_other_is_refused_by_both(String client, PackagedPostern one, PackagedPostern other) {
        String id = client.split(" ")[0];
        String secret = client.split(" ")[1];
        assertEquals(200, token(one, id, secret).statusCode());
        management(other).delete("/api/v2/clients/{id}", id).then().statusCode(204);

        assertEquals(401, token(other, id, secret).statusCode());
        eventually(() -> token(one, id, secret).statusCode() == 401);
    }

    private String an_assertion_used_at_one_is_refused_at_the_other_and_after_a_restart(KeyPair key, PackagedPostern one,
            PackagedPostern other) {
        String id = make(one, "/api/v2/clients", """
                {"name": "By key", "app_type": "non_interactive", "grant_types": ["client_credentials"],
                 "client_authentication_methods": {"private_key_jwt": {"credentials": [
                   {"credential_type": "public_key", "pem": "%s", "alg": "RS256"}]}}}""".formatted(
                KeyClient.pem(key).replace("\n", "\\n"))).path("client_id").textValue();
        make(one, "/api/v2/client-grants", """
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(id, ORDERS));
        eventually(() -> token(other, assertion(id, key)).statusCode() == 200);
        String assertion = assertion(id, key);
        assertEquals(200, token(one, assertion).statusCode());
        assertEquals(401, token(other, assertion).statusCode());
        String another = assertion(id, key);
        assertEquals(200, token(one, another).statusCode());
        one.kill();
        one.start();
        assertEquals(401, token(one, another).statusCode());
        return id;
    }

    private static String assertion(String clientId, KeyPair key) {
        KeyClient client = new KeyClient(null, clientId, key);
        return client.signed(client.claims(), "RS256"); // its audience is the public URL of both
    }

    private static Response token(PackagedPostern postern, String assertion) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", ORDERS,
                "client_assertion_type", KeyClient.ASSERTION_TYPE, "client_assertion", assertion)).post("/oauth/token");
    }

    private void without_the_database_there_are_tokens_but_no_changes(PostgresqlServer server, String keyClient, KeyPair key,
            PackagedPostern one, PackagedPostern other) {
        RequestSpecification management = management(one);
        server.stop();
        Response refused = management.body("{\"name\": \"Too late\"}").post("/api/v2/clients");
        assertEquals(503, refused.statusCode(), refused.asString());
        assertEquals(503, json(refused).path("statusCode").intValue());
        eventually(() -> ready(one) == 503 && ready(other) == 503);
        one.managementToken(BASE_URL);
        String assertion = assertion(keyClient, key);
        assertEquals(503, token(one, assertion).statusCode(), "nobody knows whether it was used elsewhere");
        assertEquals(200, token(other, assertion).statusCode(), "remembered by this process only, as it was told");
        assertEquals(401, token(other, assertion).statusCode());

        server.startAgain();
        eventually(() -> ready(one) == 200 && ready(other) == 200);
        String id = make(one, "/api/v2/clients", "{\"name\": \"In time\"}").path("client_id").textValue();
        management(other).get("/api/v2/clients/{id}", id).then().statusCode(200);
    }

    private PackagedPostern replica(String name, String url) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=")
                .with("POSTERN_READINESS_LAG_MAX", "PT1.5S");
    }

    private static RequestSpecification management(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken(BASE_URL)).contentType(ContentType.JSON);
    }

    private static JsonNode make(PackagedPostern postern, String path, String body) {
        Response answer = management(postern).body(body).post(path);
        assertEquals(201, answer.statusCode(), answer.asString());
        return json(answer);
    }

    private static Response token(PackagedPostern postern, String clientId, String secret) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", ORDERS, "client_id",
                clientId, "client_secret", secret)).post("/oauth/token");
    }

    private static int ready(PackagedPostern postern) {
        return postern.operations().get("/q/health/ready").statusCode();
    }

    private static void eventually(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUp, "did not happen");
            Thread.onSpinWait();
        }
    }

    /** Tokens of a client with a quota, counted here; a new UTC day begins at nothing. */
    private static final class TokenCount {

        private static final Pattern HEADER = Pattern.compile("b=per_day;q=1000000;r=([0-9]+);t=([0-9]+)");

        private final String id;
        private final String secret;
        private long issued;
        private long secondsLeft;

        TokenCount(String id, String secret) {
            this.id = id;
            this.secret = secret;
        }

        /** Whether the process knows of all tokens, after one more. */
        boolean agrees(PackagedPostern process) {
            String header = token(process, id, secret).header("Auth0-Client-Quota-Limit");
            if (header == null) {
                return false; // it does not know of the quota yet
            }
            Matcher told = HEADER.matcher(header);
            assertTrue(told.matches(), header);
            long seconds = Long.parseLong(told.group(2));
            issued = seconds > secondsLeft ? 1 : issued + 1;
            secondsLeft = seconds;
            return Long.parseLong(told.group(1)) == 1_000_000 - issued;
        }
    }
}
