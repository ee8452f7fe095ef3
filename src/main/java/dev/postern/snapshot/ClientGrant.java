package dev.postern.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;

/**
 * Whether a client may call an API, and with which scopes. The list is what the operator wrote: it may name scopes that the API
 * does not have now.
 *
 * @param subjectType {@code client} for this server's flow; grants for {@code user} are kept but not used
 * @param clientId empty for a grant to every third-party client without one of its own
 * @param allScopes every scope of the API, those it gets later included; {@code scopes} is empty then
 * @param organizationUsage whether a token request may or must name an organization
 * @param anyOrganization any organization may be named, not only those the grant is associated with
 */
public record ClientGrant(String id, Optional<String> clientId, String audience, String subjectType, List<String> scopes,
        boolean allScopes, OrganizationUsage organizationUsage, boolean anyOrganization) {

    /** {@code default_for} of a grant to third-party clients. */
    public static final String THIRD_PARTY_CLIENTS = "third_party_clients";

    public ClientGrant {
        scopes = List.copyOf(scopes);
    }

    public static ClientGrant of(Entity entity) {
        JsonNode document = entity.document();
        List<String> scopes = new ArrayList<>();
        document.path("scope").forEach(scope -> scopes.add(scope.asText()));
        return new ClientGrant(entity.id(), Optional.ofNullable(document.path("client_id").textValue()),
                document.path("audience").asText(),
                document.path("subject_type").asText("client"), scopes, document.path("allow_all_scopes").asBoolean(false),
                OrganizationUsage.named(document.path("organization_usage").asText()).orElse(OrganizationUsage.DENY),
                document.path("allow_any_organization").asBoolean(false));
    }

    /** Whether the grant is to the client itself, not to its users. */
    public boolean isForClient() {
        return "client".equals(subjectType);
    }

    /** The scopes a token for the API may carry now: those of the list that the API has. */
    public List<String> grantedScopes(ResourceServer api) {
        if (allScopes) {
            return api.scopes();
        }
        Set<String> known = api.scopeValues();
        for (String scope : scopes) {
            if (!known.contains(scope)) {
                return scopes.stream().filter(known::contains).toList();
            }
        }
        return scopes; // as a rule, and without a copy
    }
}
