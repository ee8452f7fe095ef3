package dev.postern.token;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;

import dev.postern.audit.LastHour;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.SigningAlgorithm;

/**
 * Counts what the token endpoint does. Labels have fixed values only (grant, algorithm, error, reason), never text of a
 * request, so the number of time series is bounded. Counting costs well below a microsecond.
 */
@Startup // a counter that is not there cannot be alerted on
@Singleton
public final class TokenMetrics {

    private final MeterRegistry meters;
    private final LastHour lastHour;
    private final Map<SigningAlgorithm, Counter> issued = new EnumMap<>(SigningAlgorithm.class);
    private final Timer minting;

    TokenMetrics(MeterRegistry meters, LastHour lastHour) {
        this.meters = meters;
        this.lastHour = lastHour;
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            issued.put(algorithm, Counter.builder("postern.tokens.issued").description("Access tokens issued")
                    .tag("grant_type", "client_credentials").tag("algorithm", algorithm.wireName()).register(meters));
        }
        minting = Timer.builder("postern.token.signing").description("Time to write and sign the claims of a token")
                .register(meters);
    }

    public void issued(SigningAlgorithm algorithm) {
        issued.get(algorithm).increment();
        lastHour.issued();
    }

    public void refused(OAuthError refusal) {
        lastHour.refused();
        Counter.builder("postern.tokens.refused").description("Token requests refused")
                .tag("error", refusal.error()).tag("reason", reason(refusal)).register(meters).increment();
    }

    public void signed(long nanoseconds) {
        minting.record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** The reasons of these errors are constants; those of the others may repeat the request. */
    private static String reason(OAuthError refusal) {
        if (refusal instanceof OAuthError.AccessDenied denied) {
            return denied.kind();
        }
        return refusal instanceof OAuthError.InvalidOrganization
                || refusal instanceof OAuthError.ClientAuthenticationFailed || refusal instanceof OAuthError.TooManyRequests
                || refusal instanceof OAuthError.RateLimitExceeded
                        ? refusal.reason()
                        : refusal.error().replace('_', ' ');
    }
}
