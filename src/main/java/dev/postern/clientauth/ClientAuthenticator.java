package dev.postern.clientauth;

import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.Client;
import dev.postern.registry.RegistrySnapshot;

/** Authenticates the client of a request (RFC 6749 §2.3, §3.2.1), by the one method it is registered for. */
@Singleton
public class ClientAuthenticator {

    private final SecretAuthentication secrets;
    private final AssertionAuthentication assertions;

    ClientAuthenticator(SecretAuthentication secrets, AssertionAuthentication assertions) {
        this.secrets = secrets;
        this.assertions = assertions;
    }

    /**
     * The client, proven.
     *
     * @throws OAuthError.ClientAuthenticationFailed unknown client, wrong or missing secret: the answer is the same for all
     * @throws OAuthError.InvalidClient bad assertion, or a client whose method is not served here
     */
    public Client authenticate(ClientCredential credential, RegistrySnapshot snapshot) {
        Optional<Client> client = snapshot.client(credential.clientId());
        if (client.isPresent() && client.get().authMethod().isMutualTls()) {
            throw new OAuthError.InvalidClient("The client authenticates by " + client.get().authMethod().wireName()
                    + ", but no mutual-TLS edge is configured");
        }
        if (credential instanceof ClientCredential.Secret secret) {
            return secrets.authenticate(secret, client);
        }
        if (credential instanceof ClientCredential.Assertion assertion) {
            return assertions.authenticate(assertion, client);
        }
        throw new OAuthError.ClientAuthenticationFailed("no client secret in the request");
    }
}
