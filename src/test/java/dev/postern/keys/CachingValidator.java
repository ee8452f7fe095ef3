package dev.postern.keys;

import static io.restassured.RestAssured.given;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

import io.restassured.response.Response;

/**
 * Validates tokens as an API of somebody else does: keeps the JWKS for exactly as long as it is told, or as it likes, and does
 * not ask again before that, not even for a key it does not know.
 */
final class CachingValidator {

    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d+)");

    private final Clock clock;
    private final Optional<Duration> keeps;
    private JsonWebKeySet keys;
    private Instant freshUntil = Instant.MIN;

    CachingValidator(Clock clock) {
        this(clock, Optional.empty());
    }

    /** @param keeps the JWKS for so long, whatever it is told */
    CachingValidator(Clock clock, Optional<Duration> keeps) {
        this.clock = clock;
        this.keeps = keeps;
    }

    /** @return the kid of the key that signed */
    synchronized String validate(String token) throws JoseException {
        fetchWhenStale();
        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(token);
        jws.setAlgorithmConstraints(new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "RS256"));
        String kid = jws.getKeyIdHeaderValue();
        JsonWebKey key = keys.findJsonWebKey(kid, "RSA", "sig", null);
        if (key == null) {
            throw new AssertionError("signed by " + kid + ", which is not in the JWKS as cached");
        }
        jws.setKey(key.getKey());
        if (!jws.verifySignature()) {
            throw new AssertionError("bad signature by " + kid);
        }
        return kid;
    }

    private void fetchWhenStale() throws JoseException {
        Instant asked = clock.instant();
        if (asked.isBefore(freshUntil)) {
            return;
        }
        Response answer = given().get("/.well-known/jwks.json");
        Matcher maxAge = MAX_AGE.matcher(answer.header("Cache-Control"));
        if (!maxAge.find()) {
            throw new AssertionError("no max-age in " + answer.headers());
        }
        keys = new JsonWebKeySet(answer.asString());
        freshUntil = asked.plus(keeps.orElse(Duration.ofSeconds(Long.parseLong(maxAge.group(1)))));
    }
}
