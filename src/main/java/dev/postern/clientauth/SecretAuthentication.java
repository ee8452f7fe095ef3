package dev.postern.clientauth;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.MasterKey;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;

/**
 * {@code client_secret_post} and {@code client_secret_basic}. A client of one may use the other too, because its secret proves
 * the same.
 *
 * <p>
 * An unknown client costs the same work as a wrong secret, and a client with one secret the same as one with many: the hash is
 * always computed, and always compared {@value ClientSecret#SECRETS_MAX} times. If an HTTP Basic header has two readings, this
 * is done for both.
 */
@Singleton
final class SecretAuthentication implements ClientAuthentication<ClientCredential.Secret, Optional<ClientSecret>> {

    private static final ClientSecret NOBODYS = new ClientSecret("sec_nobody", new byte[32], true, Optional.empty(),
            Instant.EPOCH,
            Optional.empty(), Optional.of(Instant.EPOCH));

    private final MasterKey masterKey;
    private final CredentialUses uses;

    SecretAuthentication(MasterKey masterKey, CredentialUses uses) {
        this.masterKey = masterKey;
        this.uses = uses;
    }

    /** The live secret of the client that was presented. */
    @Override
    public Optional<ClientSecret> examine(ClientCredential.Secret presented, Optional<Client> client, Instant now) {
        List<ClientSecret> secrets = client.map(Client::secrets).orElse(List.of());
        Optional<ClientSecret> matching = matching(presented.value(), presented.clientId(), secrets, now);
        if (presented.raw().isPresent()) { // compared whether or not the other reading fits
            Optional<ClientSecret> raw = matching(presented.raw().get(), presented.clientId(), secrets, now);
            matching = matching.isPresent() ? matching : raw;
        }
        return matching;
    }

    @Override
    public OAuthError refusal(String reason) {
        return new OAuthError.ClientAuthenticationFailed(reason);
    }

    @Override
    public Proof prove(Client client, Optional<ClientSecret> matching, Instant now) {
        ClientSecret secret = matching.orElseThrow(() -> refusal("wrong client secret"));
        uses.used(secret.id(), now);
        return new Proof(client, secret.id(), secret.label(), Optional.empty());
    }

    private Optional<ClientSecret> matching(String value, String clientId, List<ClientSecret> secrets, Instant now) {
        byte[] unbound = masterKey.hash(value);
        byte[] hash = masterKey.bound(unbound, clientId);
        Optional<ClientSecret> matching = Optional.empty();
        for (int i = 0; i < ClientSecret.SECRETS_MAX; i++) {
            ClientSecret secret = i < secrets.size() ? secrets.get(i) : NOBODYS;
            boolean equal = MessageDigest.isEqual(secret.bound() ? hash : unbound, secret.hash());
            boolean live = secret.isLive(now);
            if (equal && live) {
                matching = Optional.of(secret);
            }
        }
        return matching;
    }
}
