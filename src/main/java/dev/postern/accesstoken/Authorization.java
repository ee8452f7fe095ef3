package dev.postern.accesstoken;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.oauth.Confirmation;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ResourceServer;

/**
 * What was agreed: this client may call that API with these scopes.
 *
 * @param organization the one the token is for
 * @param scopes granted scope values, in the order they will be listed; may be empty
 * @param claims of the tenant's own code: name → value, beside those of every token; never changed
 * @param confirmation what the token is bound to; empty: whoever has the token may use it
 */
public record Authorization(Client client, ResourceServer api, Optional<TokenOrganization> organization,
        List<String> scopes, Map<String, JsonNode> claims, Optional<Confirmation> confirmation) {

    public Authorization {
        scopes = List.copyOf(scopes);
    }

    /** Without claims of the tenant's own code, and not bound. */
    public Authorization(Client client, ResourceServer api, Optional<TokenOrganization> organization, List<String> scopes) {
        this(client, api, organization, scopes, Map.of(), Optional.empty());
    }

    /** The same, as the tenant's own code has changed it. */
    public Authorization with(List<String> otherScopes, Map<String, JsonNode> otherClaims) {
        return new Authorization(client, api, organization, otherScopes, otherClaims, confirmation);
    }

    /** The same, bound to that. */
    public Authorization boundTo(Confirmation what) {
        return new Authorization(client, api, organization, scopes, claims, Optional.of(what));
    }

    /** The scopes as they go on the wire (RFC 6749 §3.3). */
    public String scope() {
        return String.join(" ", scopes);
    }
}
