package dev.postern.possession;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;

import dev.postern.clientauth.MtlsConfig;
import dev.postern.credential.SoundKey;

/**
 * Asks callers for a certificate in the handshake of TLS, without demanding one ({@code postern.mtls.request-certificates}).
 * The handshake proves that the caller has the key of its certificate, and any certificate will do for that: the
 * authentication of the client decides whom it proves, and a token is bound to whatever was shown (RFC 8705 §2.2, §3).
 */
@Singleton
final class CertificateRequest implements HttpServerOptionsCustomizer {

    private final Provider<MtlsConfig> config; // made before settings are checked

    CertificateRequest(Provider<MtlsConfig> config) {
        this.config = config;
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (config.get().requestCertificates()) {
            options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(TrustOptions.wrap(new AnyCertificate()));
        }
    }

    /** Of the extended kind, which the JDK does not wrap with rules of its own about issuers. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            if (!SoundKey.isCheap(chain[0].getPublicKey())) { // next, the handshake verifies a signature by it
                throw new CertificateException("The key of the certificate is too expensive");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw refused();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw refused();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw refused();
        }

        private static UnsupportedOperationException refused() {
            return new UnsupportedOperationException("of a server only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0]; // any: a caller may have one that it signed itself
        }
    }
}
