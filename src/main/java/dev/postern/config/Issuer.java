package dev.postern.config;

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

    private final PublicOrigin origin;
    private final String baseUrl;

    @Inject
    Issuer(PosternConfig config) {
        this(config.baseUrl().or(() -> defaultBaseUrl(LaunchMode.current()))
                .orElseThrow(() -> new IllegalStateException("postern.base-url is required in production: the public origin, "
                        + "such as https://auth.example.com")));
    }

    /**
     * @param baseUrl {@code scheme://host[:port]} without a trailing slash
     * @throws IllegalArgumentException it is another form of that, which URL parsers would rewrite, or none; says what to write
     */
    public Issuer(String baseUrl) {
        this.origin = PublicOrigin.of(baseUrl);
        this.baseUrl = origin.toString();
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
        return origin.host();
    }

    private static Optional<String> defaultBaseUrl(LaunchMode mode) {
        return mode == LaunchMode.NORMAL ? Optional.empty() : Optional.of(DEVELOPMENT_BASE_URL);
    }
}
