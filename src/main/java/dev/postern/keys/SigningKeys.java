package dev.postern.keys;

import java.security.interfaces.RSAPublicKey;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * The tenant's key ring: a next key, published ahead of its use; the current one, which signs; previous ones, which stay
 * published until they are revoked, so that the tokens they signed go on verifying. Read from memory only.
 */
@Singleton
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    private final SigningKeyStore store;
    private final KeyMaker maker;
    private volatile List<SigningKey> published = List.of();

    SigningKeys(SigningKeyStore store, KeyMaker maker) {
        this.store = store;
        this.maker = maker;
    }

    /** Opens the keys of the store, or makes the first ones; once at start, before the first request. */
    public void load() {
        List<StoredSigningKey> stored = store.load();
        if (stored.isEmpty()) {
            boolean ours = store.initialize(List.of(maker.make(KeyState.CURRENT), maker.make(KeyState.NEXT)));
            stored = store.load(); // another process may have been first
            LOG.infof("Signing keys %s", ours ? "made" : "found");
        }
        published = stored.stream().map(maker::open).sorted(Comparator.comparing(SigningKeys::place)).toList();
        current();
    }

    /** The key that signs. */
    public SigningKey current() {
        List<SigningKey> keys = published;
        if (keys.isEmpty() || keys.get(0).state() != KeyState.CURRENT) {
            throw new IllegalStateException("There is no current signing key");
        }
        return keys.get(0);
    }

    /** Every key a verifier may meet: the current one first, then the next, then previous ones. */
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

    private static int place(SigningKey key) {
        return switch (key.state()) {
            case CURRENT -> 0;
            case NEXT -> 1;
            case PREVIOUS -> 2;
        };
    }
}
