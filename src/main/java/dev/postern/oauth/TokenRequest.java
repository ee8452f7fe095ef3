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
 * @param dpopProof whether a DPoP proof came along (RFC 9449 §5)
 */
public record TokenRequest(GrantType grantType, ClientCredential credential, Optional<String> audience,
        Optional<String> resource, Optional<String> scope, Optional<String> organization, boolean dpopProof) {

    private static final String BASIC = "Basic";
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final int ASSERTION_CHARACTERS_MAX = 2048;

    /**
     * Reads a request, the grant type first and the credential second.
     *
     * @param authorization the Authorization header; schemes other than Basic are not looked at
     * @throws OAuthError.InvalidRequest a parameter is missing, or two credentials came at once
     * @throws OAuthError.UnsupportedGrantType not a grant type of this server
     * @throws OAuthError.InvalidClient no client id, or an assertion that is over-long or no JWT
     */
    public static TokenRequest parse(TokenParameters parameters, Optional<String> authorization, boolean dpopProof) {
        String named = parameters.get("grant_type")
                .orElseThrow(() -> new OAuthError.InvalidRequest("Missing required parameter: grant_type"));
        GrantType grantType = Arrays.stream(GrantType.values()).filter(type -> type.wireName().equals(named)).findFirst()
                .orElseThrow(() -> new OAuthError.UnsupportedGrantType(named));
        return new TokenRequest(grantType, credential(parameters, authorization.filter(TokenRequest::isBasic)),
                parameters.get("audience"), parameters.get("resource"), parameters.get("scope"),
                parameters.get("organization"), dpopProof);
    }

    private static boolean isBasic(String authorization) {
        return authorization.split(" ", 2)[0].equalsIgnoreCase(BASIC);
    }

    private static ClientCredential credential(TokenParameters parameters, Optional<String> basic) {
        Optional<String> clientId = parameters.get("client_id");
        Optional<String> secret = parameters.get("client_secret");
        Optional<String> assertion = parameters.get("client_assertion");
        long credentials = basic.stream().count() + secret.stream().count() + assertion.stream().count();
        if (credentials > 1) {
            throw new OAuthError.InvalidRequest("More than one client credential in the request"); // RFC 6749 §2.3 MUST NOT
        }
        if (assertion.isPresent()) {
            if (!JWT_BEARER.equals(parameters.get("client_assertion_type").orElse(""))) { // RFC 7523 §2.2
                throw new OAuthError.InvalidRequest("client_assertion_type must be " + JWT_BEARER);
            }
            return assertion(assertion.get(), clientId);
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

    private static ClientCredential.Assertion assertion(String jwt, Optional<String> clientId) {
        if (jwt.length() > ASSERTION_CHARACTERS_MAX) {
            throw new OAuthError.InvalidClient("client_assertion is longer than " + ASSERTION_CHARACTERS_MAX + " bytes");
        }
        try {
            CompactJws jws = CompactJws.parse(jwt);
            String id = clientId.or(() -> Optional.ofNullable(jws.claims().path("sub").textValue()))
                    .orElseThrow(() -> new OAuthError.InvalidClient("Missing client_id"));
            return new ClientCredential.Assertion(id, jws);
        } catch (CompactJws.Malformed e) {
            throw new OAuthError.InvalidClient("client_assertion " + e.getMessage());
        }
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
