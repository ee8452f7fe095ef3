package dev.postern.token;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

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

import dev.postern.DpopKey;
import dev.postern.Eventually;
import dev.postern.PackagedPostern;
import dev.postern.store.Replicas;

/** DPoP proofs over restarts and among replicas, and nonces (RFC 9449 §8, §9, §11.1). */
class DpopReplayIT {

    private static final String API = "https://dpop.example/";

    @TempDir
    Path directory;

    private final DpopKey key = DpopKey.of("ES256");
    private String baseUrl;
    private String id;
    private String secret;

    @Test
    void a_used_proof_is_refused_after_an_orderly_restart_and_after_a_crash() {
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            register(postern, postern.baseUrl());
            String first = proof().signed();
            ask(postern, first).then().statusCode(200);
            postern.stop();
            postern.start();
            refused(ask(postern, first), "DPoP proof has been used before: its jti must be unique");
            String second = proof().signed();
            ask(postern, second).then().statusCode(200);
            postern.kill();
            postern.start();
            refused(ask(postern, second),
                    "DPoP proof was made before this server started, and may have been used: send a new one");
            Eventually.await(() -> ask(postern, proof().signed()).statusCode() == 200); // from the next whole second on
        }
    }

    @Test
    void a_proof_that_one_replica_has_seen_is_refused_by_the_other_and_nonces_are_of_all() throws Exception {
        try (Replicas replicas = new Replicas(Files.createDirectory(directory.resolve("replicas")), 2)) {
            PackagedPostern one = replicas.all().get(0);
            PackagedPostern two = replicas.all().get(1);
            register(one, Replicas.BASE_URL);
            Eventually.await(() -> ask(two, proof().signed()).statusCode() == 200);
            String proof = proof().signed();
            ask(one, proof).then().statusCode(200);
            refused(ask(two, proof), "DPoP proof has been used before: its jti must be unique");

            String token = ask(one, proof().signed()).path("access_token");
            DpopKey.Proof atApi = key.proof("GET", "https://api.example/x").with(token);
            replicas.all().forEach(each -> {
                each.stop();
                each.with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1").start();
            });
            verify(one, token, atApi).then().statusCode(200);
            verify(two, token, atApi).then().statusCode(401)
                    .body("error_description", equalTo("DPoP proof has been used before: its jti must be unique"));

            two.stop();
            two.with("POSTERN_DPOP_REQUIRE_NONCE", "token-endpoint").start();
            one.stop();
            one.with("POSTERN_DPOP_REQUIRE_NONCE", "token-endpoint").start();
            String nonce = ask(one, proof().signed()).then().statusCode(400).body("error", equalTo("use_dpop_nonce"))
                    .extract().header("DPoP-Nonce");
            ask(two, proof().claim("nonce", nonce).signed()).then().statusCode(200);
        }
    }

    @Test
    void where_nonces_are_required_each_endpoint_hands_one_out() {
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_DPOP_REQUIRE_NONCE", "everywhere")
                .with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1").start()) {
            register(postern, postern.baseUrl());
            String proof = proof().signed();
            Response refusal = ask(postern, proof);
            refusal.then().statusCode(400).body("error", equalTo("use_dpop_nonce"))
                    .body("error_description", equalTo("Authorization server requires nonce in DPoP proof"));
            String nonce = refusal.header("DPoP-Nonce");
            ask(postern, proof().claim("nonce", nonce + "A").signed()).then().statusCode(400)
                    .body("error", equalTo("use_dpop_nonce"));
            ask(postern, proof().claim("nonce", "A".repeat(27)).signed()).then().statusCode(400)
                    .body("error", equalTo("use_dpop_nonce"));
            String token = ask(postern, proof().claim("nonce", nonce).signed()).then().statusCode(200).extract()
                    .path("access_token");

            DpopKey.Proof atApi = key.proof("GET", "https://api.example/x").with(token);
            String ofResource = verify(postern, token, atApi).then().statusCode(401)
                    .header("WWW-Authenticate", containsString("error=\"use_dpop_nonce\""))
                    .body("error_description", equalTo("Resource server requires nonce in DPoP proof")).extract()
                    .header("DPoP-Nonce");
            verify(postern, token, key.proof("GET", "https://api.example/x").with(token).claim("nonce", ofResource)).then()
                    .statusCode(200);
        }
    }

    private static Response verify(PackagedPostern postern, String token, DpopKey.Proof proof) {
        return postern.request().header("X-Forwarded-Method", "GET").header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "api.example").header("X-Forwarded-Uri", "/x")
                .header("Authorization", "DPoP " + token).header("DPoP", proof.signed()).get("/verify");
    }

    private void register(PackagedPostern postern, String publicUrl) {
        baseUrl = publicUrl;
        manage(postern, "resource-servers", Map.of("identifier", API, "scopes", List.of(Map.of("value", "read")),
                "proof_of_possession", Map.of("mechanism", "dpop", "required", true)));
        JsonNode client = manage(postern, "clients", Map.of("name", "dpop", "app_type", "non_interactive", "grant_types",
                List.of("client_credentials")));
        id = client.path("client_id").textValue();
        secret = client.path("client_secret").textValue();
        manage(postern, "client-grants", Map.of("client_id", id, "audience", API, "scope", List.of("read")));
    }

    private JsonNode manage(PackagedPostern postern, String resource, Map<String, Object> body) {
        RequestSpecification request = postern.request().auth().oauth2(postern.managementToken(baseUrl));
        return PackagedPostern.json(request.contentType(ContentType.JSON).body(body).post("/api/v2/" + resource).then()
                .statusCode(201).extract().response());
    }

    private DpopKey.Proof proof() {
        return key.proof("POST", baseUrl + "/oauth/token");
    }

    private Response ask(PackagedPostern postern, String proof) {
        return postern.request().formParam("grant_type", "client_credentials").formParam("client_id", id)
                .formParam("client_secret", secret).formParam("audience", API).header("DPoP", proof).post("/oauth/token");
    }

    private static void refused(Response answer, String description) {
        assertEquals(400, answer.statusCode(), answer.asString());
        answer.then().body("error", equalTo("invalid_dpop_proof")).body("error_description", equalTo(description));
    }
}
