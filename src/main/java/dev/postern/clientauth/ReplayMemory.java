package dev.postern.clientauth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.postern.oauth.OAuthError;

/**
 * Every assertion that has authenticated a client here and has not expired yet, so that no assertion works twice. Bounded for
 * each client and for all: without room, an assertion is refused rather than forgotten. Only assertions with a valid signature
 * get here, so nobody without a key can fill it.
 *
 * <p>
 * One client may have a fiftieth of the memory, and up to a tenth while half of it is free. So a few clients cannot take the
 * room of the others. An assertion is forgotten once it has expired by the wall clock and, so that a clock that jumps ahead and
 * back forgets nothing, has lived its time by the monotonic clock as well.
 */
@Singleton
public final class ReplayMemory {

    /** About 110 bytes each. Enough for 1,600 assertions a second that live as long as they may. */
    private static final int ASSERTIONS_MAX = 500_000;
    private static final int CLIENTS_SHARE = 50;
    private static final int CLIENTS_SHARE_WHILE_HALF_IS_FREE = 10;
    /** Each new entry looks at so many others and drops those that have expired: no thread, no pause. */
    private static final int LOOKS = 8;
    private static final int LOOKS_WHEN_FULL = 256;

    private final int assertionsMax;
    private final int shareWhileHalfIsFree;
    private final LongSupplier nanoTime;
    private final Map<UsedAssertion.Key, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final ReentrantLock sweeping = new ReentrantLock();
    private Iterator<Map.Entry<UsedAssertion.Key, Entry>> sweep = entries.entrySet().iterator();

    @Inject
    ReplayMemory() {
        this(ASSERTIONS_MAX, System::nanoTime);
    }

    ReplayMemory(int assertionsMax, LongSupplier nanoTime) {
        this(assertionsMax, CLIENTS_SHARE_WHILE_HALF_IS_FREE, nanoTime);
    }

    /**
     * @param shareWhileHalfIsFree one client may fill the memory divided by this, while half of it is free
     * @param nanoTime a clock that never jumps
     */
    public ReplayMemory(int assertionsMax, int shareWhileHalfIsFree, LongSupplier nanoTime) {
        this.assertionsMax = assertionsMax;
        this.shareWhileHalfIsFree = shareWhileHalfIsFree;
        this.nanoTime = nanoTime;
    }

    /** Whether the assertion has been used here. */
    boolean holds(UsedAssertion assertion) {
        return entries.containsKey(assertion.key());
    }

    /**
     * Remembers an assertion until it expires.
     *
     * @return false when it has been used before; of two requests at once, one is first
     * @throws OAuthError.TemporarilyUnavailable no room
     */
    public boolean isFirst(UsedAssertion assertion, Instant now) {
        boolean full = isFull(assertion.clientId());
        forgetSome(full ? LOOKS_WHEN_FULL : LOOKS, now.getEpochSecond());
        if (full && isFull(assertion.clientId())) {
            throw new OAuthError.TemporarilyUnavailable("the memory of used client assertions is full for this client");
        }
        return add(assertion, now);
    }

    /** As if it had not been used. */
    void forget(UsedAssertion assertion) {
        if (entries.remove(assertion.key()) != null) {
            forgotten(assertion.clientId());
        }
    }

    /** Takes over what was used before this process started, as far as there is room. */
    void addAll(List<UsedAssertion> used, Instant now) {
        used.stream().filter(assertion -> assertion.expiresAt() > now.getEpochSecond()).limit(assertionsMax)
                .forEach(assertion -> add(assertion, now));
    }

    /** All that it remembers. */
    List<UsedAssertion> all() {
        List<UsedAssertion> all = new ArrayList<>();
        entries.forEach((key, entry) -> all.add(new UsedAssertion(key.id(), entry.clientId, entry.expiresAt)));
        return all;
    }

    int size() {
        return entries.size();
    }

    private boolean add(UsedAssertion assertion, Instant now) {
        long lives = TimeUnit.SECONDS.toNanos(assertion.expiresAt() - now.getEpochSecond());
        Entry entry = new Entry(assertion.clientId(), assertion.expiresAt(), nanoTime.getAsLong() + lives);
        if (entries.putIfAbsent(assertion.key(), entry) != null) {
            return false;
        }
        counts.merge(assertion.clientId(), 1, Integer::sum);
        return true;
    }

    private boolean isFull(String clientId) {
        int size = entries.size();
        int share = assertionsMax / (size < assertionsMax / 2 ? shareWhileHalfIsFree : CLIENTS_SHARE);
        return size >= assertionsMax || counts.getOrDefault(clientId, 0) >= Math.max(1, share);
    }

    private void forgotten(String clientId) {
        counts.computeIfPresent(clientId, (client, count) -> count > 1 ? count - 1 : null);
    }

    private void forgetSome(int looks, long now) {
        if (!sweeping.tryLock()) {
            return; // somebody else is at it
        }
        try {
            long nanos = nanoTime.getAsLong();
            for (int i = 0; i < looks; i++) {
                if (!sweep.hasNext()) {
                    sweep = entries.entrySet().iterator();
                    if (!sweep.hasNext()) {
                        return;
                    }
                }
                Entry entry = sweep.next().getValue();
                if (entry.expiresAt <= now && nanos - entry.livesUntil >= 0) {
                    sweep.remove();
                    forgotten(entry.clientId);
                }
            }
        } finally {
            sweeping.unlock();
        }
    }

    /**
     * @param clientId the text of the registered client, not a copy of its own
     * @param expiresAt seconds since 1970
     * @param livesUntil by the monotonic clock, nanoseconds
     */
    private record Entry(String clientId, long expiresAt, long livesUntil) {
    }
}
