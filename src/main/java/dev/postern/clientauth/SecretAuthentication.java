package dev.postern.clientauth;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.MasterKey;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.ClientSecret;
import dev.postern.registry.ClientSecrets;
import dev.postern.registry.CredentialUses;

/**
 * {@code client_secret_post} and {@code client_secret_basic}; a client of one is taken by the other too, as its secret
 * proves the same.
 *
 * <p>
 * An unknown client costs the same work as a wrong secret, and a client with one secret the same as one with many: the hash is
 * always computed, and always compared {@value ClientSecrets#SECRETS_MAX} times.
 */
@Singleton
final class SecretAuthentication {

    private static final ClientSecret NOBODYS = new ClientSecret("sec_nobody", new byte[32], Optional.empty(), Instant.EPOCH,
            Optional.empty(), Optional.of(Instant.EPOCH));

    private final MasterKey masterKey;
    private final CredentialUses uses;
    private final Clock clock;

    SecretAuthentication(MasterKey masterKey, CredentialUses uses, Clock clock) {
        this.masterKey = masterKey;
        this.uses = uses;
        this.clock = clock;
    }

    Client authenticate(ClientCredential.Secret presented, Optional<Client> client) {
        Instant now = clock.instant();
        byte[] hash = masterKey.hash(presented.value());
        Optional<ClientSecret> matching = matching(hash, client.map(Client::secrets).orElse(List.of()), now);
        if (client.isEmpty()) {
            throw new OAuthError.ClientAuthenticationFailed("unknown client");
        }
        if (!client.get().authMethod().isSecret()) {
            throw new OAuthError.ClientAuthenticationFailed(
                    "client authenticates by " + client.get().authMethod().wireName());
        }
        if (matching.isEmpty()) {
            throw new OAuthError.ClientAuthenticationFailed("wrong client secret");
        }
        uses.used(matching.get().id(), now);
        return client.get();
    }

    private static Optional<ClientSecret> matching(byte[] hash, List<ClientSecret> secrets, Instant now) {
        Optional<ClientSecret> matching = Optional.empty();
        for (int i = 0; i < ClientSecrets.SECRETS_MAX; i++) {
            ClientSecret secret = i < secrets.size() ? secrets.get(i) : NOBODYS;
            boolean equal = MessageDigest.isEqual(hash, secret.hash());
            boolean live = secret.isLive(now);
            if (equal && live) {
                matching = Optional.of(secret);
            }
        }
        return matching;
    }
}
