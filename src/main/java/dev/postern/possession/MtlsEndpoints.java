package dev.postern.possession;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;

import dev.postern.clientauth.MtlsConfig;
import dev.postern.clientauth.MtlsConfig.ProxyHeader;
import dev.postern.config.Issuer;
import dev.postern.config.SettingsCheck;

/** Where callers with certificates find this server (RFC 8705 §5), and whether it reads certificates at all. */
@Singleton
public final class MtlsEndpoints implements SettingsCheck {

    /** Quarkus would replace what {@link CertificateRequest} has set by its own, and refuse all certificates from then on. */
    private static final String RELOAD = "quarkus.tls.reload-period";

    private final MtlsConfig config;
    private final boolean reloaded;

    MtlsEndpoints(MtlsConfig config, Config all) {
        this.config = config;
        this.reloaded = all.getOptionalValue(RELOAD, String.class).isPresent();
    }

    /** Whether a certificate can reach this server. */
    public boolean isServed() {
        return config.requestCertificates() || config.proxyHeader() != ProxyHeader.NONE;
    }

    /** The other origin at which callers with certificates find this server; empty: it has one only. */
    public Optional<String> baseUrl() {
        return config.baseUrl().map(url -> new Issuer(url).baseUrl());
    }

    /**
     * {@code mtls_endpoint_aliases} of the metadata (RFC 8705 §5), by name; none: nothing is announced.
     *
     * @param wanted Auth0's setting of the tenant; empty: they are announced if there is another origin
     * @param issuer whose endpoints serve callers with certificates, if there is no other origin
     */
    public Map<String, String> aliases(Optional<Boolean> wanted, Issuer issuer) {
        boolean announced = isServed() && wanted.orElse(config.baseUrl().isPresent());
        return announced ? Map.of("token_endpoint", tokenEndpoint().orElse(issuer.tokenEndpoint())) : Map.of();
    }

    /** The token endpoint's other URL; empty: the one of the metadata serves callers with certificates, too. */
    public Optional<String> tokenEndpoint() {
        return config.baseUrl().map(url -> new Issuer(url).tokenEndpoint());
    }

    @Override
    public List<String> refusals() {
        List<String> refusals = new ArrayList<>();
        if (config.requestCertificates() && reloaded) {
            refusals.add("postern.mtls.request-certificates does not go with " + RELOAD
                    + ": leave one out, and restart the server when its certificate is renewed");
        }
        try {
            config.baseUrl().ifPresent(Issuer::new);
        } catch (IllegalArgumentException e) {
            refusals.add(e.getMessage().replaceFirst("^postern\\.base-url", "postern.mtls.base-url"));
        }
        return refusals;
    }
}
