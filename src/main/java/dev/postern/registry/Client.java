package dev.postern.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.GrantType;

/**
 * An application, as far as the token path needs to know it.
 *
 * @param authMethod how it authenticates; absent in its document means {@code client_secret_post} (Auth0's default for
 *        confidential applications)
 * @param clientCredentialsAllowed whether its {@code grant_types} hold {@code client_credentials}
 */
public record Client(String clientId, String name, ClientAuthMethod authMethod, boolean clientCredentialsAllowed,
        List<ClientSecret> secrets) {

    public Client {
        secrets = List.copyOf(secrets);
    }

    static Client of(Entity entity) {
        var document = entity.document();
        boolean allowed = StreamSupport.stream(document.path("grant_types").spliterator(), false)
                .anyMatch(type -> GrantType.CLIENT_CREDENTIALS.wireName().equals(type.asText()));
        return new Client(entity.id(), document.path("name").asText(), authMethodOf(entity), allowed, secretsOf(entity));
    }

    /** The secrets of a client's entity, the newest last. */
    public static List<ClientSecret> secretsOf(Entity entity) {
        List<ClientSecret> secrets = new ArrayList<>();
        entity.secrets().path(ClientSecret.FIELD).forEach(json -> secrets.add(ClientSecret.of(json)));
        return secrets;
    }

    private static ClientAuthMethod authMethodOf(Entity entity) {
        String named = entity.document().path("token_endpoint_auth_method").textValue();
        return Optional.ofNullable(named).flatMap(ClientAuthMethod::named).orElse(ClientAuthMethod.CLIENT_SECRET_POST);
    }
}
