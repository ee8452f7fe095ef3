package dev.postern.accesstoken;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.OrganizationUsage;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;

/**
 * Compares a genuine token with what is registered now, because something may have been revoked since it was issued. Its client
 * must still exist and use this flow, its API must give tokens to clients, the client must have a grant for the API, and the
 * grant must still allow its organization. Of its scopes, those remain that the grant and the API still have.
 */
final class CurrentGrant {

    private static final String SUBJECT_SUFFIX = "@clients";
    /** Comparisons up to which two lists are cheaper than a set. */
    private static final int COMPARISONS_MAX = 64;

    private CurrentGrant() {
    }

    /**
     * The token with the scopes that count now.
     *
     * @throws TokenRefusal its client, its grant or its organization is gone
     */
    static VerifiedToken judge(VerifiedToken token, ResourceServer api, RegistrySnapshot snapshot) {
        Client client = snapshot.client(token.clientId()).orElseThrow(TokenRefusal.UnknownClient::new);
        if (!isSubject(token.subject(), client.clientId())) {
            throw new TokenRefusal.WrongSubject();
        }
        if (!client.clientCredentialsAllowed() || api.clientsDenied()) {
            throw new TokenRefusal.NotGranted();
        }
        ClientGrant grant = snapshot.clientGrant(client, api).orElseThrow(TokenRefusal.NotGranted::new);
        if (!isForOrganization(token.claims().path("org_id"), client, grant, snapshot)) {
            throw new TokenRefusal.OrganizationNotGranted();
        }
        List<String> scopes = common(token.scopes(), grant.grantedScopes(api));
        return scopes.size() == token.scopes().size() ? token : token.withScopes(scopes);
    }

    private static boolean isSubject(String subject, String clientId) {
        return subject.length() == clientId.length() + SUBJECT_SUFFIX.length() && subject.startsWith(clientId)
                && subject.endsWith(SUBJECT_SUFFIX);
    }

    /** As for a new token, except that a grant that now requires an organization does not affect tokens without one. */
    private static boolean isForOrganization(JsonNode organizationId, Client client, ClientGrant grant,
            RegistrySnapshot snapshot) {
        if (organizationId.isMissingNode()) {
            return true;
        }
        Optional<Organization> organization = snapshot.organization(organizationId.asText());
        boolean any = grant.anyOrganization() && !client.thirdParty();
        return organization.isPresent() && grant.organizationUsage() != OrganizationUsage.DENY
                && (any || snapshot.isAssociated(organization.get(), grant));
    }

    private static List<String> common(List<String> scopes, List<String> registered) {
        if (scopes.isEmpty() || scopes.equals(registered)) {
            return scopes;
        }
        Collection<String> lookedUp = (long) scopes.size() * registered.size() <= COMPARISONS_MAX ? registered
                : new HashSet<>(registered);
        return lookedUp.containsAll(scopes) ? scopes : scopes.stream().filter(lookedUp::contains).toList();
    }
}
