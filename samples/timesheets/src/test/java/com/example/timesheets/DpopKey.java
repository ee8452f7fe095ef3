package com.example.timesheets;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jose4j.base64url.Base64Url;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.HashUtil;
import org.jose4j.lang.JoseException;

/** A key of a caller that sends DPoP proofs. */
final class DpopKey {

    private final EllipticCurveJsonWebKey key;

    DpopKey() {
        try {
            key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    /** A correct proof for a token request. */
    String proof(String method, String url) {
        return proof(method, url, null, Map.of());
    }

    /** A correct proof for a request with a token. */
    String proof(String method, String url, String token) {
        return proof(method, url, token, Map.of());
    }

    /** A proof with some claims changed: a value of "" means that the claim is missing. */
    String proof(String method, String url, String token, Map<String, Object> changes) {
        Map<String, Object> claims = new HashMap<>(Map.of("htm", method, "htu", url, "jti", UUID.randomUUID().toString(), "iat",
                Instant.now().getEpochSecond()));
        if (token != null) {
            claims.put("ath", hash(token));
        }
        claims.putAll(changes);
        claims.values().removeIf(""::equals);
        return signed(claims, this);
    }

    /** A correct proof but for its signature, which another key made. */
    String proofSignedBy(DpopKey another, String method, String url, String token) {
        return signed(Map.of("htm", method, "htu", url, "jti", UUID.randomUUID().toString(), "iat",
                Instant.now().getEpochSecond(), "ath", hash(token)), another);
    }

    static String hash(String token) {
        return Base64Url
                .encode(HashUtil.getMessageDigest("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
    }

    private String signed(Map<String, Object> claims, DpopKey signer) {
        try {
            JsonWebSignature proof = new JsonWebSignature();
            proof.setHeader("typ", "dpop+jwt");
            proof.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            proof.setJwkHeader(key);
            proof.setKey(signer.key.getPrivateKey());
            proof.setPayload(JsonUtil.toJson(claims));
            return proof.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
