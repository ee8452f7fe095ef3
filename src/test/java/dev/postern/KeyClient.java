package dev.postern;

import static io.restassured.RestAssured.given;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
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
        KeyPair key = newKey(algorithm);
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
        return assertion("RS256");
    }

    public String assertion(String algorithm) {
        return signed(claims(), algorithm);
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

    /** A key that signs by this algorithm of JWS. */
    public static KeyPair newKey(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> newKey("EC", "secp256r1");
            case "ES384" -> newKey("EC", "secp384r1");
            case "EdDSA" -> newKey("EdDSA", "Ed25519");
            default -> newKey();
        };
    }

    /** A key on a curve. */
    public static KeyPair newKey(String algorithm, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? new ECGenParameterSpec(curve) : new NamedParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
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

    /** An RSA key of 2048 bits or more that nobody should take, by what is wrong with it. */
    public static PublicKey flawedKey(String flaw) {
        BigInteger modulus = switch (flaw) {
            case "even" -> BigInteger.ONE.shiftLeft(2047);
            case "divisible by three" -> BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE); // as every 2^n + 1 with an odd n
            case "prime" -> BigInteger.ONE.shiftLeft(2203).subtract(BigInteger.ONE); // Mersenne's sixteenth
            case "square" -> BigInteger.ONE.shiftLeft(1279).subtract(BigInteger.ONE).pow(2);
            default -> ((RSAPublicKey) newKey().getPublic()).getModulus();
        };
        BigInteger exponent = switch (flaw) {
            case "exponent of 33 bits" -> BigInteger.ONE.shiftLeft(32).setBit(0);
            case "even exponent" -> BigInteger.valueOf(65_536);
            default -> BigInteger.valueOf(65_537);
        };
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
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
