package dev.postern.token;

import java.util.Optional;

import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenRequest;
import dev.postern.registry.Client;
import dev.postern.registry.ClientGrant;
import dev.postern.registry.Organization;
import dev.postern.registry.RegistrySnapshot;

/** Whether a token is for an organization, and for which: the request's, judged by what the client grant says. */
final class RequestedOrganization {

    private RequestedOrganization() {
    }

    /**
     * Settles the organization of a token.
     *
     * @return empty: a token for none
     * @throws OAuthError.InvalidOrganization one is missing, not allowed or not known
     * @throws OAuthError.AccessDenied the grant is not for this organization
     */
    static Optional<TokenOrganization> settle(TokenRequest request, Client client, ClientGrant grant,
            RegistrySnapshot snapshot) {
        Optional<Organization> asked = switch (grant.organizationUsage()) {
            case DENY -> none(request);
            case ALLOW -> request.organization().map(value -> named(value, snapshot));
            case REQUIRE -> Optional.of(request.organization().map(value -> named(value, snapshot))
                    .or(() -> client.defaultOrganization().flatMap(snapshot::organization))
                    .orElseThrow(OAuthError.InvalidOrganization::required));
        };
        asked.ifPresent(organization -> requireGranted(client, grant, organization, request, snapshot));
        return asked.map(organization -> new TokenOrganization(organization, snapshot.settings().organizationNames()));
    }

    private static Optional<Organization> none(TokenRequest request) {
        if (request.organization().isPresent()) {
            throw OAuthError.InvalidOrganization.notAllowed();
        }
        return Optional.empty();
    }

    /** @param value an id when it begins like one, else a name, where the tenant takes names */
    private static Organization named(String value, RegistrySnapshot snapshot) {
        Optional<Organization> found;
        if (value.startsWith(Organization.ID_PREFIX)) {
            found = snapshot.organization(value);
        } else {
            found = snapshot.settings().organizationNames() ? snapshot.organizationNamed(value) : Optional.empty();
        }
        return found.orElseThrow(OAuthError.InvalidOrganization::unknown);
    }

    /** Third-party clients have no use of a grant to any organization, whenever they became third-party clients. */
    private static void requireGranted(Client client, ClientGrant grant, Organization organization, TokenRequest request,
            RegistrySnapshot snapshot) {
        boolean any = grant.anyOrganization() && !client.thirdParty();
        if (!any && !snapshot.isAssociated(organization, grant)) {
            throw OAuthError.AccessDenied.organizationNotGranted(client.clientId(),
                    request.organization().orElse(organization.id()));
        }
    }
}
