package dev.postern.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.DomainSocketServerStart;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;

import dev.postern.actions.ExtensionRunner;
import dev.postern.config.Build;
import dev.postern.entity.StoreState;
import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKeys;
import dev.postern.registry.RegistryFollower;
import dev.postern.snapshot.CurrentSnapshot;

/**
 * Ready means: can issue tokens, and the public port is open. A store that is away or read-only does not count, because tokens
 * need no store; the data and
 * metrics report it. An operator may set a bound on how old the registry in memory may be: {@link ReadinessConfig#lagMax()}.
 * Answers from memory, on the event loop, also while all workers are busy.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
final class Readiness implements AsyncHealthCheck {

    private final SigningKeys keys;
    private final CurrentSnapshot current;
    private final RegistryFollower follower;
    private final StoreState store;
    private final Optional<Duration> lagMax;
    private final Clock clock;
    private final ExtensionRunner extensions;
    private final Build build = Build.ofThisProgram();
    /** Whether what was bound at the start has been evaluated. */
    private volatile boolean warm;
    private volatile boolean stopping;
    /** The port of the health checks may be open before the public one. In dev mode and in tests both are open by then. */
    private volatile boolean listening = LaunchMode.current() != LaunchMode.NORMAL;

    Readiness(SigningKeys keys, CurrentSnapshot current, RegistryFollower follower, StoreState store, ReadinessConfig config,
            Clock clock, ExtensionRunner extensions) {
        this.extensions = extensions;
        this.keys = keys;
        this.current = current;
        this.follower = follower;
        this.store = store;
        this.lagMax = config.lagMax();
        this.clock = clock;
    }

    /** At once: what else happens at a stop takes its time. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    void listens(@ObservesAsync HttpServerStart event) {
        listening = true;
    }

    void listensOverTls(@ObservesAsync HttpsServerStart event) {
        listening = true;
    }

    void listensToASocketFile(@ObservesAsync DomainSocketServerStart event) {
        listening = true;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(this::answer);
    }

    private HealthCheckResponse answer() {
        Optional<Instant> inStep = follower.lastSuccess();
        warm = warm || extensions.isPrepared();
        boolean canSign = keys.published().stream().anyMatch(key -> key.state() == KeyState.CURRENT);
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("postern")
                .withData("version", build.version()).withData("commit", build.commit())
                .withData("registry_in_step_at", inStep.map(Instant::toString).orElse("never"))
                .withData("store", storeNow())
                .withData("registry_version", current.get().version())
                .withData("signing_keys", keys.published().size())
                .withData("actions", warm ? "loaded" : "loading")
                .withData("public_port", listening ? "open" : "opening");
        follower.standsInSince().ifPresent(asOf -> answer.withData("started_from_copy_of", asOf.toString()));
        return answer.status(listening && !stopping && canSign && warm && isInStep(inStep, clock.instant(), lagMax)).build();
    }

    private String storeNow() {
        if (store.strangeness().isPresent()) {
            return "strange";
        }
        if (store.isAway()) {
            return "away";
        }
        return store.fault().isPresent() ? "read-only" : "writable";
    }

    /**
     * @param inStep when the registry in memory last was what the store holds
     * @param lagMax how long ago that may be, if there is a bound
     */
    static boolean isInStep(Optional<Instant> inStep, Instant now, Optional<Duration> lagMax) {
        return lagMax.isEmpty() || (inStep.isPresent() && !now.isAfter(inStep.get().plus(lagMax.get())));
    }
}
