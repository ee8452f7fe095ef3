package dev.postern.downstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * The application that Postern itself is when it calls other services. Set token endpoint, id and secret together or not at
 * all; {@code application.properties} gives them to the OIDC client {@code downstream}.
 */
@ConfigMapping(prefix = "postern.downstream")
public interface DownstreamConfig {

    /** Absolute URL that issues the token ({@code client_credentials}, {@code client_secret_post}). */
    Optional<String> tokenEndpoint();

    Optional<String> clientId();

    Optional<String> clientSecret();

    /** {@code audience} of the token request. */
    Optional<String> audience();

    /** {@code scope} of the token request. */
    Optional<String> scope();

    /**
     * The origins that may get the token: {@code scheme://host[:port]}. Other destinations are called without it, because
     * otherwise anybody who may name a destination would get the token.
     */
    Optional<List<String>> origins();

    /** After a failed token request, or a fresh token that was refused, wait so long before asking for another. */
    @WithDefault("PT10S")
    Duration tokenHoldOff();

    /** How long a token request may take. */
    @WithDefault("PT5S")
    Duration tokenTimeout();
}
