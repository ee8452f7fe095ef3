package dev.postern.accesstoken;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.TokenDialect;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;
import dev.postern.text.NumericDate;

/**
 * Decides whether this server issued a token and still accepts it (RFC 7519 §7.2, RFC 8725 §3).
 *
 * <p>
 * The API comes first: its {@code aud} names what is registered here, and the registration, not the token, decides algorithm,
 * key and {@code typ}. Claims are believed only after the signature. An API's dialect may be changed while its tokens live;
 * those of the former {@code typ} are refused from then on. {@link CurrentGrant} decides what a genuine token may still do.
 */
@Singleton
public class AccessTokenVerifier {

    /** How far another replica's clock may be ahead of ours. Not granted on {@code exp}: an expired token is expired. */
    static final long CLOCK_SKEW_SECONDS = 10;

    private final CurrentSnapshot current;
    private final TokenSignature signature;
    private final Issuer issuer;
    private final Clock clock;

    AccessTokenVerifier(CurrentSnapshot current, TokenSignature signature, Issuer issuer, Clock clock) {
        this.current = current;
        this.signature = signature;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Verifies a token. No I/O.
     *
     * @param token compact JWS as received, not yet trusted
     * @throws TokenRefusal the first rule it breaks
     */
    public VerifiedToken verify(String token) {
        RegistrySnapshot snapshot = current.get();
        CompactJws jws = parsed(token);
        if (jws.header().has("crit")) {
            throw new TokenRefusal.Malformed("The token demands an extension that is not understood"); // RFC 7515 §4.1.11
        }
        ResourceServer api = apiOf(jws.claims(), snapshot);
        signature.check(jws, api);
        checkType(jws.header().path("typ"), api.dialect());
        return CurrentGrant.judge(read(jws.claims(), api), api, snapshot);
    }

    private static CompactJws parsed(String token) {
        try {
            return CompactJws.parse(token);
        } catch (CompactJws.Malformed e) {
            throw new TokenRefusal.Malformed("The token " + e.getMessage());
        }
    }

    private static ResourceServer apiOf(ObjectNode claims, RegistrySnapshot snapshot) {
        String audience = text(claims, "aud");
        return snapshot.resourceServer(audience).orElseThrow(() -> new TokenRefusal.WrongAudience(audience));
    }

    private static void checkType(JsonNode typ, TokenDialect dialect) {
        if (!dialect.typ().equals(typ.textValue())) {
            throw new TokenRefusal.WrongType();
        }
    }

    private VerifiedToken read(ObjectNode claims, ResourceServer api) {
        if (!issuer.issuer().equals(text(claims, "iss"))) {
            throw new TokenRefusal.WrongIssuer();
        }
        if (!claims.has("exp")) {
            throw new TokenRefusal.MissingExpiry();
        }
        long now = clock.instant().getEpochSecond();
        long expiresAt = seconds(claims, "exp");
        long issuedAt = seconds(claims, "iat");
        long notBefore = claims.has("nbf") ? seconds(claims, "nbf") : issuedAt;
        if (now >= expiresAt) { // RFC 7519 §4.1.4: on or after
            throw new TokenRefusal.Expired();
        }
        if (Math.max(issuedAt, notBefore) > now + CLOCK_SKEW_SECONDS) {
            throw new TokenRefusal.NotYetValid();
        }
        return new VerifiedToken(text(claims, api.dialect().clientClaim()), text(claims, "sub"),
                api.identifier(), scopes(claims), Instant.ofEpochSecond(issuedAt), Instant.ofEpochSecond(expiresAt),
                claims.has("jti") ? Optional.of(text(claims, "jti")) : Optional.empty(), claims);
    }

    private static List<String> scopes(ObjectNode claims) {
        return claims.has("scope") && !text(claims, "scope").isEmpty() ? List.of(text(claims, "scope").split(" ", -1))
                : List.of();
    }

    private static String text(ObjectNode claims, String name) {
        JsonNode value = claims.path(name);
        if (!value.isTextual()) {
            throw new TokenRefusal.Malformed("The token has no " + name + " of type string");
        }
        return value.textValue();
    }

    /** Whole seconds of this era: what this server writes, and what fits an Instant. */
    private static long seconds(ObjectNode claims, String name) {
        JsonNode value = claims.path(name);
        if (!value.isIntegralNumber() || !NumericDate.isValid(value)) {
            throw new TokenRefusal.Malformed("The token has no " + name + " in seconds");
        }
        return value.longValue();
    }
}
