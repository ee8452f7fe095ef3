package com.example.timesheets.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

import io.vertx.core.http.HttpServerRequest;

/**
 * Judges the DPoP proof of a request (RFC 9449 §4.3). It works once: this process remembers the proofs of the last minute. When
 * more than 100,000 come in a minute, the oldest are forgotten; another process knows nothing of them.
 */
@ApplicationScoped
class DpopProofs {

    static final String[] ALGORITHMS = { "ES256", "EdDSA", "PS256" };

    private static final AlgorithmConstraints ALLOWED = new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS);
    private static final int AGE_SECONDS_MAX = 60;
    private static final int AHEAD_SECONDS_MAX = 15;
    private static final int CHARACTERS_MAX = 4096;
    private static final int REMEMBERED_MAX = 100_000;

    /** Hashes of used proofs, the oldest first. */
    private final Map<String, Long> used = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED_MAX || eldest.getValue() < Instant.now().getEpochSecond();
        }
    };

    /** What is wrong with a proof, for its sender to read. */
    static final class InvalidProof extends RuntimeException {
        InvalidProof(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param token of the request, as it came
     * @param jkt thumbprint of the key to which it is bound (RFC 7638)
     * @throws InvalidProof the request has no proof, or several, or one that breaks a rule
     */
    void check(HttpServerRequest request, String token, String jkt) {
        List<String> headers = request.headers().getAll("DPoP");
        require(headers.size() == 1 && headers.get(0).length() <= CHARACTERS_MAX, "One DPoP proof is needed");
        try {
            JwtClaims claims = verified(headers.get(0), jkt);
            require(text(claims, "htm").equals(request.method().name()), "htm is another method");
            require(target(text(claims, "htu")).equals(target(url(request))), "htu is another URL");
            require(text(claims, "ath").equals(hash(token)), "ath is of another token");
            NumericDate issuedAt = claims.getIssuedAt();
            long now = Instant.now().getEpochSecond();
            require(issuedAt != null && issuedAt.getValue() >= now - AGE_SECONDS_MAX
                    && issuedAt.getValue() <= now + AHEAD_SECONDS_MAX, "iat is not now");
            require(isFirstUse(hash(jkt + ' ' + text(claims, "jti")), now), "The proof was used before");
        } catch (JoseException | InvalidJwtException | MalformedClaimException | IllegalArgumentException
                | ClassCastException malformed) { // jose4j casts what it finds in a header
            throw new InvalidProof("The DPoP proof cannot be read");
        }
    }

    private static JwtClaims verified(String header, String jkt) throws JoseException, InvalidJwtException {
        JsonWebSignature proof = new JsonWebSignature();
        proof.setAlgorithmConstraints(ALLOWED);
        proof.setCompactSerialization(header);
        require("dpop+jwt".equalsIgnoreCase(proof.getHeader("typ")), "typ is not dpop+jwt");
        PublicJsonWebKey key = proof.getHeaders().getPublicJwkHeaderValue("jwk", null);
        require(key != null && key.getPrivateKey() == null && key.calculateBase64urlEncodedThumbprint("SHA-256").equals(jkt),
                "jwk is another key than that of the token");
        proof.setKey(key.getPublicKey());
        require(proof.verifySignature(), "The signature is wrong");
        return JwtClaims.parse(proof.getPayload());
    }

    private static String text(JwtClaims claims, String name) throws MalformedClaimException {
        String value = claims.getStringClaimValue(name);
        require(value != null && !value.isEmpty(), name + " is missing");
        return value;
    }

    private boolean isFirstUse(String proof, long now) {
        synchronized (used) {
            return used.putIfAbsent(proof, now + AGE_SECONDS_MAX + AHEAD_SECONDS_MAX) == null;
        }
    }

    /** As the caller wrote it: its Host header, or what a proxy says if {@code quarkus.http.proxy…} trusts it. */
    private static String url(HttpServerRequest request) {
        return request.scheme() + "://" + request.authority() + request.path();
    }

    /** A URL without query and fragment, as RFC 9449 compares them: no letter case in the host, no default port. */
    private static String target(String url) {
        URI uri = URI.create(url);
        require(uri.getScheme() != null && uri.getHost() != null, "htu is not an absolute URL");
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isDefault = uri.getPort() == -1 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (isDefault ? "" : ":" + uri.getPort())
                + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
    }

    private static String hash(String text) {
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new InvalidProof(otherwise);
        }
    }
}
