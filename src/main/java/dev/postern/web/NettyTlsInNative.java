package dev.postern.web;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.CipherSuiteFilter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextOption;
import io.netty.handler.ssl.SslProvider;

/**
 * The native executable has TLS by the JDK only. Quarkus replaces the method that would choose OpenSSL. Netty has a second such
 * method from 4.1.136 on, which differs by {@code startTls} for OpenSSL, and the first one calls it. This class replaces the
 * second one in the same way. An alias of the first one is no way to it: an alias leads to Netty's method, and so in a circle.
 */
@TargetClass(className = "io.netty.handler.ssl.SslContext")
final class NettyTlsInNative {

    private NettyTlsInNative() {
    }

    @Substitute
    static SslContext newClientContextInternal(SslProvider provider, Provider sslContextProvider,
            X509Certificate[] trustCert, TrustManagerFactory trustManagerFactory, X509Certificate[] keyCertChain,
            PrivateKey key, String keyPassword, KeyManagerFactory keyManagerFactory, Iterable<String> ciphers,
            CipherSuiteFilter cipherFilter, ApplicationProtocolConfig apn, String[] protocols, long sessionCacheSize,
            long sessionTimeout, boolean startTls, boolean enableOcsp, SecureRandom secureRandom, String keyStoreType,
            String endpointIdentificationAlgorithm, Map.Entry<SslContextOption<?>, Object>[] options) throws SSLException {
        if (enableOcsp) {
            throw new IllegalArgumentException("OCSP is not supported with this SslProvider: " + provider);
        }
        return (SslContext) (Object) new JdkClientContext(sslContextProvider, trustCert, trustManagerFactory, keyCertChain, key,
                keyPassword, keyManagerFactory, ciphers, cipherFilter, apn, protocols, sessionCacheSize, sessionTimeout,
                secureRandom, keyStoreType, endpointIdentificationAlgorithm, new Resumption());
    }

    @TargetClass(className = "io.netty.handler.ssl.JdkSslClientContext")
    static final class JdkClientContext {

        @Alias
        JdkClientContext(Provider sslContextProvider, X509Certificate[] trustCertCollection,
                TrustManagerFactory trustManagerFactory, X509Certificate[] keyCertChain, PrivateKey key, String keyPassword,
                KeyManagerFactory keyManagerFactory, Iterable<String> ciphers, CipherSuiteFilter cipherFilter,
                ApplicationProtocolConfig apn, String[] protocols, long sessionCacheSize, long sessionTimeout,
                SecureRandom secureRandom, String keyStoreType, String endpointIdentificationAlgorithm, Resumption resumption)
                throws SSLException {
        }
    }

    @TargetClass(className = "io.netty.handler.ssl.ResumptionController")
    static final class Resumption {

        @Alias
        Resumption() {
        }
    }
}
