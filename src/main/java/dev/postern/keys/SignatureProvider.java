package dev.postern.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

import dev.postern.keys.KeysConfig.ProviderChoice;
import dev.postern.oauth.SigningAlgorithm;

/**
 * Who computes RSA signatures and makes RSA keys: the Amazon Corretto Crypto Provider where its native library loads, else the
 * JDK. The signature is most of what a token costs, and Corretto's costs a quarter of the JDK's. Corretto unpacks a library and
 * tests itself, which takes as long as a tenth of the start: that happens on a thread of its own, and the first signature
 * waits.
 */
@Singleton
public final class SignatureProvider {

    private static final Logger LOG = Logger.getLogger(SignatureProvider.class);
    private static final PSSParameterSpec PS256 = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private final CompletableFuture<Provider> provider;

    SignatureProvider(KeysConfig config) {
        provider = CompletableFuture.supplyAsync(() -> load(config.provider()), SignatureProvider::besideTheStart);
    }

    /** Gives the provider's name, {@code AmazonCorrettoCryptoProvider} or the JDK's {@code SunRsaSign}, once it is loaded. */
    public void whenLoaded(Consumer<String> user) {
        CompletableFuture<Void> unused = provider.thenAccept(loaded -> user.accept(loaded.getName()));
    }

    /** A signature object for the algorithm, not yet initialised; not safe for use by two threads. */
    public Signature signature(SigningAlgorithm algorithm) {
        Provider provider = this.provider.join(); // the first may have to wait
        try {
            return switch (algorithm) {
                case RS256 -> Signature.getInstance("SHA256withRSA", provider);
                case RS512 -> Signature.getInstance("SHA512withRSA", provider);
                case PS256 -> {
                    Signature signature = Signature.getInstance("RSASSA-PSS", provider);
                    signature.setParameter(PS256);
                    yield signature;
                }
                case HS256 -> throw new IllegalArgumentException("HS256 is not a signature of the tenant's key");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is not available from " + provider.getName(), e);
        }
    }

    /** Makes RSA keys; Corretto in a fraction of the time the JDK needs in a process that has just started. */
    KeyPairGenerator keyPairGenerator() throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance("RSA", provider.join());
    }

    private static void besideTheStart(Runnable loading) {
        Thread thread = new Thread(loading, "signature-provider");
        thread.setDaemon(true);
        thread.start();
    }

    private static Provider load(ProviderChoice choice) {
        Provider provider = switch (choice) {
            case JDK -> jdk();
            case AUTO -> corretto();
        };
        LOG.infof("RSA signatures by %s %s", provider.getName(), provider.getVersionStr());
        return provider;
    }

    private static Provider corretto() {
        try {
            AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
            corretto.assertHealthy();
            return corretto;
        } catch (RuntimeException | LinkageError e) {
            LOG.infof("The Corretto crypto provider does not load here (%s): RSA by the JDK is about four times slower", e);
            return jdk();
        }
    }

    private static Provider jdk() {
        return Security.getProvider("SunRsaSign");
    }
}
