package dev.postern.config;

import java.net.URI;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.runtime.LaunchMode;

/**
 * Who this server says it is: every identifier and address that derives from {@code postern.base-url}.
 *
 * <p>
 * The issuer ends in a slash, the base URL does not; Auth0's SDKs compare both byte for byte.
 */
@Singleton
public final class Issuer {

    private static final String DEVELOPMENT_BASE_URL = "http://localhost:8080";

    private static final int PORT_MAX = 65_535;

    private final String baseUrl;

    @Inject
    Issuer(PosternConfig config) {
        this(config.baseUrl().or(() -> defaultBaseUrl(LaunchMode.current()))
                .orElseThrow(() -> new IllegalStateException("postern.base-url is required in production: the public origin, "
                        + "such as https://auth.example.com")));
    }

    /** @param baseUrl {@code scheme://host[:port]} without a trailing slash */
    public Issuer(String baseUrl) {
        this.baseUrl = checked(baseUrl);
    }

    /** {@code scheme://host[:port]}. */
    public String baseUrl() {
        return baseUrl;
    }

    /** The token's {@code iss} and the metadata's {@code issuer} (RFC 8414 §2). */
    public String issuer() {
        return baseUrl + "/";
    }

    public String tokenEndpoint() {
        return baseUrl + "/oauth/token";
    }

    public String jwksUri() {
        return baseUrl + "/.well-known/jwks.json";
    }

    /** Identifier of the system API, the {@code audience} of tokens for the Management API. */
    public String managementAudience() {
        return baseUrl + "/api/v2/";
    }

    /** Host name without port: the subject of the signing certificates. */
    public String host() {
        return URI.create(baseUrl).getHost();
    }

    private static Optional<String> defaultBaseUrl(LaunchMode mode) {
        return mode == LaunchMode.NORMAL ? Optional.empty() : Optional.of(DEVELOPMENT_BASE_URL);
    }

    private static String checked(String baseUrl) {
        URI uri;
        try {
            uri = URI.create(baseUrl);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("postern.base-url is not a URL: " + baseUrl, e);
        }
        boolean origin = uri.getHost() != null && uri.getPort() <= PORT_MAX
                && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                && uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
        if (!origin) {
            throw new IllegalArgumentException(
                    "postern.base-url must be scheme://host[:port] with http or https and no trailing slash, but is "
                            + baseUrl);
        }
        return baseUrl;
    }
}
