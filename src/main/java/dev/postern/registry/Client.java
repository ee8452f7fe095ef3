package dev.postern.registry;

import java.util.ArrayList;
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
 * @param clientCredentialsAllowed whether its {@code grant_types} hold {@code client_credentials}
 * @param thirdParty whether it belongs to somebody else than the tenant's owner ({@code is_first_party} is false)
 * @param defaultOrganization id of the organization of token requests that must name one and do not
 */
public record Client(String clientId, String name, ClientAuthMethod authMethod, boolean clientCredentialsAllowed,
        List<ClientSecret> secrets, boolean thirdParty, Optional<String> defaultOrganization) {

    public Client {
        secrets = List.copyOf(secrets);
    }

    static Client of(Entity entity) {
        var document = entity.document();
        boolean allowed = StreamSupport.stream(document.path("grant_types").spliterator(), false)
                .anyMatch(type -> GrantType.CLIENT_CREDENTIALS.wireName().equals(type.asText()));
        return new Client(entity.id(), document.path("name").asText(), authMethodOf(entity), allowed, secretsOf(entity),
                !document.path("is_first_party").asBoolean(true), defaultOrganizationOf(document));
    }

    /** The secrets of a client's entity, the newest last. */
    public static List<ClientSecret> secretsOf(Entity entity) {
        List<ClientSecret> secrets = new ArrayList<>();
        entity.secrets().path(ClientSecret.FIELD).forEach(json -> secrets.add(ClientSecret.of(json)));
        return secrets;
    }

    /** Counts when its flows hold this server's. */
    private static Optional<String> defaultOrganizationOf(JsonNode document) {
        JsonNode chosen = document.path("default_organization");
        boolean forThisFlow = StreamSupport.stream(chosen.path("flows").spliterator(), false)
                .anyMatch(flow -> GrantType.CLIENT_CREDENTIALS.wireName().equals(flow.asText()));
        return forThisFlow ? Optional.ofNullable(chosen.path("organization_id").textValue()) : Optional.empty();
    }

    private static ClientAuthMethod authMethodOf(Entity entity) {
        String named = entity.document().path("token_endpoint_auth_method").textValue();
        return Optional.ofNullable(named).flatMap(ClientAuthMethod::named).orElse(ClientAuthMethod.CLIENT_SECRET_POST);
    }
}
