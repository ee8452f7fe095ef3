package dev.postern.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import dev.postern.TlsIdentity;

/**
 * Lets every TLS client of this JVM trust an authority until it is closed, as {@code -Djavax.net.ssl.trustStore} on the
 * command line does for a program of its own.
 */
final class JvmTrust implements AutoCloseable {

    private static final String FILE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "javax.net.ssl.trustStorePassword";

    private final SSLContext contextBefore;
    private final SSLSocketFactory socketsBefore = HttpsURLConnection.getDefaultSSLSocketFactory();

    private JvmTrust() throws GeneralSecurityException {
        contextBefore = SSLContext.getDefault();
    }

    static JvmTrust in(TlsIdentity identity) {
        try {
            JvmTrust trust = new JvmTrust();
            System.setProperty(FILE, identity.trustStore().toString());
            System.setProperty(PASSWORD, TlsIdentity.TRUST_STORE_PASSWORD);
            SSLContext context = trusting(identity.trustStore());
            SSLContext.setDefault(context);
            HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("no TLS in this JVM", e);
        }
    }

    @Override
    public void close() {
        System.clearProperty(FILE);
        System.clearProperty(PASSWORD);
        SSLContext.setDefault(contextBefore);
        HttpsURLConnection.setDefaultSSLSocketFactory(socketsBefore);
    }

    private static SSLContext trusting(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, TlsIdentity.TRUST_STORE_PASSWORD.toCharArray());
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        return context;
    }
}
