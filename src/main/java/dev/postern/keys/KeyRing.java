package dev.postern.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All keys at one moment, and what a rotation or a revocation makes of them.
 *
 * @param keys current, next, previous ones (the newest first), revoked ones (the newest first)
 */
record KeyRing(List<StoredSigningKey> keys) {

    /** Each is a key that verifiers must fetch and keep; Auth0 bounds them by five rotations a day instead. */
    static final int PREVIOUS_MAX = 20;
    private static final int REVOKED_KEPT = 3;

    private static final Comparator<StoredSigningKey> ORDER = Comparator.comparingInt(KeyRing::place)
            .thenComparing(key -> key.revokedAt().or(key::currentUntil).orElse(Instant.EPOCH), Comparator.reverseOrder());

    KeyRing {
        keys = keys.stream().sorted(ORDER).toList();
    }

    Optional<StoredSigningKey> find(String kid) {
        return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
    }

    /** The next key becomes the current one, the current one a previous one. */
    KeyRing rotated(StoredSigningKey newNext, Instant now) {
        if (keys.stream().filter(key -> key.state() == KeyState.PREVIOUS).count() >= PREVIOUS_MAX) {
            throw KeyRefusal.tooManyPrevious();
        }
        List<StoredSigningKey> after = new ArrayList<>(List.of(newNext));
        for (StoredSigningKey key : keys) {
            after.add(switch (key.state()) {
                case CURRENT -> key.previousFrom(now);
                case NEXT -> key.currentFrom(now);
                case PREVIOUS, REVOKED -> key;
            });
        }
        return new KeyRing(after);
    }

    /** The key is no longer published. Of the revoked ones only the last three are kept. */
    KeyRing revoked(String kid, Instant now) {
        List<StoredSigningKey> after = new ArrayList<>();
        int revoked = 1;
        for (StoredSigningKey key : keys) {
            if (key.kid().equals(kid)) {
                after.add(key.revokedAt(now));
            } else if (key.state() != KeyState.REVOKED || ++revoked <= REVOKED_KEPT) {
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
