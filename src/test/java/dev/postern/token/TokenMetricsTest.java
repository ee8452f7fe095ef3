package dev.postern.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.postern.audit.LastHour;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.SigningAlgorithm;

class TokenMetricsTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final TokenMetrics metrics = new TokenMetrics(meters, new LastHour(Clock.systemUTC()));

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
        metrics.refused(OAuthError.AccessDenied.unknownDefaultAudience("https://a.example/", true));
        metrics.refused(OAuthError.AccessDenied.withoutAudience());
        assertEquals(1, meters.get("postern.tokens.refused").tag("reason", "unknown client").counter().count());
        assertEquals(2, meters.get("postern.tokens.refused").tag("error", "access_denied")
                .tag("reason", "unknown audience").counter().count());
        assertEquals(1, meters.get("postern.tokens.refused").tag("reason", "no audience").counter().count());
    }

    @Test
    void the_reason_of_a_refusal_without_audience_names_every_way_to_give_one() {
        String reason = OAuthError.AccessDenied.withoutAudience().reason();
        for (String way : List.of("in the body", "query of the token URL", "default_audience of the application",
                "of the tenant")) {
            assertTrue(reason.contains(way), reason);
        }
        String unknown = OAuthError.AccessDenied.unknownDefaultAudience("https://a.example/", true).reason();
        assertTrue(unknown.contains("default_audience of the application names an API that is not registered"), unknown);
    }

    @Test
    void the_reason_of_a_refused_organization_tells_a_name_from_an_id_and_the_answer_does_not() {
        List<OAuthError> refusals = List.of(OAuthError.InvalidOrganization.unknown(),
                OAuthError.InvalidOrganization.unknownName(), OAuthError.InvalidOrganization.notById());
        assertEquals(List.of("unknown organization id", "unknown organization name",
                "organization by name, but allow_organization_name_in_authentication_api is off"),
                refusals.stream().map(OAuthError::reason).toList());
        assertEquals(1, refusals.stream().map(OAuthError::getMessage).distinct().count());
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
