package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.KeyClient;
import dev.postern.PackagedPostern;

/** What Postern has answered with 2xx is there after a {@code kill -9} in the middle of management writes. */
class CrashIT {

    private static final String ORDERS = "https://orders.example/";
    private static final int ROUNDS = 3;
    private static final int WRITERS = 4;
    private static final int ANSWERS_BEFORE_THE_KILL = 40;

    @TempDir
    Path directory;

    private final Map<String, String> secretsOfClients = new ConcurrentHashMap<>();
    private final Map<String, String> clientsOfGrants = new ConcurrentHashMap<>();
    private final Set<String> deletedClients = ConcurrentHashMap.newKeySet();
    private final Map<String, String> replacedSecrets = new ConcurrentHashMap<>();

    private PackagedPostern postern;
    private String token;

    @Test
    void nothing_answered_is_lost_when_the_process_is_killed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (PackagedPostern started = new PackagedPostern(directory).start()) {
            postern = started;
            token = postern.managementToken();
            management().body("""
                    {"identifier": "%s", "scopes": [{"value": "read"}]}""".formatted(ORDERS))
                    .post("/api/v2/resource-servers").then().statusCode(201);

            for (int round = 1; round <= ROUNDS; round++) {
                List<Future<?>> writers = new ArrayList<>();
                for (int w = 0; w < WRITERS; w++) {
                    String name = "Round " + round + " writer " + w;
                    writers.add(threads.submit(() -> writeUntilKilled(name)));
                }
                awaitAnswers(round * ANSWERS_BEFORE_THE_KILL, writers);
                postern.kill();
                for (Future<?> writer : writers) {
                    writer.get();
                }
                postern.start();
                everything_answered_is_there();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * One process keeps what was used in memory: what it knew goes over at an orderly stop, and is not needed after another.
     */
    @Test
    void a_used_assertion_stays_used_over_a_kill_and_over_an_orderly_restart() {
        KeyPair key = KeyClient.newKey();
        try (PackagedPostern started = new PackagedPostern(directory).start()) {
            postern = started;
            token = postern.managementToken();
            management().body("{\"identifier\": \"" + ORDERS + "\"}").post("/api/v2/resource-servers").then().statusCode(201);
            String id = answered(201, management().body("""
                    {"name": "By key", "app_type": "non_interactive", "grant_types": ["client_credentials"],
                     "client_authentication_methods": {"private_key_jwt": {"credentials": [
                       {"credential_type": "public_key", "pem": "%s", "alg": "RS256"}]}}}""".formatted(
                    KeyClient.pem(key).replace("\n", "\\n"))).post("/api/v2/clients")).path("client_id").textValue();
            management().body("{\"client_id\": \"%s\", \"audience\": \"%s\", \"scope\": []}".formatted(id, ORDERS))
                    .post("/api/v2/client-grants").then().statusCode(201);
            String killed = assertion(id, key, 0);
            assertEquals(200, tokenStatus(killed));
            postern.kill();
            postern.start();
            assertEquals(401, tokenStatus(killed));
            String stopped = assertion(id, key, 1);
            assertEquals(200, tokenStatus(stopped));
            postern.stop();
            postern.start();
            assertEquals(401, tokenStatus(stopped));
            assertEquals(401, tokenStatus(killed));
            assertEquals(200, tokenStatus(assertion(id, key, 1)));
        }
    }

    /** @param madeAfter seconds from now */
    private String assertion(String clientId, KeyPair key, long madeAfter) {
        KeyClient client = new KeyClient(null, clientId, key);
        JwtClaims claims = client.claims();
        claims.setAudience(postern.baseUrl() + "/");
        claims.setIssuedAt(NumericDate.fromSeconds(NumericDate.now().getValue() + madeAfter));
        return client.signed(claims, "RS256");
    }

    private int tokenStatus(String assertion) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", ORDERS,
                "client_assertion_type", KeyClient.ASSERTION_TYPE, "client_assertion", assertion)).post("/oauth/token")
                .statusCode();
    }

    private void everything_answered_is_there() {
        secretsOfClients.keySet().forEach(
                id -> management().get("/api/v2/clients/{id}", id).then().statusCode(200));
        clientsOfGrants.forEach((id, client) -> {
            Response grant = management().get("/api/v2/client-grants/{id}", id);
            assertEquals(200, grant.statusCode(), grant.asString());
            assertEquals(client, json(grant).path("client_id").textValue());
            if (secretsOfClients.containsKey(client)) { // else a rotation was under way, and either secret may count
                postern.token(client, secretsOfClients.get(client), ORDERS);
            }
        });
        replacedSecrets.forEach((client, secret) -> assertEquals(401, tokenStatus(client, secret), "replaced secret"));
        deletedClients.forEach(id -> management().get("/api/v2/clients/{id}", id).then().statusCode(404));
    }

    /** Creates applications with a grant, replaces the secret of some and deletes others, for as long as it is answered. */
    private void writeUntilKilled(String name) {
        for (int n = 0;; n++) {
            try {
                JsonNode client = answered(201, management().body("""
                        {"name": "%s no %d", "app_type": "non_interactive", "grant_types": ["client_credentials"]}"""
                        .formatted(name, n)).post("/api/v2/clients"));
                String id = client.path("client_id").textValue();
                secretsOfClients.put(id, client.path("client_secret").textValue());

                JsonNode grant = answered(201, management().body("""
                        {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(id, ORDERS))
                        .post("/api/v2/client-grants"));
                clientsOfGrants.put(grant.path("id").textValue(), id);

                if (n % 4 == 1) {
                    String replaced = secretsOfClients.remove(id);
                    JsonNode rotated = answered(200, management().post("/api/v2/clients/{id}/rotate-secret", id));
                    secretsOfClients.put(id, rotated.path("client_secret").textValue());
                    replacedSecrets.put(id, replaced);
                } else if (n % 4 == 3) {
                    secretsOfClients.remove(id);
                    clientsOfGrants.remove(grant.path("id").textValue());
                    answered(204, management().delete("/api/v2/clients/{id}", id));
                    deletedClients.add(id);
                }
            } catch (Exception failure) { // rest-assured lets IOException through undeclared
                if (failure instanceof IOException || failure.getCause() instanceof IOException) {
                    return; // killed before it answered
                }
                throw failure;
            }
        }
    }

    private void awaitAnswers(int total, List<Future<?>> writers) throws InterruptedException {
        long giveUp = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (clientsOfGrants.size() + deletedClients.size() < total) {
            assertTrue(System.nanoTime() < giveUp && writers.stream().noneMatch(Future::isDone),
                    "the writers stopped before the kill");
            Thread.sleep(5);
        }
    }

    private static JsonNode answered(int status, Response response) {
        assertEquals(status, response.statusCode(), response.asString());
        return json(response);
    }

    private int tokenStatus(String clientId, String secret) {
        Map<String, String> form = Map.of("grant_type", "client_credentials", "audience", ORDERS, "client_id", clientId,
                "client_secret", secret);
        return postern.request().formParams(form).post("/oauth/token").statusCode();
    }

    private RequestSpecification management() {
        return postern.request().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
