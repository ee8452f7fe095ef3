package dev.postern.clientauth;

import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.RegistrySnapshot;

/** Authenticates the client of a request (RFC 6749 §2.3, §3.2.1). */
@Singleton
public class ClientAuthenticator {

    private final SecretAuthentication secrets;

    ClientAuthenticator(SecretAuthentication secrets) {
        this.secrets = secrets;
    }

    /**
     * The client, proven.
     *
     * @throws OAuthError.ClientAuthenticationFailed unknown client, wrong or missing secret: the answer is the same for all
     */
    public Client authenticate(ClientCredential credential, RegistrySnapshot snapshot) {
        Optional<Client> client = snapshot.client(credential.clientId());
        if (credential instanceof ClientCredential.Secret secret) {
            return secrets.authenticate(secret, client);
        }
        throw new OAuthError.ClientAuthenticationFailed("no client secret in the request");
    }
}
