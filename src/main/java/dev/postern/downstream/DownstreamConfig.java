package dev.postern.downstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * The application Postern itself is when it calls other parties. Token endpoint, id and secret come together or not at
 * all; {@code application.properties} hands them to the OIDC client {@code downstream}.
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
     * Where the token may go: origins, {@code scheme://host[:port]}. A destination elsewhere is called without it, since
     * whoever names a destination would otherwise be handed the token.
     */
    Optional<List<String>> origins();

    /** After a failed token request, or a fresh token that was refused, wait so long before asking for another. */
    @WithDefault("PT10S")
    Duration tokenHoldOff();

    /** How long a token request may take. */
    @WithDefault("PT5S")
    Duration tokenTimeout();
}
