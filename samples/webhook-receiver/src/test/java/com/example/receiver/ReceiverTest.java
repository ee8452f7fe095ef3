package com.example.receiver;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;

@QuarkusTest
@QuarkusTestResource(PosternKeys.class)
class ReceiverTest {

    private static final String EVENT = "{\"client\": {\"client_id\": \"abc\", \"metadata\": {\"region\": \"us\"}}}";
    private static final String AUDIENCE = "https://receiver.example/";

    @Test
    void a_signed_event_is_answered_with_claims() {
        signed(EVENT, now(), PosternKeys.SECRET).post("/signed").then().statusCode(200)
                .body("claims.'https://receiver.example/region'", equalTo("us")).body("$", not(hasKey("deny")));
    }

    @Test
    void a_suspended_application_is_denied() {
        signed("{\"client\": {\"metadata\": {\"suspended\": \"true\"}}}", now(), PosternKeys.SECRET).post("/signed").then()
                .statusCode(200).body("deny.code", equalTo("invalid_request")).body("$", not(hasKey("claims")));
    }

    @Test
    void a_signature_that_is_missing_wrong_or_old_is_refused() {
        given().contentType("application/json").body(EVENT).post("/signed").then().statusCode(401);
        given().contentType("application/json").body(EVENT).header("Postern-Signature", "t=1,v1=00").post("/signed").then()
                .statusCode(401);
        signed(EVENT, now(), "another secret").post("/signed").then().statusCode(401);
        signed(EVENT, now() - 301, PosternKeys.SECRET).post("/signed").then().statusCode(401);
        signed(EVENT, now() + 310, PosternKeys.SECRET).post("/signed").then().statusCode(401);
        signed(EVENT, now(), PosternKeys.SECRET).body(EVENT + " ").post("/signed").then().statusCode(401);
    }

    @Test
    void a_token_of_postern_is_accepted_with_its_audience_and_scope() {
        authorized(AUDIENCE, "decide:tokens").then().statusCode(200)
                .body("claims.'https://receiver.example/region'", equalTo("us"));
        authorized(AUDIENCE, "read:tokens").then().statusCode(403);
        authorized("https://another.example/", "decide:tokens").then().statusCode(401);
        given().contentType("application/json").body(EVENT).post("/authorized").then().statusCode(401);
    }

    private static io.restassured.response.Response authorized(String audience, String scope) {
        return given().contentType("application/json").body(EVENT)
                .header("Authorization", "Bearer " + PosternKeys.token(audience, scope)).post("/authorized");
    }

    private static RequestSpecification signed(String body, long time, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String digest = HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
            return given().contentType("application/json").body(body).header("Postern-Signature", "t=" + time + ",v1=" + digest);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
