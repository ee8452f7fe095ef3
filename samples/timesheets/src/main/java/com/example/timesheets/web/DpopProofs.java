package com.example.timesheets.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerRequest;

/** Judges the DPoP proof of a request (RFC 9449 §4.3). Each works once ({@link UsedProofs}). */
@Startup // so that a bad base URL is found before the first request
@ApplicationScoped
class DpopProofs {

    static final String[] ALGORITHMS = { "ES256", "EdDSA", "PS256" };
    private static final int AGE_SECONDS_MAX = 60;
    private static final int AHEAD_SECONDS_MAX = 15;
    /** How long a proof is accepted that was made ahead of time. */
    static final int LIFETIME_SECONDS_MAX = AGE_SECONDS_MAX + AHEAD_SECONDS_MAX;

    private static final AlgorithmConstraints ALLOWED = new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS);
    private static final int CHARACTERS_MAX = 4096;

    private final Optional<String> baseUrl;
    private final UsedProofs used;

    /** @param baseUrl where callers find this API; without it, a request's Host header says so */
    DpopProofs(@ConfigProperty(name = "timesheets.base-url") Optional<URI> baseUrl, UsedProofs used) {
        this.baseUrl = baseUrl.map(DpopProofs::withoutSlash);
        this.used = used;
    }

    /** What is wrong with a proof, for its sender to read. */
    static final class InvalidProof extends RuntimeException {
        InvalidProof(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param token of the request, verified
     * @param jkt thumbprint of the key to which it is bound (RFC 7638)
     * @throws InvalidProof the request has no proof, or several, or one that breaks a rule
     * @throws UsedProofs.TooMany the application has sent too many
     */
    void check(HttpServerRequest request, JsonWebToken token, String jkt) {
        List<String> headers = request.headers().getAll("DPoP");
        require(headers.size() == 1 && headers.get(0).length() <= CHARACTERS_MAX, "One DPoP proof is needed");
        try {
            JwtClaims claims = verified(headers.get(0), jkt);
            require(text(claims, "htm").equals(request.method().name()), "htm is another method");
            require(target(text(claims, "htu")).equals(target(url(request))), "htu is another URL");
            require(text(claims, "ath").equals(hash(token.getRawToken())), "ath is of another token");
            NumericDate issuedAt = claims.getIssuedAt();
            long now = Instant.now().getEpochSecond();
            require(issuedAt != null && issuedAt.getValue() >= now - AGE_SECONDS_MAX
                    && issuedAt.getValue() <= now + AHEAD_SECONDS_MAX, "iat is not now");
            require(used.isFirst(hash(jkt + ' ' + text(claims, "jti")), token.getSubject(), now,
                    now + LIFETIME_SECONDS_MAX), "The proof was used before");
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

    /** As its callers know it. The Host header is what one caller wrote, or a proxy that {@code quarkus.http.proxy…} trusts. */
    private String url(HttpServerRequest request) {
        return baseUrl.orElseGet(() -> request.scheme() + "://" + request.authority()) + request.path();
    }

    private static String withoutSlash(URI url) {
        if (url.getScheme() == null || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalStateException("timesheets.base-url is not a URL such as https://timesheets.example.com: " + url);
        }
        return url.toString().replaceFirst("/$", "");
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
