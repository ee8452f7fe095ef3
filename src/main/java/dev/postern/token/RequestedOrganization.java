package dev.postern.token;

import java.util.Optional;

import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenRequest;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.RegistrySnapshot;

/** Whether a token is for an organization, and for which: the organization of the request, if the client grant allows it. */
final class RequestedOrganization {

    private RequestedOrganization() {
    }

    /**
     * Settles the organization of a token.
     *
     * @return empty: the token is for no organization
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

    /** @param value an id if it begins as ids do; otherwise a name, if the tenant's settings allow names */
    private static Organization named(String value, RegistrySnapshot snapshot) {
        if (value.startsWith(Organization.ID_PREFIX)) {
            return snapshot.organization(value).orElseThrow(OAuthError.InvalidOrganization::unknown);
        }
        if (!snapshot.settings().organizationNames()) {
            throw OAuthError.InvalidOrganization.notById();
        }
        return snapshot.organizationNamed(value).orElseThrow(OAuthError.InvalidOrganization::unknownName);
    }

    /** {@code allow_any_organization} does not count for a third-party client, whenever it became one. */
    private static void requireGranted(Client client, ClientGrant grant, Organization organization, TokenRequest request,
            RegistrySnapshot snapshot) {
        boolean any = grant.anyOrganization() && !client.thirdParty();
        if (!any && !snapshot.isAssociated(organization, grant)) {
            throw OAuthError.AccessDenied.organizationNotGranted(client.clientId(),
                    request.organization().orElse(organization.id()));
        }
    }
}
