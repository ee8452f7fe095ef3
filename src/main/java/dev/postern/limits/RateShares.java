package dev.postern.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Singleton;

/**
 * How much of each rate limit is this replica's. Where nobody is near the limit, all replicas have the same. Where somebody
 * is, replicas tell each other how many requests they get ({@link Replicas}), and the shares follow: all of them together are
 * the limit, however uneven the requests arrive.
 */
@Singleton
final class RateShares {

    /** Buckets that are told to others. Those beyond have even shares. */
    private static final int HOT_MAX = 1_000;
    /** Seconds without a request after which others need not know of a bucket any more. */
    private static final double COLD_SECONDS = 10;
    /** More than what is asked for, so that requests which do not come evenly find room. */
    private static final double AMPLE = 1.25;
    /** Of a limit that is exceeded, so much stays in even shares: a replica that was not asked before can answer. */
    private static final double EVEN = 0.05;
    /** How much the newest measurement counts. */
    private static final double NEWEST = 0.5;
    /** Until the second report the others may not have told of theirs. */
    private static final int REPORTS_MIN = 2;

    private final ConcurrentMap<RateKey, Demand> hot = new ConcurrentHashMap<>();
    private volatile Map<RateKey, Long> elsewhere = Map.of();
    private volatile int replicas = 1;
    private volatile boolean even;
    private volatile Runnable whenHot = () -> {
    };

    /** @param soon makes this replica and the others exchange soon; returns at once */
    void onHot(Runnable soon) {
        whenHot = soon;
    }

    /** Whether limits are shared with anybody. */
    boolean areUneven() {
        return replicas > 1;
    }

    /** This replica's share of a limit, above 0 and at most 1. */
    double share(RateKey key, int limit) {
        int sharers = replicas;
        if (sharers == 1) {
            return 1;
        }
        Demand own = hot.get(key);
        Map<RateKey, Long> others = elsewhere;
        if (even || (own == null && !others.containsKey(key))) {
            return 1.0 / sharers;
        }
        double share = share(limit, own == null ? 0 : own.perSecond, others.getOrDefault(key, 0L) / 1_000.0, sharers);
        return own != null && own.reports < REPORTS_MIN ? Math.min(share, 1.0 / sharers) : share;
    }

    /**
     * @param here requests a second
     * @param elsewhere those of the other replicas together
     */
    static double share(int limit, double here, double elsewhere, int replicas) {
        double need = AMPLE * here / limit;
        double needed = need + AMPLE * elsewhere / limit;
        if (needed <= 1) {
            return need + (1 - needed) / replicas;
        }
        return EVEN / replicas + (1 - EVEN) * need / needed;
    }

    /**
     * A request has been counted.
     *
     * @param near whether the limit is near, or exceeded
     */
    void counted(RateKey key, boolean near) {
        Demand demand = hot.get(key);
        if (demand != null) {
            demand.requests.incrementAndGet();
        } else if (near && hot.size() < HOT_MAX) {
            hot.computeIfAbsent(key, unused -> new Demand()).requests.incrementAndGet();
            whenHot.run();
        }
    }

    /** Whether any limit is near. */
    boolean areHot() {
        return !hot.isEmpty();
    }

    /** What to tell the others: requests in a thousand seconds. One thread's, as {@link #learn}. */
    Map<RateKey, Long> measure(long nanoTime) {
        Map<RateKey, Long> measured = new HashMap<>();
        hot.forEach((key, demand) -> {
            if (demand.measure(nanoTime)) {
                measured.put(key, Math.round(demand.perSecond * 1_000));
            } else {
                hot.remove(key);
            }
        });
        return measured;
    }

    /** What others have told. */
    void learn(int alive, Map<RateKey, Long> demandElsewhere) {
        replicas = alive;
        elsewhere = Map.copyOf(demandElsewhere);
        even = false;
    }

    /** What others have told is too old: even shares. */
    void forget() {
        even = true;
    }

    /** Of one bucket, here. */
    private static final class Demand {

        private final AtomicLong requests = new AtomicLong();
        private long measuredAt = System.nanoTime();
        private double idleSeconds;
        private volatile double perSecond;
        private volatile int reports;

        /** @return false: nobody has asked for long */
        private boolean measure(long nanoTime) {
            double seconds = Math.max(0.02, (nanoTime - measuredAt) / 1e9);
            measuredAt = nanoTime;
            long counted = requests.getAndSet(0);
            double now = counted / seconds;
            idleSeconds = counted == 0 ? idleSeconds + seconds : 0;
            perSecond = reports == 0 ? now : NEWEST * now + (1 - NEWEST) * perSecond;
            reports = Math.min(REPORTS_MIN, reports + 1);
            return idleSeconds < COLD_SECONDS;
        }
    }
}
