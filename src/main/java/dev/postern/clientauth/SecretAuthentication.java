package dev.postern.clientauth;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.MasterKey;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.ClientSecret;

/**
 * {@code client_secret_post} and {@code client_secret_basic}; a client of one is taken by the other too, as its secret
 * proves the same.
 *
 * <p>
 * An unknown client costs the same work as a wrong secret: the hash is always computed and always compared.
 */
@Singleton
final class SecretAuthentication {

    private final MasterKey masterKey;
    private final Clock clock;
    private final List<ClientSecret> secretsOfNobody;

    SecretAuthentication(MasterKey masterKey, Clock clock) {
        this.masterKey = masterKey;
        this.clock = clock;
        this.secretsOfNobody = List.of(new ClientSecret("sec_nobody", new byte[32], Instant.EPOCH, Optional.empty()));
    }

    Client authenticate(ClientCredential.Secret presented, Optional<Client> client) {
        byte[] hash = masterKey.hash(presented.value());
        boolean matches = matches(hash, client.map(Client::secrets).orElse(secretsOfNobody));
        if (client.isEmpty()) {
            throw new OAuthError.ClientAuthenticationFailed("unknown client");
        }
        if (client.get().authMethod() == ClientAuthMethod.NONE) {
            throw new OAuthError.ClientAuthenticationFailed("public client");
        }
        if (!matches) {
            throw new OAuthError.ClientAuthenticationFailed("wrong client secret");
        }
        return client.get();
    }

    private boolean matches(byte[] hash, List<ClientSecret> secrets) {
        Instant now = clock.instant();
        boolean matches = false;
        for (ClientSecret secret : secrets) {
            if (MessageDigest.isEqual(hash, secret.hash()) && secret.isLive(now)) {
                matches = true;
            }
        }
        return matches;
    }
}
