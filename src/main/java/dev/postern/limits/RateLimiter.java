package dev.postern.limits;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Singleton;

import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.RateLimitPolicy;
import dev.postern.registry.RegistrySnapshot;

/**
 * Whether a client may make a request now, by the rate limit policy that is for it. Every process counts by itself, in
 * memory: buckets that nobody has used for a minute are dropped.
 */
@Singleton
public final class RateLimiter {

    private static final String HEADER = "Auth0-RateLimit";
    private static final long SECOND = 1_000_000_000L;
    private static final long CLEANING = 60 * SECOND;
    /** Seconds a blocked client is told to wait. */
    private static final int BLOCKED_SECONDS = 60;

    private final AuditLog audit;
    private final Clock clock;
    private final ConcurrentMap<Counted, RateBucket> buckets = new ConcurrentHashMap<>();
    private final AtomicLong nextCleaning = new AtomicLong();

    RateLimiter(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Counts a request of an authenticated client.
     *
     * @return headers for the answer; none where there is no limit
     * @throws OAuthError.RateLimitExceeded the policy's limit is exceeded and its action is to block
     */
    public Map<String, String> admit(Client client, RegistrySnapshot snapshot, Caller caller) {
        Optional<RateLimitPolicy> policy = snapshot.rateLimitPolicy(client);
        if (policy.isEmpty() || policy.get().action() == RateLimitPolicy.Action.ALLOW) {
            return Map.of();
        }
        return admit(client, policy.get(), caller);
    }

    private Map<String, String> admit(Client client, RateLimitPolicy policy, Caller caller) {
        Instant instant = clock.instant();
        long now = instant.getEpochSecond() * SECOND + instant.getNano();
        clean(now);
        RateBucket bucket = bucket(new Counted(policy.id(), policy.isShared() ? "" : client.clientId()));
        long left = policy.limit() == 0 ? -BLOCKED_SECONDS * SECOND : bucket.take(policy.limit(), now);
        String header = "client;q=" + policy.limit() + ";t=1;r=" + Math.max(0, left);
        if (left < 0) {
            if (bucket.tellsExceeded(now)) {
                audit.rateLimitReached(EventType.RATE_LIMIT_EXCEEDED, caller, client, policy.selector(), policy.limit(),
                        policy.limit());
            }
            if (policy.action() == RateLimitPolicy.Action.BLOCK) {
                throw new OAuthError.RateLimitExceeded(
                        Map.of(HEADER, header, "Retry-After", String.valueOf((-left + SECOND - 1) / SECOND)));
            }
        } else if ((policy.limit() - left) * 5 >= policy.limit() * 4L && bucket.tellsNearly(now)) { // 80 percent
            audit.rateLimitReached(EventType.RATE_LIMIT_NEAR, caller, client, policy.selector(), policy.limit(),
                    policy.limit() - left);
        }
        return Map.of(HEADER, header);
    }

    private RateBucket bucket(Counted counted) {
        RateBucket known = buckets.get(counted);
        return known != null ? known : buckets.computeIfAbsent(counted, unused -> new RateBucket());
    }

    private void clean(long now) {
        long due = nextCleaning.get();
        if (now >= due && nextCleaning.compareAndSet(due, now + CLEANING)) {
            buckets.values().removeIf(bucket -> bucket.isIdle(now));
        }
    }

    /** @param clientId empty: all clients the policy is for */
    private record Counted(String policyId, String clientId) {
    }
}
