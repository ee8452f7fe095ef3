package dev.postern.keys;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.postern.entity.PendingEvent;
import dev.postern.oauth.KeyKind;

/**
 * The tenant's signing keys: a next key, published ahead of its use; the current one, which signs; previous ones, which stay
 * published until they are revoked, so that the tokens they signed go on verifying. Token requests read memory only.
 *
 * <p>
 * There are such keys of each kind that signs for an API: RSA keys from the beginning, others ({@link #make}) once an API needs
 * them.
 *
 * <p>
 * No key signs before it has been published for {@link KeysConfig#publishAhead}, except the first keys of a kind. If one
 * rotation follows another sooner than that, the new current key waits, and the newest key that has been published long enough
 * signs.
 */
@Singleton
public class SigningKeys {

    /** How long anybody may keep the JWKS ({@code Cache-Control: max-age}). Short, so that a revocation is seen soon. */
    public static final Duration JWKS_MAX_AGE = Duration.ofSeconds(15);

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    /** For a change of the keys to reach every process, and for clocks that differ. */
    private static final Duration SPREAD_MAX = Duration.ofSeconds(5);
    static final Duration PUBLISH_AHEAD_MIN = JWKS_MAX_AGE.plus(SPREAD_MAX);

    private final SigningKeyStore store;
    private final KeyMaker maker;
    private final Clock clock;
    private final Duration publishAhead;
    private volatile Duration clockOffset = Duration.ZERO;
    private volatile List<SigningKey> published = List.of();

    SigningKeys(SigningKeyStore store, KeyMaker maker, KeysConfig config, Clock clock) {
        this.store = store;
        this.maker = maker;
        this.clock = clock;
        this.publishAhead = config.publishAhead();
    }

    /** Opens the keys of the store, or makes the first ones; once at start, before the first request. */
    public void load() {
        if (store.load().isEmpty()) {
            Instant now = now();
            boolean ours = store.initialize(first(KeyKind.RSA, now));
            LOG.infof("Signing keys %s", ours ? "made" : "found"); // another process may have been first
        }
        reload();
        current();
    }

    /** Known at once: no JWKS was ever without them. */
    private List<StoredSigningKey> first(KeyKind kind, Instant now) {
        return List.of(maker.make(kind, KeyState.NEXT, now, now).currentFrom(now), maker.make(kind, KeyState.NEXT, now, now));
    }

    /**
     * Makes the first keys of these kinds, as far as there are none. Blocks if there are none.
     *
     * @throws dev.postern.entity.StoreUnavailable they cannot be stored; nothing has changed
     */
    public void make(Set<KeyKind> kinds) {
        while (!kindsIn(published).containsAll(kinds)) {
            KeyRing before = new KeyRing(store.load());
            Set<KeyKind> missing = EnumSet.copyOf(kinds);
            missing.removeAll(before.kinds());
            Instant now = now();
            KeyRing after = before
                    .with(missing.stream().flatMap(kind -> first(kind, now).stream()).toList());
            if (missing.isEmpty() || store.replace(before.keys(), after.keys(), Optional.empty())) {
                opened(after.keys()).run();
                missing.forEach(kind -> LOG.infof("Signing keys made: %s", kind));
            } // else another process was first
        }
    }

    private static Set<KeyKind> kindsIn(List<SigningKey> keys) {
        Set<KeyKind> kinds = EnumSet.noneOf(KeyKind.class);
        keys.forEach(key -> kinds.add(key.kind()));
        return kinds;
    }

    /**
     * Takes over what the store holds now.
     *
     * @throws IllegalStateException as {@link #opened}; the keys stay as they were
     */
    public synchronized void reload() {
        opened(store.load()).run();
    }

    /**
     * Opens keys of a store, and takes them over later.
     *
     * @return takes them over
     * @throws IllegalStateException the master key does not open one, or none is current; nothing has changed
     */
    public Runnable opened(List<StoredSigningKey> stored) {
        KeyRing ring = new KeyRing(stored);
        if (ring.keys().isEmpty() || !isCurrentRsa(ring.keys().get(0).kind(), ring.keys().get(0).state())) {
            throw new IllegalStateException("The store holds no current signing key");
        }
        List<SigningKey> opened = open(ring);
        return () -> takeOver(opened);
    }

    private synchronized void takeOver(List<SigningKey> opened) {
        published = opened;
    }

    /**
     * Uses another clock from now on: that of a store that several processes share. They must agree on when a key may sign.
     *
     * @param offset how far that clock is ahead of this process's
     */
    public void followClock(Duration offset) {
        clockOffset = offset;
    }

    /** The RSA key that signs. */
    public SigningKey current() {
        return current(KeyKind.RSA).orElseThrow(() -> new IllegalStateException("There is no current signing key"));
    }

    /** The key of a kind that signs; empty: there are none of this kind. */
    public Optional<SigningKey> current(KeyKind kind) {
        Instant now = clock.instant().plus(clockOffset);
        SigningKey unknown = null;
        for (SigningKey key : published) {
            if (key.kind() == kind && key.state() != KeyState.NEXT) {
                if (!now.isBefore(key.knownFrom())) {
                    return Optional.of(key);
                }
                unknown = unknown == null ? key : unknown;
            }
        }
        return Optional.ofNullable(unknown); // those that were known have been revoked
    }

