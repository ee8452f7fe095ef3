package dev.postern.discovery;

import java.util.List;
import java.util.Set;

import jakarta.inject.Singleton;

import dev.postern.keys.SigningKey;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.KeyKind;
import dev.postern.snapshot.CurrentSnapshot;

/**
 * The keys that the public documents show. Keys of a kind that no API uses are left out, so that a verifier that knows RSA only
 * sees nothing else.
 */
@Singleton
public final class PublishedKeys {

    private final SigningKeys keys;
    private final CurrentSnapshot current;

    PublishedKeys(SigningKeys keys, CurrentSnapshot current) {
        this.keys = keys;
        this.current = current;
    }

    /** In the order of {@link SigningKeys#published()}. */
    public List<SigningKey> all() {
        Set<KeyKind> used = current.get().keyKinds();
        return keys.published().stream().filter(key -> used.contains(key.kind())).toList();
    }

    /** The one that {@link KeyDocument#CER} has, as Auth0's does. */
    public SigningKey first() {
        return keys.published().get(0);
    }
}
