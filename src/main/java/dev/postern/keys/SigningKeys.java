package dev.postern.keys;

import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * The tenant's signing keys: a next key, published ahead of its use; the current one, which signs; previous ones, which stay
 * published until they are revoked, so that the tokens they signed go on verifying. Token requests read memory only.
 *
 * <p>
 * No key signs before every verifier that keeps the JWKS as long as it may knows it. When one rotation follows another too
 * soon for that, the new current key waits, and the newest key before it that is known signs on.
 */
@Singleton
public class SigningKeys {

    /** How long anybody may keep the JWKS ({@code Cache-Control: max-age}). Short, so that a revocation is seen soon. */
    public static final Duration JWKS_MAX_AGE = Duration.ofSeconds(15);

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    /** For a change of the keys to reach every process, and for clocks that differ. */
    private static final Duration SPREAD_MAX = Duration.ofSeconds(5);

    private final SigningKeyStore store;
    private final KeyMaker maker;
    private final Clock clock;
    private final Duration publishAhead;
    private volatile List<SigningKey> published = List.of();
    private volatile BiConsumer<List<StoredSigningKey>, List<StoredSigningKey>> observer = (before, after) -> {
    };

    SigningKeys(SigningKeyStore store, KeyMaker maker, KeysConfig config, Clock clock) {
        this.store = store;
        this.maker = maker;
        this.clock = clock;
        this.publishAhead = config.publishAhead();
        if (publishAhead.compareTo(JWKS_MAX_AGE.plus(SPREAD_MAX)) < 0) {
            throw new IllegalArgumentException("postern.keys.publish-ahead must be at least " + JWKS_MAX_AGE.plus(SPREAD_MAX)
                    + ", but is " + publishAhead);
        }
    }

    /** Opens the keys of the store, or makes the first ones; once at start, before the first request. */
    public void load() {
        if (store.load().isEmpty()) {
            Instant now = now();
            boolean ours = store.initialize(List.of(maker.make(KeyState.NEXT, now, now).currentFrom(now),
                    maker.make(KeyState.NEXT, now, now))); // known at once: no JWKS was ever without them
            LOG.infof("Signing keys %s", ours ? "made" : "found"); // another process may have been first
        }
        reload();
        current();
    }

    /** Takes over what the store holds now. */
    public synchronized void reload() {
        publish(new KeyRing(store.load()));
    }

    /** @param told which keys each change by this process left from which, once it is durable; must not throw */
    public void onChange(BiConsumer<List<StoredSigningKey>, List<StoredSigningKey>> told) {
        observer = told;
    }

    /** The key that signs. */
    public SigningKey current() {
        List<SigningKey> keys = published;
        if (keys.isEmpty() || keys.get(0).state() != KeyState.CURRENT) {
            throw new IllegalStateException("There is no current signing key");
        }
        Instant now = clock.instant();
        for (SigningKey key : keys) {
            if (key.state() != KeyState.NEXT && !now.isBefore(key.knownFrom())) {
                return key;
            }
        }
        return keys.get(0); // those that were known have been revoked
    }

    /** Every key a verifier may meet: the current one first, then the next, then previous ones, the newest first. */
    public List<SigningKey> published() {
        return published;
    }

    /** The public key a token's {@code kid} names. */
    public Optional<RSAPublicKey> verificationKey(String kid) {
        for (SigningKey key : published) {
            if (key.kid().equals(kid)) {
                return Optional.of(key.publicKey());
            }
        }
        return Optional.empty();
    }

    /** Every key, revoked ones last, as the store holds them. Blocks. */
    public List<StoredSigningKey> list() {
        return new KeyRing(store.load()).keys();
    }

    /** @throws KeyRefusal there is no such key */
    public StoredSigningKey find(String kid) {
        return new KeyRing(store.load()).find(kid).orElseThrow(KeyRefusal::unknown);
    }

    /**
     * The next key becomes current, the current one previous, and a new next one is made. Blocks, for as long as it takes to
     * make an RSA key.
     *
     * @return the current key after the rotation
     * @throws KeyRefusal too many previous keys, or another request has changed the keys meanwhile
     */
    public StoredSigningKey rotate() {
        KeyRing before = new KeyRing(store.load());
        Instant now = now();
        KeyRing after = before.rotated(maker.make(KeyState.NEXT, now, now.plus(publishAhead)), now);
        replace(before, after);
        StoredSigningKey current = after.keys().get(0);
        LOG.infof("Signing keys rotated: %s is current, and signs from %s", current.kid(),
                current.knownFrom().isAfter(now) ? current.knownFrom() : now);
        return current;
    }

    /**
     * Takes a previous key out of the JWKS; tokens it signed are refused from now on. Nothing changes when it has been revoked
     * before. Blocks.
     *
     * @throws KeyRefusal no such key, not a previous one, or another request has changed the keys meanwhile
     */
    public StoredSigningKey revoke(String kid) {
        KeyRing before = new KeyRing(store.load());
        StoredSigningKey key = before.find(kid).orElseThrow(KeyRefusal::unknown);
        switch (key.state()) {
            case CURRENT, NEXT -> throw KeyRefusal.notPrevious(key.state());
            case PREVIOUS -> {
                replace(before, before.revoked(kid, now()));
                LOG.infof("Signing key %s revoked", kid);
            }
            case REVOKED -> {
                // as asked for
            }
        }
        return key;
    }

    private synchronized void replace(KeyRing before, KeyRing after) {
        if (!store.replace(before.keys(), after.keys())) {
            throw KeyRefusal.changedMeanwhile();
        }
        publish(after);
        observer.accept(before.keys(), after.keys());
    }

    private void publish(KeyRing ring) {
        List<SigningKey> before = published;
        List<SigningKey> opened = new ArrayList<>();
        for (StoredSigningKey stored : ring.keys()) {
            if (stored.state() != KeyState.REVOKED) {
                opened.add(before.stream().filter(key -> key.kid().equals(stored.kid())).findFirst()
                        .map(key -> key.now(stored)).orElseGet(() -> maker.open(stored)));
            }
        }
        published = List.copyOf(opened);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
