package dev.postern.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKeys;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryFollower;

/**
 * Ready means: can sign, and knows what the store knows. A short outage of the store does not count, as tokens need no
 * store; see {@link ReadinessConfig#lagMax()}.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
final class Readiness implements HealthCheck {

    private final SigningKeys keys;
    private final Registry registry;
    private final RegistryFollower follower;
    private final Duration lagMax;
    private final Clock clock;

    Readiness(SigningKeys keys, Registry registry, RegistryFollower follower, ReadinessConfig config, Clock clock) {
        this.keys = keys;
        this.registry = registry;
        this.follower = follower;
        this.lagMax = config.lagMax();
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<Instant> inStep = follower.lastSuccess();
        boolean canSign = keys.published().stream().anyMatch(key -> key.state() == KeyState.CURRENT);
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("postern")
                .withData("registry_in_step_at", inStep.map(Instant::toString).orElse("never"))
                .withData("registry_version", registry.current().version())
                .withData("signing_keys", keys.published().size());
        return answer.status(canSign && isInStep(inStep, clock.instant(), lagMax)).build();
    }

    /** @param inStep when the registry in memory last was what the store holds */
    static boolean isInStep(Optional<Instant> inStep, Instant now, Duration lagMax) {
        return inStep.isPresent() && !now.isAfter(inStep.get().plus(lagMax));
    }
}
