package dev.postern.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

import dev.postern.config.NativeLibraries;
import dev.postern.keys.KeysConfig.ProviderChoice;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.JwsAlgorithm;
import dev.postern.oauth.KeyKind;

/**
 * Who computes signatures and makes RSA keys: the Amazon Corretto Crypto Provider where its native library loads, else the
 * JDK. The signature is most of what a token costs; Corretto's RSA costs a quarter of the JDK's, its
 * curves a fortieth. Corretto unpacks a library and
 * tests itself, which takes as long as a tenth of the start: that happens on a thread of its own, begun once the settings are
 * known to be right, and the first signature waits.
 */
@Singleton
public final class SignatureProvider {

    private static final Logger LOG = Logger.getLogger(SignatureProvider.class);
    private static final int RSA_BITS = 2048;
    private static final String JDK_RSA = "SunRsaSign";
    private static final String JDK_CURVES = "SunEC";

    private final KeysConfig config;
    private final NativeLibraries libraries;
    private final CompletableFuture<Provider> provider = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    SignatureProvider(KeysConfig config, NativeLibraries libraries) {
        this.config = config;
        this.libraries = libraries;
    }

    /** Begins to load the provider, beside the start; does nothing when called again. */
    public void begin() {
        if (begun.compareAndSet(false, true)) {
            provider.completeAsync(() -> load(config.provider(), libraries), SignatureProvider::besideTheStart);
        }
    }

    /** Gives the provider's name, {@code AmazonCorrettoCryptoProvider} or the JDK's {@code SunRsaSign}, once it is loaded. */
    public void whenLoaded(Consumer<String> user) {
        CompletableFuture<Void> unused = provider.thenAccept(loaded -> user.accept(loaded.getName()));
    }

    /** A signature object for the algorithm, not yet initialised; not safe for use by two threads. */
    public Signature signature(JwsAlgorithm algorithm) {
        try {
            return algorithm.signature(providerOf(algorithm.kind()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is not available from " + providerOf(algorithm.kind()).getName(), e);
        }
    }

    /** Whether the key has signed the JWS by this algorithm, whatever the JWS says of itself. */
    public boolean verifies(JwsAlgorithm algorithm, CompactJws jws, PublicKey key) {
        return algorithm.verifiesBy(providerOf(algorithm.kind()), jws, key);
    }

    /** Makes keys: RSA keys by Corretto in a fraction of the time the JDK needs in a process that has just started. */
    KeyPairGenerator keyPairGenerator(KeyKind kind) throws GeneralSecurityException {
        KeyPairGenerator generator = kind == KeyKind.RSA ? KeyPairGenerator.getInstance("RSA", provider.join())
                : KeyPairGenerator.getInstance(keyAlgorithm(kind), JDK_CURVES);
        switch (kind) {
            case RSA -> generator.initialize(RSA_BITS);
            case P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case P384 -> generator.initialize(new ECGenParameterSpec("secp384r1"));
            case ED25519 -> {
                // has no parameters
            }
        }
        return generator;
    }

    /** The JCA's name for keys of the kind. */
    static String keyAlgorithm(KeyKind kind) {
        return switch (kind) {
            case RSA -> "RSA";
            case P256, P384 -> "EC";
            case ED25519 -> "Ed25519";
        };
    }

    /** Corretto does all; the JDK has two providers. The first who asks may have to wait. */
    private Provider providerOf(KeyKind kind) {
        Provider loaded = provider.join();
        return kind != KeyKind.RSA && loaded.getName().equals(JDK_RSA) ? Security.getProvider(JDK_CURVES) : loaded;
    }

    private static void besideTheStart(Runnable loading) {
        Thread thread = new Thread(loading, "signature-provider");
        thread.setDaemon(true);
        thread.start();
    }

    private static Provider load(ProviderChoice choice, NativeLibraries libraries) {
        Provider provider = switch (choice) {
            case JDK -> jdk();
            case AUTO -> corretto(libraries);
        };
        LOG.infof("Signatures by %s %s", provider.getName(), provider.getVersionStr());
        return provider;
    }

    private static Provider corretto(NativeLibraries libraries) {
        Optional<String> hindrance = libraries.prepareCorretto();
        if (hindrance.isPresent()) {
            return slower(hindrance.get());
        }
        try {
            AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
            corretto.assertHealthy();
            return corretto;
        } catch (RuntimeException | LinkageError e) {
            return slower(e.toString());
        }
    }

    private static Provider slower(String reason) {
        LOG.warnf(
                "Signing by the JDK is four times (RSA) to forty times slower than by the Corretto crypto provider, whose native library does not "
                        + "load: %s. Set -Djava.io.tmpdir to a directory it can be loaded from, or accept it with "
                        + "postern.keys.provider=jdk",
                reason);
        return jdk();
    }

    private static Provider jdk() {
        return Security.getProvider(JDK_RSA);
    }
}
