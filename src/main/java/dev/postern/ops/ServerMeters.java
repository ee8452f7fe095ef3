package dev.postern.ops;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;

import dev.postern.keys.SignatureProvider;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryFollower;

/** What this process holds, in numbers; and the bound on what a caller can add to the metrics. */
@Singleton
final class ServerMeters implements MeterBinder {

    /** Of a resource with an id; a path that merely holds a brace is the caller's. */
    private static final Pattern TEMPLATE = Pattern.compile("/api/v2/[a-z-]+/\\{id}(/[a-z-]+)?");
    private static final Set<String> HTTP_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> PUBLIC_ENDPOINTS = Set.of("/oauth/token", "/verify");

    private final Registry registry;
    private final RegistryFollower follower;
    private final SignatureProvider signatures;
    private final Clock clock;

    ServerMeters(Registry registry, RegistryFollower follower, SignatureProvider signatures, Clock clock) {
        this.registry = registry;
        this.follower = follower;
        this.signatures = signatures;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("postern.registry.version", registry, r -> r.current().version())
                .description("Number of the last registry change in force in this process").register(meters);
        Gauge.builder("postern.registry.clients", registry, r -> r.current().clientCount())
                .description("Registered applications").register(meters);
        Gauge.builder("postern.registry.lag", this::lagSeconds).baseUnit("seconds")
                .description("Time since the registry in memory was known to be what the store holds").register(meters);
        signatures.whenLoaded(name -> Gauge.builder("postern.signing.provider", () -> 1).tag("provider", name)
                .description("Always 1; the label names who computes RSA signatures").register(meters));
    }

    private double lagSeconds() {
        return follower.lastSuccess().map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0)
                .orElse(Double.NaN);
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
                return tags.equals(id.getTags()) ? id : id.replaceTags(tags);
            }
        };
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
