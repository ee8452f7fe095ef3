package dev.postern.registry;

import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.GrantType;

/**
 * An application, as far as the token path needs to know it.
 *
 * @param authMethod how it authenticates; absent in its document means {@code client_secret_post} (Auth0's default for
 *        confidential applications)
 * @param proofOfPossessionRequired whether it takes sender-constrained tokens only, as every FAPI {@code compliance_level} has
 *        it, too
 * @param assertionKeys for {@code private_key_jwt}: those enabled, expired ones included
 * @param clientCredentialsAllowed whether its {@code grant_types} hold {@code client_credentials}
 * @param thirdParty whether it belongs to somebody else than the tenant's owner ({@code is_first_party} is false)
 * @param defaultOrganization id of the organization of token requests that must name one and do not
 * @param tokenQuota its own; empty: the tenant's default applies
 */
public record Client(String clientId, String name, ClientAuthMethod authMethod, boolean clientCredentialsAllowed,
        boolean proofOfPossessionRequired, List<ClientSecret> secrets, List<AssertionKey> assertionKeys, boolean thirdParty,
        Optional<String> defaultOrganization, Optional<TokenQuota> tokenQuota) {

    public Client {
        secrets = List.copyOf(secrets);
        assertionKeys = List.copyOf(assertionKeys);
    }

    static Client of(Entity entity) {
        var document = entity.document();
        boolean allowed = StreamSupport.stream(document.path("grant_types").spliterator(), false)
                .anyMatch(type -> GrantType.CLIENT_CREDENTIALS.wireName().equals(type.asText()));
        return new Client(entity.id(), document.path("name").asText(), ClientAuthenticationMethods.of(document), allowed,
                proofOfPossessionRequired(document), ClientSecret.of(entity.secrets()),
                ClientAuthenticationMethods.keysOf(entity), !document.path("is_first_party").asBoolean(true),
                defaultOrganizationOf(document), TokenQuota.of(document.path(TokenQuota.FIELD)));
    }

    private static boolean proofOfPossessionRequired(JsonNode document) {
        return document.path("require_proof_of_possession").asBoolean(false)
                || !document.path("compliance_level").asText("none").equals("none");
    }

    /** Counts when its flows hold this server's. */
    private static Optional<String> defaultOrganizationOf(JsonNode document) {
        JsonNode chosen = document.path("default_organization");
        boolean forThisFlow = StreamSupport.stream(chosen.path("flows").spliterator(), false)
                .anyMatch(flow -> GrantType.CLIENT_CREDENTIALS.wireName().equals(flow.asText()));
        return forThisFlow ? Optional.ofNullable(chosen.path("organization_id").textValue()) : Optional.empty();
    }
}
