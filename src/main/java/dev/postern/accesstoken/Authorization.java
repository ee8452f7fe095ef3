package dev.postern.accesstoken;

import java.util.List;
import java.util.Optional;

import dev.postern.registry.Client;
import dev.postern.registry.ResourceServer;

/**
 * What was agreed: this client may call that API with these scopes.
 *
 * @param organization the one the token is for
 * @param scopes granted scope values, in the order they will be listed; may be empty
 */
public record Authorization(Client client, ResourceServer api, Optional<TokenOrganization> organization,
        List<String> scopes) {

    public Authorization {
        scopes = List.copyOf(scopes);
    }

    /** The scopes as they go on the wire (RFC 6749 §3.3). */
    public String scope() {
        return String.join(" ", scopes);
    }
}
