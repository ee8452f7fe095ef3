package dev.postern.token;

import dev.postern.accesstoken.Authorization;
import dev.postern.oauth.GrantType;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenRequest;
import dev.postern.registry.Client;
import dev.postern.registry.RegistrySnapshot;

/** Serves one grant type: decides what an authenticated client may have. */
interface Grant {

    GrantType type();

    /** @throws OAuthError the client may not have what it asks for */
    Authorization authorize(TokenRequest request, Client client, RegistrySnapshot snapshot);
}
