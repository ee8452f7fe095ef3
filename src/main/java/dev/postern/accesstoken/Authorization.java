package dev.postern.accesstoken;

import java.util.List;

import dev.postern.registry.Client;
import dev.postern.registry.ResourceServer;

/**
 * What was agreed: this client may call that API with these scopes.
 *
 * @param scopes granted scope values, in the order they will be listed; may be empty
 */
public record Authorization(Client client, ResourceServer api, List<String> scopes) {

    public Authorization {
        scopes = List.copyOf(scopes);
    }

    /** The scopes as they go on the wire (RFC 6749 §3.3). */
    public String scope() {
        return String.join(" ", scopes);
    }
}
