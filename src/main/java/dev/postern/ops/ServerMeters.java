package dev.postern.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;

import dev.postern.config.Build;
import dev.postern.entity.ChangeNews;
import dev.postern.entity.StoreState;
import dev.postern.keys.SignatureProvider;
import dev.postern.limits.QuotaUses;
import dev.postern.limits.Replicas;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryCopy;
import dev.postern.registry.RegistryFollower;
import dev.postern.snapshot.CurrentSnapshot;

/** Gauges of what this process holds, and the bound on what a caller can add to the metrics. */
@Singleton
final class ServerMeters implements MeterBinder {

    /** Of a resource with an id; a path that merely holds a brace is the caller's. */
    private static final Pattern TEMPLATE = Pattern.compile("/api/v2/[a-z-]+/\\{id}(/[a-z-]+)?");
    private static final Set<String> HTTP_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String PORT = "server.port";
    private static final Set<String> PUBLIC_ENDPOINTS = Set.of("/oauth/token", "/verify");

    private final CurrentSnapshot current;
    private final Registry registry;
    private final RegistryFollower follower;
    private final RegistryCopy copy;
    private final StoreState store;
    private final ChangeNews news;
    private final SignatureProvider signatures;
    private final Provider<Replicas> replicas; // meters are made before the settings are checked
    private final Provider<QuotaUses> quotas;
    private final Clock clock;

    ServerMeters(CurrentSnapshot current, Registry registry, RegistryFollower follower, RegistryCopy copy, StoreState store,
            ChangeNews news, SignatureProvider signatures, Provider<Replicas> replicas, Provider<QuotaUses> quotas,
            Clock clock) {
        this.current = current;
        this.registry = registry;
        this.follower = follower;
        this.copy = copy;
        this.store = store;
        this.news = news;
        this.signatures = signatures;
        this.replicas = replicas;
        this.quotas = quotas;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("postern.registry.version", current, c -> c.get().version())
                .description("Number of the last registry change in force in this process").register(meters);
        Gauge.builder("postern.registry.clients", current, c -> c.get().clientCount())
                .description("Registered applications").register(meters);
        Gauge.builder("postern.registry.lag", this::lagSeconds).baseUnit("seconds")
                .description("Time since the registry in memory was known to be what the store holds").register(meters);
        FunctionCounter.builder("postern.registry.histories.replaced", registry, Registry::historiesReplaced)
                .description("How often the store was found with another history, and everything was loaded anew")
                .register(meters);
        Gauge.builder("postern.registry.copy.age", this::copyAgeSeconds).baseUnit("seconds")
                .description("Time since the copy on the disk was known to be in step with the store").register(meters);
        Gauge.builder("postern.registry.notified", news, n -> n.arrives() ? 1 : 0)
                .description("1 while the store tells of changes at once, 0 while only asking finds them").register(meters);
        Gauge.builder("postern.store.clock.offset", follower, f -> f.storeClockOffset().toMillis() / 1000.0)
                .baseUnit("seconds").description("How far the clock of a shared store is ahead of this process's")
                .register(meters);
        Gauge.builder("postern.store.writable", store,
                s -> s.fault().isPresent() || s.isAway() || s.strangeness().isPresent() ? 0 : 1)
                .description("1 while changes can be stored, 0 while the store takes none").register(meters);
        Gauge.builder("postern.replicas.alive", replicas, shared -> shared.get().alive())
                .description("Processes that share the store and were heard of in the last five seconds, this one among them")
                .register(meters);
        FunctionCounter.builder("postern.quota.leases.waited", quotas, uses -> uses.get().waited())
                .description("Token requests that waited for a block of a token quota").register(meters);
        Build build = Build.ofThisProgram();
        Gauge.builder("postern.build.info", () -> 1).tag("version", build.version()).tag("commit", build.commit())
                .description("Always 1; the labels name what was built").register(meters);
        signatures.whenLoaded(name -> Gauge.builder("postern.signing.provider", () -> 1).tag("provider", name)
                .description("Always 1; the label names who computes RSA signatures").register(meters));
    }

    private double lagSeconds() {
        return secondsSince(follower.lastSuccess());
    }

    private double copyAgeSeconds() {
        return secondsSince(copy.asOf());
    }

    private double secondsSince(Optional<Instant> moment) {
        return moment.map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0).orElse(Double.NaN);
    }

    /** What a caller makes up is no label: any word may be a method, and any path may be refused. */
    @Produces
    @Singleton
    static MeterFilter boundedLabels() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (!id.getName().startsWith("http.server.")) {
                    return id;
                }
                List<Tag> tags = id.getTags().stream().map(tag -> bounded(tag, id)).toList();
                Meter.Id bounded = tags.equals(id.getTags()) ? id : id.replaceTags(tags);
                return isOfPort(id) && id.getTag(PORT) == null ? bounded.withTag(Tag.of(PORT, "0")) : bounded;
            }
        };
    }

    /**
     * Whether it counts for a port, and not for a path. Quarkus leaves out the number of a port that the system chooses, and
     * Prometheus takes no meter whose namesake has other labels: the server would not open its port.
     */
    private static boolean isOfPort(Meter.Id id) {
        return id.getTag("uri") == null;
    }

    private static Tag bounded(Tag tag, Meter.Id id) {
        return switch (tag.getKey()) {
            case "method" -> HTTP_METHODS.contains(tag.getValue()) ? tag : Tag.of("method", "OTHER");
            case "uri" -> isOurs(tag.getValue()) || !"CLIENT_ERROR".equals(id.getTag("outcome")) ? tag
                    : Tag.of("uri", "REFUSED");
            default -> tag;
        };
    }

    /** The template of a resource, a word of Quarkus' own ({@code NOT_FOUND}), or a public endpoint. */
    private static boolean isOurs(String uri) {
        return !uri.startsWith("/") || TEMPLATE.matcher(uri).matches() || PUBLIC_ENDPOINTS.contains(uri);
    }
}
