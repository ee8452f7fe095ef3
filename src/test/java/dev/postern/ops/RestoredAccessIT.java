package dev.postern.ops;

import static org.hamcrest.Matchers.hasSize;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;

import dev.postern.PackagedPostern;

/** Whoever has lost the secret of the last administrator gets in again by {@code postern.bootstrap.restore}. */
class RestoredAccessIT {

    private static final String SECRET = "a-new-secret-for-the-lost-access";

    @TempDir
    Path directory;

    @Test
    void access_is_restored_at_a_start() {
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            String audience = postern.baseUrl() + "/api/v2/";
            String limited = limitedApplication(postern);
            postern.kill();
            postern.with("POSTERN_BOOTSTRAP_RESTORE", "true").with("POSTERN_BOOTSTRAP_CLIENT_SECRET", SECRET).start();
            String token = postern.token(PackagedPostern.BOOTSTRAP_CLIENT_ID, SECRET, audience);
            postern.request().auth().oauth2(token).get("/api/v2/clients?is_global=false").then().statusCode(200)
                    .body("$", hasSize(2));
            postern.request().formParam("grant_type", "client_credentials")
                    .formParam("client_id", PackagedPostern.BOOTSTRAP_CLIENT_ID)
                    .formParam("client_secret", PackagedPostern.BOOTSTRAP_CLIENT_SECRET).formParam("audience", audience)
                    .post("/oauth/token").then().statusCode(401);
            postern.kill();
            postern.with("POSTERN_BOOTSTRAP_CLIENT_ID", "rescue").start();
            String rescue = postern.token("rescue", SECRET, audience);
            postern.request().auth().oauth2(rescue).get("/api/v2/client-grants?audience=" + audience).then().statusCode(200)
                    .body("findAll { it.allow_all_scopes }", hasSize(2));
            postern.kill();
            postern.with("POSTERN_BOOTSTRAP_CLIENT_ID", limited).start();
            postern.token(limited, SECRET, audience);
            postern.token(limited, SECRET, audience);
        }
    }

    /** An application that a quota and a rate limit keep from getting tokens. */
    private static String limitedApplication(PackagedPostern postern) {
        String token = postern.managementToken();
        String clientId = postern.request().auth().oauth2(token).contentType(ContentType.JSON).body("""
                {"name": "Limited", "token_quota": {"client_credentials": {"per_day": 1}}}""").post("/api/v2/clients").then()
                .statusCode(201).extract().path("client_id");
        postern.request().auth().oauth2(token).contentType(ContentType.JSON).body("""
                {"resource": "oauth_authentication_api", "consumer": "client", "consumer_selector": "client_id:%s",
                 "configuration": {"action": "block", "limit": 0}}""".formatted(clientId))
                .post("/api/v2/rate-limit-policies").then().statusCode(201);
        return clientId;
    }
}
