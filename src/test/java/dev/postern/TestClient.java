package dev.postern;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.restassured.specification.RequestSpecification;

/** An application of a {@link TestTenant} and its secret. */
public record TestClient(TestTenant tenant, String id, String secret) {

    /** Grants the scopes of an API, and nothing else of it. */
    public TestClient granted(String audience, String... scopes) {
        grant(audience, Map.of(), scopes);
        return this;
    }

    /**
     * Grants the scopes of an API.
     *
     * @param fields more of Auth0's fields
     * @return id of the client grant
     */
    public String grant(String audience, Map<String, Object> fields, String... scopes) {
        Map<String, Object> body = new HashMap<>(Map.of("client_id", id, "audience", audience, "scope", List.of(scopes)));
        body.putAll(fields);
        return tenant.management().body(body).post("/api/v2/client-grants").then().statusCode(201).extract().path("id");
    }

    /** A token request by {@code client_secret_post}, ready to be posted to {@code /oauth/token}. */
    public RequestSpecification tokenRequest(String audience) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", id)
                .formParam("client_secret", secret).formParam("audience", audience);
    }

    /** An access token with all granted scopes. */
    public String token(String audience) {
        return tokenRequest(audience).post("/oauth/token").then().statusCode(200).extract().path("access_token");
    }

    /** The claims of a new access token with all granted scopes. */
    public JsonNode claims(String audience) {
        return claimsOf(token(audience));
    }

    /** The claims of a signed token, unchecked. */
    public static JsonNode claimsOf(String token) {
        try {
            return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
