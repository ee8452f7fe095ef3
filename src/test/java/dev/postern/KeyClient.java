package dev.postern;

import static io.restassured.RestAssured.given;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

import io.restassured.specification.RequestSpecification;

/** An application of a {@link TestTenant} that authenticates by {@code private_key_jwt}. */
public record KeyClient(TestTenant tenant, String id, KeyPair key) {

    public static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    public static final String ISSUER = "http://localhost:8080/";

    /** A new application with a new key, given inline. */
    public static KeyClient in(TestTenant tenant, String algorithm) {
        KeyPair key = newKey();
        Map<String, Object> body = new HashMap<>(Map.of("name", "by key", "app_type", "non_interactive",
                "grant_types", List.of("client_credentials")));
        body.put("client_authentication_methods", Map.of("private_key_jwt", Map.of("credentials",
                List.of(Map.of("credential_type", "public_key", "pem", pem(key), "alg", algorithm)))));
        String id = tenant.management().body(body).post("/api/v2/clients").then().statusCode(201).extract().path("client_id");
        return new KeyClient(tenant, id, key);
    }

    public KeyClient granted(String audience, String... scopes) {
        new TestClient(tenant, id, "").granted(audience, scopes);
        return this;
    }

    /** A correct assertion's claims, as Auth0's SDKs make them. */
    public JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(id);
        claims.setSubject(id);
        claims.setAudience(ISSUER);
        claims.setJwtId(UUID.randomUUID().toString());
        NumericDate now = NumericDate.now();
        claims.setIssuedAt(now);
        claims.setExpirationTime(NumericDate.fromSeconds(now.getValue() + 180));
        return claims;
    }

    public String assertion() {
        return signed(claims(), "RS256");
    }

    public String signed(JwtClaims claims, String algorithm) {
        return signed(claims.toJson(), algorithm, key, Map.of());
    }

    public static String signed(String claims, String algorithm, KeyPair key, Map<String, Object> header) {
        JsonWebSignature jws = new JsonWebSignature();
        header.forEach(jws.getHeaders()::setObjectHeaderValue);
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setPayload(claims);
        jws.setKey(key.getPrivate());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    /** A token request with this assertion and no {@code client_id}, as the documentation's own example sends it. */
    public static RequestSpecification tokenRequest(String assertion, String audience) {
        return given().formParam("grant_type", "client_credentials").formParam("client_assertion_type", ASSERTION_TYPE)
                .formParam("client_assertion", assertion).formParam("audience", audience);
    }

    /** By Corretto where it loads: without the optimizing compiler the JDK needs seconds. */
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null
                    ? KeyPairGenerator.getInstance("RSA", AmazonCorrettoCryptoProvider.INSTANCE)
                    : KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** SPKI. */
    public static String pem(KeyPair key) {
        return pem("PUBLIC KEY", key.getPublic().getEncoded());
    }

    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der) + "\n-----END "
                + label + "-----\n";
    }
}
