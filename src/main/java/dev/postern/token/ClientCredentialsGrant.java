package dev.postern.token;

import java.util.Arrays;
import java.util.HashSet;
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
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;

/** The client asks in its own name (RFC 6749 §4.4): audience, client grant, organization, scopes, in this order. */
@Singleton
final class ClientCredentialsGrant implements Grant {

    @Override
    public GrantType type() {
        return GrantType.CLIENT_CREDENTIALS;
    }

    @Override
    public Agreement authorize(TokenRequest request, Client client, RegistrySnapshot snapshot) {
        if (!client.clientCredentialsAllowed()) {
            throw new OAuthError.UnauthorizedClient(type());
        }
        if (snapshot.settings().resourceNamesAudience() && request.resources().size() > 1) {
            throw new OAuthError.InvalidTarget(); // RFC 8707 §2
        }
        Optional<String> named = request.audience().or(() -> resource(request, snapshot));
        String audience = named.or(client::defaultAudience).or(() -> snapshot.settings().defaultAudience())
                .orElseThrow(OAuthError.AccessDenied::withoutAudience);
        ResourceServer api = snapshot.resourceServer(audience).orElseThrow(() -> named.isPresent()
                ? OAuthError.AccessDenied.unknownAudience(audience)
                : OAuthError.AccessDenied.unknownDefaultAudience(audience, client.defaultAudience().isPresent()));
        if (api.clientsDenied()) {
            throw OAuthError.AccessDenied.notGranted(client.clientId(), audience);
        }
        ClientGrant grant = snapshot.clientGrant(client, api)
                .orElseThrow(() -> OAuthError.AccessDenied.notGranted(client.clientId(), audience));
        Optional<TokenOrganization> organization = RequestedOrganization.settle(request, client, grant, snapshot);
        List<String> granted = grant.grantedScopes(api);
        List<String> requested = requested(request);
        return new Agreement(new Authorization(client, api, organization, scopes(requested, granted)), granted, requested);
    }

    /** The API that {@code resource} names, if the tenant allows it; otherwise {@code resource} is ignored. */
    private static Optional<String> resource(TokenRequest request, RegistrySnapshot snapshot) {
        return snapshot.settings().resourceNamesAudience() ? request.resources().stream().findFirst() : Optional.empty();
    }

    private static List<String> requested(TokenRequest request) {
        if (request.scope().isEmpty()) {
            return List.of();
        }
        Set<String> asked = new LinkedHashSet<>(Arrays.asList(request.scope().get().trim().split(" +", -1)));
        asked.remove("");
        return List.copyOf(asked);
    }

    /** Absent or blank asks for all that is granted. */
    private static List<String> scopes(List<String> asked, List<String> granted) {
        if (asked.isEmpty()) {
            return granted;
        }
        Set<String> grantable = new HashSet<>(granted); // not Set.copyOf, which slows down with names of one hash
        List<String> missing = asked.stream().filter(scope -> !grantable.contains(scope)).toList();
        if (!missing.isEmpty()) {
            throw OAuthError.AccessDenied.scopesNotGranted(missing);
        }
        return asked;
    }
}
