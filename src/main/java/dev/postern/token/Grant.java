package dev.postern.token;

import dev.postern.oauth.GrantType;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenRequest;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.RegistrySnapshot;

/** Serves one grant type: decides what an authenticated client may have. */
interface Grant {

    GrantType type();

    /** @throws OAuthError the client may not have what it asks for */
    Agreement authorize(TokenRequest request, Client client, RegistrySnapshot snapshot);
}
