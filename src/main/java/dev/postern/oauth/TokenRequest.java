package dev.postern.oauth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request for a token, understood but not yet judged (RFC 6749 §4.4.2 with Auth0's {@code audience}).
 *
 * @param audience identifier of the API the token is for
 * @param resources RFC 8707, each different value once. A single one stands for a missing audience, if the tenant's
 *        settings allow it
 * @param scope as sent, space separated; absent asks for everything granted
 * @param organization id or name
 */
public record TokenRequest(GrantType grantType, Optional<String> audience, List<String> resources, Optional<String> scope,
        Optional<String> organization) {

    /**
     * Reads a request.
     *
     * @throws OAuthError.InvalidRequest there is no grant type
     * @throws OAuthError.UnsupportedGrantType not a grant type of this server
     */
    public static TokenRequest parse(RequestParameters parameters) {
        String named = parameters.get(RequestParameter.GRANT_TYPE)
                .orElseThrow(() -> new OAuthError.InvalidRequest("Missing required parameter: grant_type"));
        GrantType grantType = Arrays.stream(GrantType.values()).filter(type -> type.wireName().equals(named)).findFirst()
                .orElseThrow(() -> new OAuthError.UnsupportedGrantType(named));
        return new TokenRequest(grantType, parameters.get(RequestParameter.AUDIENCE), parameters.resources(),
                parameters.get(RequestParameter.SCOPE), parameters.get(RequestParameter.ORGANIZATION));
    }
}
