package dev.postern.clientauth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.inject.Singleton;

import dev.postern.oauth.OAuthError;

/**
 * The {@code jti} of every assertion that has authenticated a client and has not expired yet, so that none does twice
 * (RFC 7523 §3, item 7). In the memory of this process, and bounded: when it is full, assertions are refused rather than
 * forgotten. Only genuine assertions get here, so nobody without a key can fill it.
 */
@Singleton
final class ReplayMemory {

    /** About 90 bytes each. Enough for 1,600 assertions a second that live as long as they may. */
    private static final int ASSERTIONS_MAX = 500_000;
    /** Each new entry looks at so many others and drops those that have expired: no thread, no pause. */
    private static final int LOOKS = 8;
    private static final int LOOKS_WHEN_FULL = 256;

    private final int assertionsMax;
    private final Map<Key, Long> expiries = new ConcurrentHashMap<>();
    private final ReentrantLock sweeping = new ReentrantLock();
    private Iterator<Map.Entry<Key, Long>> sweep = expiries.entrySet().iterator();

    ReplayMemory() {
        this(ASSERTIONS_MAX);
    }

    ReplayMemory(int assertionsMax) {
        this.assertionsMax = assertionsMax;
    }

    /**
     * Remembers an assertion until it expires.
     *
     * @return false when this client has used the jti before; of two requests at once, one is first
     * @throws OAuthError.TemporarilyUnavailable no room
     */
    boolean isFirst(String clientId, String jti, Instant expiresAt, Instant now) {
        boolean full = expiries.size() >= assertionsMax;
        forgetSome(full ? LOOKS_WHEN_FULL : LOOKS, now.getEpochSecond());
        if (full && expiries.size() >= assertionsMax) {
            throw new OAuthError.TemporarilyUnavailable("the memory of used client assertions is full");
        }
        long until = expiresAt.getEpochSecond();
        Long before = expiries.putIfAbsent(Key.of(clientId, jti), until);
        return before == null;
    }

    int size() {
        return expiries.size();
    }

    private void forgetSome(int looks, long now) {
        if (!sweeping.tryLock()) {
            return; // somebody else is at it
        }
        try {
            for (int i = 0; i < looks; i++) {
                if (!sweep.hasNext()) {
                    sweep = expiries.entrySet().iterator();
                    if (!sweep.hasNext()) {
                        return;
                    }
                }
                if (sweep.next().getValue() <= now) {
                    sweep.remove();
                }
            }
        } finally {
            sweeping.unlock();
        }
    }

    /** 128 bits of SHA-256: small, and of one size. */
    private record Key(long high, long low) {

        static Key of(String clientId, String jti) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest((clientId.length() + ":" + clientId + jti).getBytes(StandardCharsets.UTF_8));
                return new Key(ByteBuffer.wrap(hash).getLong(0), ByteBuffer.wrap(hash).getLong(8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("SHA-256 is not available", e);
            }
        }
    }
}
