package dev.postern.clientauth;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of mutual TLS (RFC 8705), see {@code docs/proof-of-possession.md}. */
@ConfigMapping(prefix = "postern.mtls")
public interface MtlsConfig {

    /** Whether Postern's own TLS listener asks callers for a certificate. A caller without one is served as before. */
    @WithDefault("false")
    boolean requestCertificates();

    /**
     * PEM file with the certificates of the authorities whose certificates authenticate applications by
     * {@code tls_client_auth}.
     * Read at the start. Absent: only a proxy's verdict counts.
     */
    Optional<Path> trustAnchors();

    /** File with their certificate revocation lists, PEM or DER, read at the start. Absent: nothing is revoked. */
    Optional<Path> revocationLists();

    /**
     * The header in which the proxies of {@code postern.http.trusted-proxies} forward the certificate: {@code none}, {@code
     * client-cert} (RFC 9440) or {@code client-certificate} (Auth0's: PEM, URL-encoded, as nginx has it). A proxy must remove
     * the header of a caller.
     */
    @WithDefault("none")
    ProxyHeader proxyHeader();

    /** Origin at which callers with certificates find the token endpoint, for {@code mtls_endpoint_aliases}. */
    Optional<String> baseUrl();

    enum ProxyHeader {
        NONE,
        CLIENT_CERT,
        CLIENT_CERTIFICATE
    }
}
