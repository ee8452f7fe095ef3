package dev.postern.token;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.GrantType;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenRequest;
import dev.postern.registry.Client;
import dev.postern.registry.ClientGrant;
import dev.postern.registry.RegistrySnapshot;
import dev.postern.registry.ResourceServer;

/** The client asks in its own name (RFC 6749 §4.4): audience, client grant, organization, scopes, in this order. */
@Singleton
final class ClientCredentialsGrant implements Grant {

    @Override
    public GrantType type() {
        return GrantType.CLIENT_CREDENTIALS;
    }

    @Override
    public Authorization authorize(TokenRequest request, Client client, RegistrySnapshot snapshot) {
        if (!client.clientCredentialsAllowed()) {
            throw new OAuthError.UnauthorizedClient(type());
        }
        String audience = audience(request, snapshot);
        ResourceServer api = snapshot.resourceServer(audience)
                .orElseThrow(() -> OAuthError.AccessDenied.unknownAudience(audience));
        if (api.clientsDenied()) {
            throw OAuthError.AccessDenied.notGranted(client.clientId(), audience);
        }
        ClientGrant grant = snapshot.clientGrant(client, api)
                .orElseThrow(() -> OAuthError.AccessDenied.notGranted(client.clientId(), audience));
        Optional<TokenOrganization> organization = RequestedOrganization.settle(request, client, grant, snapshot);
        return new Authorization(client, api, organization, scopes(request, grant.grantedScopes(api)));
    }

    private static String audience(TokenRequest request, RegistrySnapshot snapshot) {
        return request.audience()
                .or(() -> snapshot.settings().resourceNamesAudience() ? request.resource() : Optional.empty())
                .or(() -> snapshot.settings().defaultAudience())
                .orElseThrow(OAuthError.AccessDenied::withoutAudience);
    }

    /** Absent or blank asks for all that is granted. */
    private static List<String> scopes(TokenRequest request, List<String> granted) {
        Set<String> asked = new LinkedHashSet<>(Arrays.asList(request.scope().orElse("").trim().split(" +", -1)));
        asked.remove("");
        if (asked.isEmpty()) {
            return granted;
        }
        Set<String> grantable = Set.copyOf(granted);
        List<String> missing = asked.stream().filter(scope -> !grantable.contains(scope)).toList();
        if (!missing.isEmpty()) {
            throw OAuthError.AccessDenied.scopesNotGranted(missing);
        }
        return List.copyOf(asked);
    }
}
