package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.PackagedPostern;

/**
 * The version before and this one on one PostgreSQL database, as while replicas are replaced one after the other, and back.
 * Both
 * are under load; no request to a running one fails.
 */
@Tag("integrations")
class NeighbourIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String API = "https://orders.example/";
    private static final int QUOTA = 40;
    private static final int REQUESTS_MAX = 400;

    @TempDir
    Path directory;

    private String client;
    private String secret;
    private String keyClient;
    private final KeyPair key = KeyClient.newKey();

    @Test
    void the_version_before_and_this_one_run_on_one_database_and_the_upgrade_can_be_taken_back() throws Exception {
        Path jar = PreviousPostern.jar();
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern before = replica("before", url).ofJar(jar); PackagedPostern now = replica("now", url)) {
                before.start();
                assertEquals(System.getProperty("previous.version"), version(before).replace("-SNAPSHOT", ""));
                fill(before);
                try (Load ofBefore = new Load(before)) {
                    now.start();
                    try (Load ofNow = new Load(now)) {
                        Eventually.await(() -> ofBefore.count() > 20 && ofNow.count() > 20);
                        both_serve_what_the_other_wrote(before, now);
                        both_serve_what_the_other_wrote(now, before);
                        a_rotation_at_one_counts_at_the_other(before, now);
                        a_rotation_at_one_counts_at_the_other(now, before);
                        a_quota_is_used_up_for_both(before, now);
                        an_assertion_works_once(before, now);
                        an_assertion_works_once(now, before);
                    }
                }
                before.stop();
                try (Load ofNow = new Load(now)) {
                    before.start(); // on the database that the new one has migrated
                    try (Load ofBefore = new Load(before)) {
                        both_serve_what_the_other_wrote(before, now);
                        Eventually.await(() -> ofBefore.count() > 20 && ofNow.count() > 20);
                    }
                }
                try (Load ofBefore = new Load(before)) { // and back
                    now.stop();
                    String made = make(before, "clients", "{\"name\": \"After the way back\"}").path("client_id").textValue();
                    Eventually.await(() -> ofBefore.count() > 20);
                    now.start();
                    management(now).get("/api/v2/clients/{id}", made).then().statusCode(200);
                    both_serve_what_the_other_wrote(now, before);
                    both_serve_what_the_other_wrote(before, now);
                }
                now.kill();
                before.kill();
                before.start();
                tokenOf(token(before, client, secret));
            }
        }
    }

    private void fill(PackagedPostern postern) {
        make(postern, "resource-servers", "{\"identifier\": \"" + API + "\", \"scopes\": [{\"value\": \"read\"}]}");
        String[] made = client(postern, "");
        client = made[0];
        secret = made[1];
        keyClient = make(postern, "clients", """
                {"name": "By key", "app_type": "non_interactive", "grant_types": ["client_credentials"],
                 "client_authentication_methods": {"private_key_jwt": {"credentials": [
                   {"credential_type": "public_key", "pem": "%s", "alg": "RS256"}]}}}""".formatted(
                KeyClient.pem(key).replace("\n", "\\n"))).path("client_id").textValue();
        grant(postern, keyClient);
    }

    private void both_serve_what_the_other_wrote(PackagedPostern writer, PackagedPostern other) {
        String token = tokenOf(token(writer, client, secret));
        other.request().auth().oauth2(token).queryParam("audience", API).get("/verify").then().statusCode(200);
        String[] made = client(writer, "");
        assertEquals(200, token(writer, made[0], made[1]).statusCode());
        Eventually.await(() -> token(other, made[0], made[1]).statusCode() == 200);
        management(other).body("{\"description\": \"changed there\"}").patch("/api/v2/clients/{id}", made[0]).then()
                .statusCode(200);
        Eventually.await(() -> "changed there".equals(json(management(writer).get("/api/v2/clients/{id}", made[0]))
                .path("description").textValue()));
        management(writer).delete("/api/v2/clients/{id}", made[0]).then().statusCode(204);
        Eventually.await(() -> token(other, made[0], made[1]).statusCode() == 401);
    }

    private void a_rotation_at_one_counts_at_the_other(PackagedPostern writer, PackagedPostern other) {
        management(writer).post("/api/v2/keys/signing/rotate").then().statusCode(201);
        Eventually.await(() -> kids(writer).equals(kids(other)));
        for (PackagedPostern each : List.of(writer, other)) {
            String token = tokenOf(token(each, client, secret));
            for (PackagedPostern verifier : List.of(writer, other)) {
                verifier.request().auth().oauth2(token).queryParam("audience", API).get("/verify").then().statusCode(200);
            }
        }
    }

    /** However each shares it: both end at 429, and neither before the tokens are gone. */
    private void a_quota_is_used_up_for_both(PackagedPostern before, PackagedPostern now) {
        String[] made = client(before, ", \"token_quota\": {\"client_credentials\": {\"enforce\": true, \"per_day\": " + QUOTA
                + "}}");
        Eventually.await(() -> token(now, made[0], made[1]).statusCode() == 200);
        int issued = 1;
        Set<PackagedPostern> ended = new HashSet<>();
        for (int i = 0; ended.size() < 2; i++) {
            assertTrue(i < REQUESTS_MAX, "no end of a quota of " + QUOTA);
            PackagedPostern asked = i % 2 == 0 ? before : now;
            int status = token(asked, made[0], made[1]).statusCode();
            assertTrue(status == 200 || status == 429, String.valueOf(status));
            if (status == 200) {
                issued++;
            } else {
                ended.add(asked);
            }
        }
        assertTrue(issued >= QUOTA / 2, "only " + issued + " of a quota of " + QUOTA);
    }

    private void an_assertion_works_once(PackagedPostern first, PackagedPostern second) {
        KeyClient signer = new KeyClient(null, keyClient, key);
        Eventually.await(() -> token(second, signer.signed(signer.claims(), "RS256")).statusCode() == 200);
        String assertion = signer.signed(signer.claims(), "RS256");
        assertEquals(200, token(first, assertion).statusCode());
        assertEquals(401, token(second, assertion).statusCode());
    }

    private static Set<String> kids(PackagedPostern postern) {
        Set<String> kids = new HashSet<>();
        json(postern.request().get("/.well-known/jwks.json")).path("keys")
                .forEach(each -> kids.add(each.path("kid").textValue()));
        return kids;
    }

    private static String version(PackagedPostern postern) {
        return json(postern.request().accept(ContentType.JSON).get("/")).path("version").textValue();
    }

    /** @return id and secret of a new application that may call the API */
    private static String[] client(PackagedPostern postern, String more) {
        JsonNode made = make(postern, "clients", """
                {"name": "Billing", "app_type": "non_interactive", "grant_types": ["client_credentials"]%s}""".formatted(more));
        grant(postern, made.path("client_id").textValue());
        return new String[] { made.path("client_id").textValue(), made.path("client_secret").textValue() };
    }

    private static void grant(PackagedPostern postern, String client) {
        make(postern, "client-grants", "{\"client_id\": \"%s\", \"audience\": \"%s\", \"scope\": [\"read\"]}".formatted(client,
                API));
    }

    private PackagedPostern replica(String name, String url) throws Exception {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=");
    }

    private static RequestSpecification management(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken(BASE_URL)).contentType(ContentType.JSON);
    }

    private static JsonNode make(PackagedPostern postern, String path, String body) {
        Response answer = management(postern).body(body).post("/api/v2/" + path);
        assertEquals(201, answer.statusCode(), path + ": " + answer.asString());
        return json(answer);
    }

    private static Response token(PackagedPostern postern, String clientId, String clientSecret) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", API, "client_id", clientId,
                "client_secret", clientSecret)).post("/oauth/token");
    }

    private static Response token(PackagedPostern postern, String assertion) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", API,
                "client_assertion_type", KeyClient.ASSERTION_TYPE, "client_assertion", assertion)).post("/oauth/token");
    }

    private static String tokenOf(Response answer) {
        assertEquals(200, answer.statusCode(), answer.asString());
        return json(answer).path("access_token").textValue();
    }

    /** Token requests and verifications at one Postern, one after the other, until it is closed; none may fail. */
    private final class Load implements AutoCloseable {

        private final PackagedPostern postern;
        private final Thread thread = new Thread(this::run);
        private final AtomicLong count = new AtomicLong();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private volatile boolean closed;

        Load(PackagedPostern postern) {
            this.postern = postern;
            thread.start();
        }

        long count() {
            return count.get();
        }

        private void run() {
            while (!closed) {
                try {
                    Response answer = token(postern, client, secret);
                    String token = json(answer).path("access_token").asText();
                    int verified = postern.request().auth().oauth2(token).queryParam("audience", API).get("/verify")
                            .statusCode();
                    if (answer.statusCode() != 200 || verified != 200) {
                        failures.add(answer.statusCode() + " " + verified + " " + answer.asString());
                    }
                } catch (RuntimeException | AssertionError e) {
                    failures.add(e.toString());
                }
                count.incrementAndGet();
            }
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
            assertEquals(List.of(), new ArrayList<>(failures), "failed of " + count);
        }
    }
}