    /** Whether tokens are signed with this key now. */
    public boolean signsNow(String kid) {
        return published.stream().filter(key -> key.kid().equals(kid)).findFirst()
                .flatMap(key -> current(key.kind())).filter(key -> key.kid().equals(kid)).isPresent();
    }

    /** When a published key begins to sign, at the earliest, if it becomes the current one. */
    public Optional<Instant> signsFrom(String kid) {
        return published.stream().filter(key -> key.kid().equals(kid)).findFirst().map(SigningKey::knownFrom);
    }

    /**
     * Every key a verifier may meet: RSA keys first, and of each kind the current one first, then the next, then previous ones,
     * the newest first.
     */
    public List<SigningKey> published() {
        return published;
    }

    /** The public key a token's {@code kid} names, if it is of that kind. */
    public Optional<PublicKey> verificationKey(KeyKind kind, String kid) {
        for (SigningKey key : published) {
            if (key.kind() == kind && key.kid().equals(kid)) {
                return Optional.of(key.publicKey());
            }
        }
        return Optional.empty();
    }

    /** Every key, of each kind the revoked ones last, as the store holds them. Blocks. */
    public List<StoredSigningKey> list() {
        return new KeyRing(store.load()).keys();
    }

    /** @throws KeyRefusal there is no such key */
    public StoredSigningKey find(String kid) {
        return new KeyRing(store.load()).find(kid).orElseThrow(KeyRefusal::unknown);
    }

    /**
     * The next key becomes current, the current one previous, and a new next one is made. Blocks, for as long as it takes to
     * make a key of each kind.
     *
     * @param kind whose keys; empty: those of every kind that there is
     * @param told on whose behalf
     * @return the current key after the rotation; the RSA one, if it was among them
     * @throws KeyRefusal there are no keys of this kind, too many previous ones, or another request has changed the keys
     *         meanwhile
     */
    public StoredSigningKey rotate(Optional<KeyKind> kind, KeysChange told) {
        KeyRing before = new KeyRing(store.load());
        Set<KeyKind> kinds = kind.<Set<KeyKind>> map(EnumSet::of).orElseGet(before::kinds);
        if (!before.kinds().containsAll(kinds)) {
            throw KeyRefusal.notMade();
        }
        before.requireRoom(kinds);
        Instant now = now();
        Map<KeyKind, StoredSigningKey> newNext = new EnumMap<>(KeyKind.class);
        kinds.forEach(each -> newNext.put(each, maker.make(each, KeyState.NEXT, now, now.plus(publishAhead))));
        KeyRing after = before.rotated(newNext, now);
        replace(before, after, told);
        List<StoredSigningKey> current = after.keys().stream()
                .filter(key -> kinds.contains(key.kind()) && key.state() == KeyState.CURRENT).toList();
        current.forEach(key -> LOG.infof("Signing keys rotated: %s is current, and signs from %s", key.kid(),
                key.knownFrom().isAfter(now) ? key.knownFrom() : now));
        return current.get(0);
    }

    /**
     * Takes a previous key out of the JWKS; tokens it signed are refused from now on. Nothing changes when it has been revoked
     * before. Blocks.
     *
     * @param told as of {@link #rotate}; not asked when nothing has changed
     * @throws KeyRefusal no such key, not a previous one, or another request has changed the keys meanwhile
     */
    public StoredSigningKey revoke(String kid, KeysChange told) {
        KeyRing before = new KeyRing(store.load());
        StoredSigningKey key = before.find(kid).orElseThrow(KeyRefusal::unknown);
        switch (key.state()) {
            case CURRENT, NEXT -> throw KeyRefusal.notPrevious(key.state());
            case PREVIOUS -> {
                replace(before, before.revoked(key, now()), told);
                LOG.infof("Signing key %s revoked", kid);
            }
            case REVOKED -> {
                // as asked for
            }
        }
        return key;
    }

    private synchronized void replace(KeyRing before, KeyRing after, KeysChange told) {
        Optional<PendingEvent> event = told.event(before.keys(), after.keys());
        if (!store.replace(before.keys(), after.keys(), event)) {
            throw KeyRefusal.changedMeanwhile();
        }
        publish(after);
        told.committed(before.keys(), after.keys(), event);
    }

    private static boolean isCurrentRsa(KeyKind kind, KeyState state) {
        return kind == KeyKind.RSA && state == KeyState.CURRENT;
    }

    private void publish(KeyRing ring) {
        published = open(ring);
    }

    private List<SigningKey> open(KeyRing ring) {
        List<SigningKey> before = published;
        List<SigningKey> opened = new ArrayList<>();
        for (StoredSigningKey stored : ring.keys()) {
            if (stored.state() != KeyState.REVOKED) {
                opened.add(before.stream().filter(key -> key.kid().equals(stored.kid())).findFirst()
                        .map(key -> key.now(stored)).orElseGet(() -> maker.open(stored)));
            }
        }
        return List.copyOf(opened);
    }

    private Instant now() {
        return clock.instant().plus(clockOffset).truncatedTo(ChronoUnit.MILLIS);
    }
}
