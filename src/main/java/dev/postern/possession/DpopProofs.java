package dev.postern.possession;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.keys.SignatureProvider;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.OAuthError;
import dev.postern.text.NumericDate;

/**
 * Judges DPoP proofs (RFC 9449 §4.3). No I/O. A proof that passes must still be used up, see {@link UsedProofs}.
 */
@Singleton
public final class DpopProofs {

    /** The request header of a proof. */
    public static final String HEADER = "DPoP";
    /** The response header with the nonce of later proofs. */
    public static final String NONCE_HEADER = "DPoP-Nonce";
    /** How long ago a proof may have been made. */
    public static final long AGE_SECONDS_MAX = 60;
    /** How far ahead of ours the caller's clock may be: FAPI 2.0 demands ten seconds, and ours may be late itself. */
    static final long AHEAD_SECONDS_MAX = 15;

    private static final int CHARACTERS_MAX = 4096;
    private static final int JTI_CHARACTERS_MAX = 256;

    private final SignatureProvider provider;
    private final DpopNonces nonces;
    private final DpopConfig.NonceRequired nonceRequired;
    private final Clock clock;

    DpopProofs(SignatureProvider provider, DpopNonces nonces, DpopConfig config, Clock clock) {
        this.provider = provider;
        this.nonces = nonces;
        this.nonceRequired = config.requireNonce();
        this.clock = clock;
    }

    /** The algorithms of proofs, for {@code dpop_signing_alg_values_supported}. */
    public static List<String> algorithms() {
        return ProofAlgorithm.NAMES;
    }

    /**
     * Asks for a nonce, before anything else of a proof is judged.
     *
     * @param headers all DPoP headers of a token request
     * @throws OAuthError.UseDpopNonce there is one proof, and it lacks the nonce that this server wants
     * @throws OAuthError.InvalidDpopProof it is not a JWT
     */
    public void requireNonce(List<String> headers) {
        if (nonceRequired != DpopConfig.NonceRequired.NOWHERE && headers.size() == 1) {
            Optional<String> unused = nextNonce(parsed(headers.get(0)).claims(), "Authorization");
        }
    }

    /**
     * Judges the proof of a token request.
     *
     * @param headers all DPoP headers of the request
     * @param urls absolute ones by which the endpoint can be reached
     * @throws OAuthError.InvalidDpopProof the first rule it breaks
     * @throws OAuthError.UseDpopNonce it lacks the nonce that this server wants, or has an old one
     */
    public DpopProof atTokenEndpoint(List<String> headers, List<String> urls) {
        return check(headers, new Asked("POST", urls, Optional.empty(),
                nonceRequired != DpopConfig.NonceRequired.NOWHERE));
    }

    /**
     * Judges the proof of a request with a bound token.
     *
     * @param method of the request, case-sensitive
     * @param urls absolute ones by which it can have been made; query and fragment do not count
     * @param accessToken as it came
     * @throws OAuthError.InvalidDpopProof the first rule it breaks
     * @throws OAuthError.UseDpopNonce as at the token endpoint
     */
    public DpopProof atResource(List<String> headers, String method, List<String> urls, String accessToken) {
        return check(headers, new Asked(method, urls, Optional.of(accessToken),
                nonceRequired == DpopConfig.NonceRequired.EVERYWHERE));
    }

    /** What a proof must be for. */
    private record Asked(String method, List<String> urls, Optional<String> accessToken, boolean nonceRequired) {
    }

    private DpopProof check(List<String> headers, Asked asked) {
        if (headers.size() != 1) { // RFC 9449 §4.3, item 1
            throw wrong(headers.isEmpty() ? "is missing" : "is not the only one in the request");
        }
        CompactJws jws = parsed(headers.get(0));
        ProofAlgorithm algorithm = algorithm(jws.header());
        PublicJwk key = key(jws.header());
        if (!provider.verifies(algorithm.jws(), jws, key.key())) {
            throw wrong("is not signed by the key in its jwk");
        }
        ObjectNode claims = jws.claims();
        checkRequest(claims, asked);
        String jti = text(claims, "jti");
        if (jti.length() > JTI_CHARACTERS_MAX) {
            throw wrong("has a jti of more than " + JTI_CHARACTERS_MAX + " characters");
        }
        Instant issuedAt = issuedAt(claims);
        Optional<String> nextNonce = asked.nonceRequired()
                ? nextNonce(claims, asked.accessToken().isPresent() ? "Resource" : "Authorization")
                : Optional.empty();
        if (asked.accessToken().isPresent() && !hash(asked.accessToken().get()).equals(text(claims, "ath"))) {
            throw wrong("is not for this access token: ath differs"); // RFC 9449 §4.3, item 12
        }
        return new DpopProof(key.thumbprint(), algorithm.jws().wireName(), algorithm.isOfFapi(), jti, issuedAt, nextNonce);
    }

    private static CompactJws parsed(String header) {
        if (header.length() > CHARACTERS_MAX) {
            throw wrong("is longer than " + CHARACTERS_MAX + " characters");
        }
        try {
            return CompactJws.parse(header.strip());
        } catch (CompactJws.Malformed e) {
            throw wrong("is not a signed JWT");
        }
    }

    private static ProofAlgorithm algorithm(ObjectNode header) {
        if (!"dpop+jwt".equalsIgnoreCase(header.path("typ").textValue())) { // media types have no letter case
            throw wrong("has no typ dpop+jwt");
        }
        if (header.has("crit")) { // RFC 7515 §4.1.11
            throw wrong("demands an extension that is not understood");
        }
        return ProofAlgorithm.named(header.path("alg").asText())
                .orElseThrow(() -> wrong("has an alg that is not one of " + String.join(", ", ProofAlgorithm.NAMES)));
    }

    private static PublicJwk key(ObjectNode header) {
        try {
            return PublicJwk.of(header.path("jwk"));
        } catch (PublicJwk.Unusable e) {
            throw wrong("has no jwk that is a public key of its alg");
        }
    }

    private static void checkRequest(ObjectNode claims, Asked asked) {
        if (!text(claims, "htm").equals(asked.method())) {
            throw wrong("is for another method: htm differs");
        }
        Optional<String> htu = HttpTarget.normal(text(claims, "htu"));
        if (htu.isEmpty() || asked.urls().stream().map(HttpTarget::normal).noneMatch(htu::equals)) {
            throw wrong("is for another URL: htu differs");
        }
    }

    private Instant issuedAt(ObjectNode claims) {
        JsonNode value = claims.path("iat");
        if (!NumericDate.isValid(value)) {
            throw wrong("has no iat in seconds");
        }
        long iat = value.longValue();
        long now = clock.instant().getEpochSecond();
        if (iat < now - AGE_SECONDS_MAX || iat > now + AHEAD_SECONDS_MAX) {
            throw wrong("was not made just now: compare its iat with the clock");
        }
        return Instant.ofEpochSecond(iat);
    }

    private Optional<String> nextNonce(ObjectNode claims, String server) {
        String current = nonces.current();
        String nonce = claims.path("nonce").asText();
        if (!nonces.isGood(nonce)) {
            throw new OAuthError.UseDpopNonce(server, current);
        }
        return nonce.equals(current) ? Optional.empty() : Optional.of(current);
    }

    private static String text(ObjectNode claims, String name) {
        JsonNode value = claims.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw wrong("has no " + name);
        }
        return value.textValue();
    }

    private static String hash(String token) {
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static OAuthError.InvalidDpopProof wrong(String what) {
        return new OAuthError.InvalidDpopProof("DPoP proof " + what);
    }
}
