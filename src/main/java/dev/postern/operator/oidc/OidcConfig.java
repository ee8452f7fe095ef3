package dev.postern.operator.oidc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the OpenID provider through which people sign in to the console. */
@ConfigMapping(prefix = "postern.console.oidc")
public interface OidcConfig {

    /** Issuer identifier, as the provider writes it; empty: there is no provider. */
    Optional<String> issuer();

    /** The console's client id at the provider. */
    Optional<String> clientId();

    /** Its secret; empty: a public client, which PKCE alone protects. */
    Optional<String> clientSecret();

    /** What the provider is asked for, separated by spaces; {@code openid} is among it. */
    @WithDefault("openid profile email")
    String requestedScopes();

    /**
     * Claim that holds a person's groups: a member, or a way through members with slashes, such as {@code realm_access/roles}.
     */
    @WithDefault("groups")
    String groupsClaim();

    /** Which groups may do what. Who is in several may do what all of them may. */
    List<Group> groups();

    /** Whether whoever signs out of the console is led to the provider, to sign out there too. */
    @WithDefault("true")
    boolean signOutAtProvider();

    /** How long one answer of the provider may take, ISO-8601, {@code PT20S} at most. */
    @WithDefault("PT5S")
    Duration timeout();

    /** A group of people at the provider. */
    interface Group {

        /** Value in the claim. */
        Optional<String> name();

        /** Scopes of the Management API, separated by spaces; {@code read:*} stands for all that read. */
        Optional<String> scopes();
    }
}
