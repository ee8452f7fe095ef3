package dev.postern.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.postern.oauth.KeyKind;

/**
 * All keys at one moment, and what a rotation or a revocation makes of them. Each kind of key has a current, a next, previous
 * and revoked ones of its own.
 *
 * @param keys by kind, RSA first; of each kind current, next, previous ones (the newest first), revoked ones (the newest first)
 */
record KeyRing(List<StoredSigningKey> keys) {

    /** Of one kind. Each is a key that verifiers must fetch and keep; Auth0 bounds them by five rotations a day instead. */
    static final int PREVIOUS_MAX = 20;
    private static final int REVOKED_KEPT = 3;

    private static final Comparator<StoredSigningKey> ORDER = Comparator.comparing(StoredSigningKey::kind)
            .thenComparingInt(KeyRing::place)
            .thenComparing(key -> key.revokedAt().or(key::currentUntil).orElse(Instant.EPOCH), Comparator.reverseOrder());

    KeyRing {
        keys = keys.stream().sorted(ORDER).toList();
    }

    Optional<StoredSigningKey> find(String kid) {
        return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** Kinds of which there are keys. */
    Set<KeyKind> kinds() {
        Set<KeyKind> kinds = EnumSet.noneOf(KeyKind.class);
        keys.forEach(key -> kinds.add(key.kind()));
        return kinds;
    }

    /** These keys, too: the first of their kinds. */
    KeyRing with(List<StoredSigningKey> more) {
        List<StoredSigningKey> after = new ArrayList<>(keys);
        after.addAll(more);
        return new KeyRing(after);
    }

    /**
     * Of each of these kinds the next key becomes the current one, the current one a previous one.
     *
     * @param newNext by kind
     */
    KeyRing rotated(Map<KeyKind, StoredSigningKey> newNext, Instant now) {
        List<StoredSigningKey> after = new ArrayList<>(newNext.values());
        for (StoredSigningKey key : keys) {
            after.add(!newNext.containsKey(key.kind()) ? key : switch (key.state()) {
                case CURRENT -> key.previousFrom(now);
                case NEXT -> key.currentFrom(now);
                case PREVIOUS, REVOKED -> key;
            });
        }
        return new KeyRing(after);
    }

    /** @throws KeyRefusal there are too many previous keys of one of the kinds for another rotation */
    void requireRoom(Set<KeyKind> kinds) {
        for (KeyKind kind : kinds) {
            if (keys.stream().filter(key -> key.kind() == kind && key.state() == KeyState.PREVIOUS).count() >= PREVIOUS_MAX) {
                throw KeyRefusal.tooManyPrevious();
            }
        }
    }

    /** The key is no longer published. Of the revoked ones of its kind only the last three are kept. */
    KeyRing revoked(StoredSigningKey gone, Instant now) {
        List<StoredSigningKey> after = new ArrayList<>();
        int revoked = 1;
        for (StoredSigningKey key : keys) {
            if (key.kid().equals(gone.kid())) {
                after.add(key.revokedAt(now));
            } else if (key.kind() != gone.kind() || key.state() != KeyState.REVOKED || ++revoked <= REVOKED_KEPT) {
                after.add(key);
            }
        }
        return new KeyRing(after);
    }

    private static int place(StoredSigningKey key) {
        return switch (key.state()) {
            case CURRENT -> 0;
            case NEXT -> 1;
            case PREVIOUS -> 2;
            case REVOKED -> 3;
        };
    }
}
