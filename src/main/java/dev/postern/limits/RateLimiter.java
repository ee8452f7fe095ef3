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
import dev.postern.snapshot.Client;
import dev.postern.snapshot.RateLimitPolicy;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Whether a client may make a request now, under the rate limit policy that applies to it. Every process counts in
 * memory, up to its share of the limit ({@link RateShares}), and drops buckets that nobody has used for a minute.
 */
@Singleton
public final class RateLimiter {

    private static final String HEADER = "Auth0-RateLimit";
    private static final long SECOND = 1_000_000_000L;
    private static final long CLEANING = 60 * SECOND;
    /** Seconds a blocked client is told to wait. */
    private static final int BLOCKED_SECONDS = 60;

    private final AuditLog audit;
    private final RateShares shares;
    private final Clock clock;
    private final ConcurrentMap<RateKey, RateBucket> buckets = new ConcurrentHashMap<>();
    private final AtomicLong nextCleaning = new AtomicLong();

    RateLimiter(AuditLog audit, RateShares shares, Clock clock) {
        this.audit = audit;
        this.shares = shares;
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
        RateKey key = new RateKey(policy.id(), policy.isShared() ? "" : client.clientId());
        RateBucket bucket = bucket(key);
        long left = policy.limit() == 0 ? -BLOCKED_SECONDS * SECOND : take(key, bucket, policy.limit(), now);
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

    private long take(RateKey key, RateBucket bucket, int limit, long now) {
        long left = bucket.take(limit, shares.share(key, limit), now);
        if (shares.areUneven()) {
            shares.counted(key, left * 2 < limit); // negative, too: there was none
        }
        return left;
    }

    private RateBucket bucket(RateKey key) {
        RateBucket known = buckets.get(key);
        return known != null ? known : buckets.computeIfAbsent(key, unused -> new RateBucket());
    }

    private void clean(long now) {
        long due = nextCleaning.get();
        if (now >= due && nextCleaning.compareAndSet(due, now + CLEANING)) {
            buckets.values().removeIf(bucket -> bucket.isIdle(now));
        }
    }
}
