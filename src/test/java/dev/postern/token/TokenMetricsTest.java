package dev.postern.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.postern.oauth.OAuthError;
import dev.postern.oauth.SigningAlgorithm;

class TokenMetricsTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final TokenMetrics metrics = new TokenMetrics(meters);

    @Test
    void tokens_are_counted_by_algorithm() {
        metrics.issued(SigningAlgorithm.RS256);
        metrics.issued(SigningAlgorithm.RS256);
        metrics.issued(SigningAlgorithm.HS256);
        assertEquals(2, meters.get("postern.tokens.issued").tag("algorithm", "RS256").counter().count());
        assertEquals(1, meters.get("postern.tokens.issued").tag("algorithm", "HS256").counter().count());
    }

    @Test
    void refusals_are_counted_by_error_and_reason() {
        metrics.refused(new OAuthError.ClientAuthenticationFailed("unknown client"));
        metrics.refused(OAuthError.AccessDenied.unknownAudience("https://a.example/"));
        assertEquals(1, meters.get("postern.tokens.refused").tag("reason", "unknown client").counter().count());
        assertEquals(1, meters.get("postern.tokens.refused").tag("error", "access_denied")
                .tag("reason", "unknown audience").counter().count());
    }

    @Test
    void what_a_request_says_is_never_a_label() {
        for (int i = 0; i < 1000; i++) {
            metrics.refused(new OAuthError.InvalidRequest("Duplicate parameter: p" + i));
            metrics.refused(new OAuthError.UnsupportedGrantType("g" + i));
            metrics.refused(OAuthError.AccessDenied.notGranted("client" + i, "https://a.example/" + i));
        }
        assertEquals(3, meters.find("postern.tokens.refused").counters().size());
    }

    @Test
    void signing_is_timed() {
        metrics.signed(TimeUnit.MICROSECONDS.toNanos(300));
        assertEquals(300, meters.get("postern.token.signing").timer().totalTime(TimeUnit.MICROSECONDS), 0.001);
    }
}
