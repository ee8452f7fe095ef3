package dev.postern.possession;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import jakarta.inject.Singleton;

import io.vertx.core.http.HttpServerRequest;

import dev.postern.clientauth.MtlsConfig;
import dev.postern.clientauth.MtlsConfig.ProxyHeader;
import dev.postern.credential.Der;
import dev.postern.oauth.ClientCertificate;
import dev.postern.web.TrustedProxies;

/**
 * The certificate of a caller: from the connection, or from the header of a trusted proxy that ended TLS (RFC 9440, or Auth0's
 * own). From anybody else the headers mean nothing. A proxy's own certificate never counts as that of a caller.
 */
@Singleton
public final class ClientCertificates {

    private static final int HEADER_CHARACTERS_MAX = 12 * 1024;
    private static final int CHAIN_MAX = 5;
    /** A byte sequence of structured fields (RFC 8941 §3.3.5). */
    private static final Pattern BYTES = Pattern.compile(":([A-Za-z0-9+/]+={0,2}):");
    private static final Pattern CHAIN = Pattern.compile(BYTES + "(?:[ \\t]*,[ \\t]*" + BYTES + "){0," + (CHAIN_MAX - 1) + "}");
    private static final Pattern PEM = Pattern
            .compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----\\s*");

    private final TrustedProxies proxies;
    private final ProxyHeader header;
    private final boolean requested;

    ClientCertificates(TrustedProxies proxies, MtlsConfig config) {
        this.proxies = proxies;
        this.header = config.proxyHeader();
        this.requested = config.requestCertificates();
    }

    /** The certificate of whoever made the request; empty: none, or one that cannot be read. */
    public Optional<ClientCertificate> of(HttpServerRequest http) {
        if (proxies.isFromProxy(http)) {
            return forwarded(http);
        }
        return requested && http.isSSL() ? ofConnection(http.sslSession()) : Optional.empty();
    }

    /** The certificate that a gateway has seen, which asks about a request at {@code /verify}. */
    public Optional<ClientCertificate> forwarded(HttpServerRequest http) {
        if (!proxies.isFromProxy(http)) {
            return Optional.empty();
        }
        try {
            return switch (header) {
                case NONE -> Optional.empty();
                case CLIENT_CERT -> clientCert(http);
                case CLIENT_CERTIFICATE -> clientCertificate(http);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<ClientCertificate> ofConnection(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            List<X509Certificate> certificates = Stream.of(chain).map(X509Certificate.class::cast).toList();
            return Optional.of(new ClientCertificate(certificates.get(0), certificates.subList(1, certificates.size()),
                    Optional.empty()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it has sent none
        }
    }

    /** RFC 9440 §2. */
    private static Optional<ClientCertificate> clientCert(HttpServerRequest http) throws GeneralSecurityException {
        Optional<String> leaf = single(http, "Client-Cert");
        if (leaf.isEmpty() || !BYTES.matcher(leaf.get()).matches()) {
            return Optional.empty();
        }
        List<X509Certificate> others = new ArrayList<>();
        String chain = single(http, "Client-Cert-Chain").orElse("");
        if (CHAIN.matcher(chain).matches()) {
            Matcher each = BYTES.matcher(chain);
            while (each.find()) {
                others.add(der(each.group(1)));
            }
        }
        return Optional.of(new ClientCertificate(der(leaf.get().substring(1, leaf.get().length() - 1)), others,
                Optional.empty()));
    }

    /** Auth0's two headers; the second has nginx' {@code $ssl_client_verify}. */
    private static Optional<ClientCertificate> clientCertificate(HttpServerRequest http) throws GeneralSecurityException {
        Optional<String> escaped = single(http, "Client-Certificate");
        if (escaped.isEmpty()) {
            return Optional.empty();
        }
        Matcher pem = PEM.matcher(URLDecoder.decode(escaped.get().replace("+", "%2B"), StandardCharsets.US_ASCII));
        if (!pem.matches()) {
            return Optional.empty();
        }
        Optional<Boolean> verdict = single(http, "Client-Certificate-Ca-Verified").map("SUCCESS"::equals);
        return Optional.of(new ClientCertificate(der(pem.group(1).replaceAll("\\s", "")), List.of(), verdict));
    }

    private static Optional<String> single(HttpServerRequest http, String name) {
        List<String> values = http.headers().getAll(name);
        return values.size() == 1 && values.get(0).length() <= HEADER_CHARACTERS_MAX ? Optional.of(values.get(0).strip())
                : Optional.empty();
    }

    private static X509Certificate der(String base64) throws GeneralSecurityException {
        return Der.certificate(Base64.getDecoder().decode(base64));
    }
}
