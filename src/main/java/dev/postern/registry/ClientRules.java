package dev.postern.registry;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.entity.RegistryRefusal;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.GrantType;
import dev.postern.snapshot.Client;
import dev.postern.text.AddressRange;

/** Rules for an application as it would be after a change, and fields that have two names. */
final class ClientRules {

    private static final String GRANT_TYPES = "grant_types";
    private static final String IP_HEADER = "is_token_endpoint_ip_header_trusted";
    private static final String METHOD = "token_endpoint_auth_method";
    private static final String LOGOUT = "oidc_logout";
    private static final String OLDER_LOGOUT = "oidc_backchannel_logout";
    private static final String CROSS_ORIGIN = "cross_origin_authentication";
    private static final String OLDER_CROSS_ORIGIN = "cross_origin_auth";

    private static final Set<String> KNOWN_GRANT_TYPES = Set.of("authorization_code", "implicit", "refresh_token",
            "client_credentials", "password");
    /** Of Auth0's own grant types and of the standards' that have an identifier: user logins use them. */
    private static final List<String> GRANT_TYPE_SPACES = List.of("http://auth0.com/oauth/grant-type/",
            "http://auth0.com/oauth/legacy/grant-type/", "urn:ietf:params:oauth:grant-type:",
            "urn:openid:params:grant-type:", "urn:auth0:params:oauth:grant-type:", "urn:okta:params:oauth:grant-type:");

    private ClientRules() {
    }

    /** The body with today's names of fields. An empty {@code initiate_login_uri} becomes null. */
    static ObjectNode normal(ObjectNode body) {
        ObjectNode result = body.deepCopy();
        JsonNode older = result.remove(OLDER_CROSS_ORIGIN);
        if (older != null && !result.has(CROSS_ORIGIN)) {
            result.set(CROSS_ORIGIN, older);
        }
        if (result.path("initiate_login_uri").asText("-").isEmpty()) {
            result.putNull("initiate_login_uri");
        }
        JsonNode logout = result.has(LOGOUT) && !(result.get(LOGOUT).isNull() && result.hasNonNull(OLDER_LOGOUT))
                ? result.get(LOGOUT)
                : result.get(OLDER_LOGOUT);
        if (logout != null) { // both names are answered, and clearing one clears both
            result.set(LOGOUT, logout);
            result.set(OLDER_LOGOUT, logout.deepCopy());
        }
        return result;
    }

    /**
     * Checks the fields that the body changes. Fields that were stored before a rule existed do not stop other changes.
     *
     * @param after the document as it would be
     * @throws RegistryRefusal.Invalid a grant type is unknown; a network is none; or the application has no credentials, but is
     *         to get tokens or
     *         to
     *         have its IP header trusted
     */
    static void check(ObjectNode after, ObjectNode body) {
        if (body.has(GRANT_TYPES)) {
            requireKnownGrantTypes(after);
        }
        if (body.has(Client.NETWORKS)) {
            requireNetworks(after);
        }
        boolean isPublic = ClientAuthenticationMethods.of(after) == ClientAuthMethod.NONE;
        boolean asksForMethod = body.has(METHOD) || body.has(ClientAuthenticationMethods.FIELD);
        if (isPublic && (asksForMethod || body.has(GRANT_TYPES))
                && grantTypes(after).anyMatch(GrantType.CLIENT_CREDENTIALS.wireName()::equals)) {
            throw new RegistryRefusal.Invalid("Application must not have Token Endpoint Authentication Method set to \"none\""
                    + " when client_credentials grant type is enabled");
        }
        if (isPublic && (asksForMethod || body.has(IP_HEADER)) && after.path(IP_HEADER).asBoolean(false)) {
            throw RegistryRefusal.Invalid.property("An application without credentials cannot have its IP header trusted",
                    IP_HEADER);
        }
    }

    private static void requireNetworks(ObjectNode document) {
        for (JsonNode network : document.path(Client.NETWORKS)) {
            if (AddressRange.parse(network.asText()).isEmpty()) {
                throw RegistryRefusal.Invalid
                        .property("A network must be an address or a range such as 10.1.2.3, 10.1.0.0/16 or "
                                + "2001:db8::/32", Client.NETWORKS);
            }
        }
    }

    private static void requireKnownGrantTypes(ObjectNode document) {
        List<String> unknown = grantTypes(document).filter(type -> !KNOWN_GRANT_TYPES.contains(type)
                && GRANT_TYPE_SPACES.stream().noneMatch(space -> type.startsWith(space) && !type.equals(space))).toList();
        if (!unknown.isEmpty()) {
            throw new RegistryRefusal.Invalid("Invalid grant types: " + String.join(", ", unknown));
        }
    }

    private static Stream<String> grantTypes(ObjectNode document) {
        return StreamSupport.stream(document.path(GRANT_TYPES).spliterator(), false).map(JsonNode::asText);
    }
}
