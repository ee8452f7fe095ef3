package dev.postern.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;

import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.PackagedPostern;

/** Applications whose key sets are slow to come hold up nobody else. */
class SlowKeySetsIT {

    private static final String API = "https://slow-key-sets.example/";
    private static final String BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    /** More than may wait of one application. */
    private static final int BURST = 600;

    @TempDir
    Path directory;

    private final KeyPair key = KeyClient.newKey("ES256");
    private final HttpClient caller = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private PackagedPostern postern;
    private KeySetServer slow;
    private KeySetServer healthy;

    @BeforeEach
    void start() throws IOException {
        slow = new KeySetServer();
        slow.isSilent();
        healthy = new KeySetServer();
        healthy.publishes(jwk(key));
        postern = new PackagedPostern(directory).with("POSTERN_KEY_SETS_PRIVATE_ADDRESSES", "127.0.0.0/8")
                .with("POSTERN_KEY_SETS_TIMEOUT", "PT20S").with("POSTERN_LIMITS_ADDRESS_FAILURE_DELAY_MAX", "PT0S").start();
        manage("resource-servers", Map.of("identifier", API, "scopes", List.of(Map.of("value", "read"))));
    }

    @AfterEach
    void stop() {
        postern.close();
        slow.close();
        healthy.close();
    }

    @Test
    void a_burst_that_waits_for_a_slow_key_set_leaves_others_alone() throws Exception {
        String slowOne = application(slow.uri());
        String other = application(healthy.uri());
        List<HttpRequest> requests = IntStream.range(0, BURST).mapToObj(n -> request(slowOne)).toList();
        List<CompletableFuture<HttpResponse<String>>> burst = requests.stream().map(this::send).toList();
        Eventually.await(() -> slow.requests() == 1 && burst.stream().filter(CompletableFuture::isDone).count() == BURST - 500,
                () -> slow.requests() + " fetches, " + burst.stream().filter(CompletableFuture::isDone).count() + " answers");

        String answer = send(request(other)).get().body(); // its keys are fetched for the first time
        assertTrue(answer.contains("access_token"), answer);
        postern.managementToken(); // and a secret needs no keys
        assertEquals(BURST - 500, burst.stream().filter(CompletableFuture::isDone).count());
        assertEquals(1, slow.requests());

        slow.close(); // the end of the fetch
        int refused = 0;
        for (CompletableFuture<HttpResponse<String>> each : burst) {
            HttpResponse<String> got = each.get();
            assertTrue(got.statusCode() == 401 || got.statusCode() == 503, got.body());
            refused += got.statusCode() == 503 ? 1 : 0;
            assertFalse(got.body().contains("access_token"));
        }
        assertEquals(BURST - 500, refused);
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return caller.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String client) {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"" + client + "\",\"sub\":\"" + client + "\",\"aud\":\"" + postern.baseUrl() + "/\",\"iat\":"
                + now + ",\"exp\":" + (now + 120) + ",\"jti\":\"" + UUID.randomUUID() + "\"}";
        return HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&audience=" + API
                        + "&client_assertion_type=" + BEARER + "&client_assertion="
                        + KeyClient.signed(claims, "ES256", key, Map.of("kid", "k1"))))
                .build();
    }

    private String application(String keySet) {
        String id = manage("clients", Map.of("name", "by key set", "app_type", "non_interactive", "grant_types",
                List.of("client_credentials"), "client_authentication_methods",
                Map.of("private_key_jwt", Map.of("jwks_uri", keySet)))).path("client_id").textValue();
        manage("client-grants", Map.of("client_id", id, "audience", API, "scope", List.of("read")));
        return id;
    }

    private JsonNode manage(String resource, Map<String, Object> body) {
        return PackagedPostern.json(postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(body).post("/api/v2/" + resource).then().statusCode(201).extract().response());
    }

    private static String jwk(KeyPair key) {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key.getPublic());
            jwk.setKeyId("k1");
            return jwk.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
