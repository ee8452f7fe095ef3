package dev.postern.registry;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * May this client call that API, and with which scopes.
 *
 * @param subjectType {@code client} for this server's flow; grants for {@code user} are kept but not used
 * @param allScopes every scope of the API, those it gets later included; {@code scopes} is empty then
 */
public record ClientGrant(String id, String clientId, String audience, String subjectType, List<String> scopes,
        boolean allScopes) {

    public ClientGrant {
        scopes = List.copyOf(scopes);
    }

    static ClientGrant of(Entity entity) {
        JsonNode document = entity.document();
        List<String> scopes = new ArrayList<>();
        document.path("scope").forEach(scope -> scopes.add(scope.asText()));
        return new ClientGrant(entity.id(), document.path("client_id").asText(), document.path("audience").asText(),
                document.path("subject_type").asText("client"), scopes, document.path("allow_all_scopes").asBoolean(false));
    }

    /** The scopes a token for the API may carry now. */
    public List<String> grantedScopes(ResourceServer api) {
        return allScopes ? api.scopes() : scopes;
    }
}
