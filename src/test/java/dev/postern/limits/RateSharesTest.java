package dev.postern.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

/** Replicas that share a rate limit, at simulated times. */
class RateSharesTest {

    private static final RateKey KEY = new RateKey("policy", "client");
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_780_000_000L * SECOND;

    @Test
    void shares_of_all_replicas_are_the_limit_whatever_they_are_asked_for() {
        Random random = new Random(1);
        for (int n = 0; n < 1_000; n++) {
            int replicas = 2 + random.nextInt(6);
            int limit = 1 + random.nextInt(100);
            double[] demand = random.doubles(replicas, 0, random.nextBoolean() ? limit : 3.0 / replicas).toArray();
            double all = 0;
            for (double each : demand) {
                all += each;
            }
            double shares = 0;
            for (double each : demand) {
                double share = RateShares.share(limit, each, all - each, replicas);
                assertTrue(share > 0 && share <= 1);
                shares += share;
            }
            assertEquals(1, shares, 1e-9);
        }
    }

    @Test
    void a_process_by_itself_has_the_whole_limit() {
        RateShares shares = new RateShares();
        assertEquals(1, shares.share(KEY, 10));
        shares.learn(4, Map.of());
        assertEquals(0.25, shares.share(KEY, 10));
        shares.learn(4, Map.of(KEY, 100_000L));
        assertEquals(0.0125, shares.share(KEY, 10), 1e-9, "others need it; this one has been asked for nothing");
        shares.forget();
        assertEquals(0.25, shares.share(KEY, 10));
    }

    @Test
    void nobody_takes_more_before_the_others_can_have_told_what_they_need() {
        RateShares shares = new RateShares();
        shares.learn(2, Map.of());
        for (int n = 0; n < 10; n++) {
            shares.counted(KEY, true);
        }
        shares.measure(System.nanoTime() + SECOND);
        assertEquals(0.5, shares.share(KEY, 10));
        for (int n = 0; n < 10; n++) {
            shares.counted(KEY, true);
        }
        shares.measure(System.nanoTime() + 2 * SECOND);
        assertTrue(shares.share(KEY, 10) > 0.9);
    }

    @Test
    void buckets_that_are_told_are_bounded_and_forgotten_when_nobody_asks() {
        RateShares shares = new RateShares();
        shares.learn(2, Map.of());
        for (int n = 0; n < 2_000; n++) {
            shares.counted(new RateKey("policy", "c" + n), true);
        }
        long now = System.nanoTime();
        assertEquals(1_000, shares.measure(now + SECOND).size());
        assertEquals(1_000, shares.measure(now + 5 * SECOND).size());
        assertEquals(0, shares.measure(now + 12 * SECOND).size());
    }

    @Test
    void a_limit_holds_over_replicas_that_are_asked_evenly() {
        within(10, new double[] { 20, 20, 20 });
        within(100, new double[] { 50, 50, 50 });
    }

    @Test
    void a_limit_holds_and_is_reached_where_one_replica_is_asked_for_everything() {
        within(10, new double[] { 40, 0, 0 });
        within(100, new double[] { 0, 300, 0 });
    }

    @Test
    void a_limit_holds_where_replicas_are_asked_unevenly() {
        within(10, new double[] { 30, 10, 2 });
        within(50, new double[] { 100, 20, 20 });
    }

    @Test
    void a_client_below_its_limit_is_not_refused_wherever_its_requests_arrive() {
        double[] asked = { 7.5, 0, 0 };
        assertTrue(admitted(10, asked, 10) >= 7.5 * 10 * 0.97);
    }

    private static void within(int limit, double[] perSecond) {
        int seconds = 10;
        int admitted = admitted(limit, perSecond, seconds);
        int most = limit * seconds + limit; // a bucket that was full at first
        assertTrue(admitted <= most * 1.1, admitted + " of " + most);
        assertTrue(admitted >= limit * seconds * 0.9, admitted + " of " + limit * seconds);
    }

    /** Requests at even distances at each replica, which exchange every 250 ms, one after the other. */
    private static int admitted(int limit, double[] perSecond, int seconds) {
        int replicas = perSecond.length;
        List<RateShares> shares = new ArrayList<>();
        List<RateBucket> buckets = new ArrayList<>();
        List<Map<RateKey, Long>> told = new ArrayList<>();
        for (int n = 0; n < replicas; n++) {
            RateShares each = new RateShares();
            each.learn(replicas, Map.of());
            shares.add(each);
            buckets.add(new RateBucket());
            told.add(Map.of());
        }
        long begun = System.nanoTime();
        double[] due = new double[replicas];
        int admitted = 0;
        for (long millis = 0; millis < seconds * 1_000L; millis++) {
            for (int n = 0; n < replicas; n++) {
                if (millis % 250 == 20 + 10L * n) {
                    told.set(n, shares.get(n).measure(begun + millis * 1_000_000));
                    Map<RateKey, Long> elsewhere = new HashMap<>();
                    for (int other = 0; other < replicas; other++) {
                        if (other != n) {
                            told.get(other).forEach((key, demand) -> elsewhere.merge(key, demand, Long::sum));
                        }
                    }
                    shares.get(n).learn(replicas, elsewhere);
                }
                due[n] += perSecond[n] / 1_000;
                while (due[n] >= 1) {
                    due[n]--;
                    long left = buckets.get(n).take(limit, shares.get(n).share(KEY, limit), START + millis * 1_000_000);
                    shares.get(n).counted(KEY, left * 2 < limit);
                    admitted += left >= 0 ? 1 : 0;
                }
            }
        }
        return admitted;
    }
}
