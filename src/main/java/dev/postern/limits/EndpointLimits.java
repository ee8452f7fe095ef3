package dev.postern.limits;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.oauth.Caller;
import dev.postern.web.EndpointPath;
import dev.postern.web.RefusedRequests;
import dev.postern.web.TrustedProxies;

/**
 * How many requests a second an address may send to an endpoint, before anything else is done for them. Answers carry Auth0's
 * {@code X-RateLimit-*} headers.
 */
@Singleton
final class EndpointLimits {

    private static final Logger LOG = Logger.getLogger(EndpointLimits.class);
    private static final String LIMIT = "X-RateLimit-Limit";
    /** After the check of the path, before the one of the body. */
    private static final int ORDER = 1500;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TELLING = TimeUnit.MINUTES.toNanos(1);

    private final Provider<AuditLog> audit; // filters are made before the settings are checked
    private final TrustedProxies proxies;
    private final RefusedRequests refusals;
    private final Clock clock;
    private final AddressHash hash = new AddressHash();
    private final Optional<Limit> token;
    private final Optional<Limit> keys;
    private final Optional<Limit> management;

    EndpointLimits(AddressLimitsConfig config, Provider<AuditLog> audit, TrustedProxies proxies, RefusedRequests refusals,
            Clock clock) {
        this.audit = audit;
        this.proxies = proxies;
        this.refusals = refusals;
        this.clock = clock;
        this.token = Limit.of("token endpoint", config.tokenRequests());
        this.keys = Limit.of("published keys", config.keyRequests());
        this.management = Limit.of("Management API", config.managementRequests());
    }

    void register(@Observes Filters filters) {
        if (token.or(() -> keys).or(() -> management).isPresent()) {
            filters.register(this::count, ORDER);
        }
    }

    private void count(RoutingContext context) {
        Optional<Limit> limit = limitOf(context.request().path());
        if (limit.isEmpty() || admits(limit.get(), context)) {
            context.next();
        } else {
            refusals.refuse(context, 429);
        }
    }

    private Optional<Limit> limitOf(String path) {
        if (EndpointPath.leadsTo(path, "/oauth/token")) {
            return token;
        }
        if (path.startsWith("/api/v2/")) {
            return management;
        }
        return path.startsWith("/.well-known/") || EndpointPath.leadsTo(path, "/pem") || EndpointPath.leadsTo(path, "/cer")
                ? keys
                : Optional.empty();
    }

    private boolean admits(Limit limit, RoutingContext context) {
        String address = proxies.callerAddress(context.request());
        Instant instant = clock.instant();
        long now = instant.getEpochSecond() * SECOND + instant.getNano();
        long untilFull = limit.buckets.take(hash.of(address), now);
        long left = untilFull < 0 ? 0 : limit.buckets.left(untilFull);
        HttpServerResponse response = context.response();
        context.addHeadersEndHandler(head -> tellLimit(response, limit, left, instant));
        if (untilFull < 0) {
            response.putHeader("Retry-After", String.valueOf((-untilFull + SECOND - 1) / SECOND));
            tell(limit, limit.exceeded, EventType.RATE_LIMIT_EXCEEDED, context.request(), address, limit.size);
        } else if ((limit.size - left) * 5 >= limit.size * 4L) { // 80 percent
            tell(limit, limit.nearly, EventType.RATE_LIMIT_NEAR, context.request(), address, limit.size - left);
        }
        return untilFull >= 0;
    }

    /** A quota that refuses tells its own limit in the same headers. */
    private static void tellLimit(HttpServerResponse response, Limit limit, long left, Instant now) {
        if (!response.headers().contains(LIMIT)) {
            response.putHeader(LIMIT, limit.text).putHeader("X-RateLimit-Remaining", String.valueOf(left))
                    .putHeader("X-RateLimit-Reset", String.valueOf(now.getEpochSecond() + 1));
        }
    }

    /** Once a minute. */
    private void tell(Limit limit, AtomicLong told, EventType type, HttpServerRequest request, String address, long usage) {
        long last = told.get();
        long now = System.nanoTime();
        if (now - last < TELLING || !told.compareAndSet(last, now)) {
            return;
        }
        boolean exceeded = type == EventType.RATE_LIMIT_EXCEEDED;
        String description = "Limit of the " + limit.bucket + " for one address " + (exceeded ? "exceeded" : "nearly reached");
        if (exceeded) {
            LOG.warnf("%s: %s, %s requests a second. Logged once a minute", description, address, limit.text);
        }
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.putObject("limit").put("bucket", limit.bucket).put("global", true).put("size", limit.size).put("usage", usage);
        details.putObject("request").put("method", request.method().name()).put("path", request.path());
        audit.get().operation(type, Caller.of(request, address), description, Optional.empty(), Optional.empty(), details);
    }

    /** The limit of one endpoint. */
    private static final class Limit {

        private final String bucket;
        private final int size;
        private final String text;
        private final AddressBuckets buckets;
        private final AtomicLong exceeded = new AtomicLong(System.nanoTime() - TELLING);
        private final AtomicLong nearly = new AtomicLong(System.nanoTime() - TELLING);

        private Limit(String bucket, int size) {
            this.bucket = bucket;
            this.size = size;
            this.text = String.valueOf(size);
            this.buckets = new AddressBuckets(size);
        }

        /** @param size 0: there is no limit */
        static Optional<Limit> of(String bucket, int size) {
            return size == 0 ? Optional.empty() : Optional.of(new Limit(bucket, size));
        }
    }
}
