package dev.postern.oauth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A request for a token, understood but not yet judged (RFC 6749 §4.4.2 with Auth0's {@code audience}).
 *
 * @param audience identifier of the API the token is for
 * @param resource RFC 8707; stands in for the audience where the tenant says so
 * @param scope as sent, space separated; absent asks for everything granted
 * @param organization id or name
 */
public record TokenRequest(GrantType grantType, ClientCredential credential, Optional<String> audience,
        Optional<String> resource, Optional<String> scope, Optional<String> organization) {

    private static final String BASIC = "Basic";

    /**
     * Reads a request, the grant type first and the credential second.
     *
     * @param authorization the Authorization header; schemes other than Basic are not looked at
     * @throws OAuthError.InvalidRequest a parameter is missing, or two credentials came at once
     * @throws OAuthError.UnsupportedGrantType not a grant type of this server
     * @throws OAuthError.InvalidClient no client id
     */
    public static TokenRequest parse(TokenParameters parameters, Optional<String> authorization) {
        String named = parameters.get("grant_type")
                .orElseThrow(() -> new OAuthError.InvalidRequest("Missing required parameter: grant_type"));
        GrantType grantType = Arrays.stream(GrantType.values()).filter(type -> type.wireName().equals(named)).findFirst()
                .orElseThrow(() -> new OAuthError.UnsupportedGrantType(named));
        return new TokenRequest(grantType, credential(parameters, authorization.filter(TokenRequest::isBasic)),
                parameters.get("audience"), parameters.get("resource"), parameters.get("scope"),
                parameters.get("organization"));
    }

    private static boolean isBasic(String authorization) {
        return authorization.split(" ", 2)[0].equalsIgnoreCase(BASIC);
    }

    private static ClientCredential credential(TokenParameters parameters, Optional<String> basic) {
        Optional<String> clientId = parameters.get("client_id");
        Optional<String> secret = parameters.get("client_secret");
        boolean assertion = parameters.get("client_assertion").isPresent();
        long credentials = basic.stream().count() + secret.stream().count() + (assertion ? 1 : 0);
        if (credentials > 1) {
            throw new OAuthError.InvalidRequest("More than one client credential in the request"); // RFC 6749 §2.3 MUST NOT
        }
        if (assertion) {
            throw new OAuthError.InvalidClient("client_assertion is not supported by this server");
        }
        if (basic.isPresent()) {
            ClientCredential.Secret presented = basic(basic.get().substring(BASIC.length()).trim());
            if (clientId.isPresent() && !clientId.get().equals(presented.clientId())) {
                throw new OAuthError.InvalidRequest("client_id differs from the one in the Authorization header");
            }
            return presented;
        }
        String id = clientId.orElseThrow(() -> new OAuthError.InvalidClient("Missing client_id"));
        return secret
                .<ClientCredential> map(value -> new ClientCredential.Secret(id, value, ClientAuthMethod.CLIENT_SECRET_POST))
                .orElseGet(() -> new ClientCredential.Unproven(id));
    }

    /** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1). */
    private static ClientCredential.Secret basic(String base64) {
        try {
            String pair = FormEncoding.utf8(Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1)));
            int colon = pair.indexOf(':');
            if (colon > 0) {
                String clientId = FormEncoding.decode(pair.substring(0, colon));
                String secret = FormEncoding.decode(pair.substring(colon + 1));
                return new ClientCredential.Secret(clientId, secret, ClientAuthMethod.CLIENT_SECRET_BASIC);
            }
        } catch (IllegalArgumentException malformed) {
            // answered below: the cause would quote the credential
        }
        throw new OAuthError.InvalidRequest("Malformed Authorization header");
    }
}
