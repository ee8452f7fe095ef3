package dev.postern.clientauth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.ClientCertificate;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.FormEncoding;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.OAuthRequest;
import dev.postern.oauth.RequestParameter;
import dev.postern.oauth.RequestParameters;

/** Reads what a client presents to prove itself, the same at every OAuth endpoint (RFC 6749 §2.3, RFC 7523 §2.2). */
public final class PresentedCredential {

    private static final String BASIC = "Basic";
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    /** Checked here and not as a bound of the parameter, because a longer assertion is answered as a bad credential. */
    private static final int ASSERTION_CHARACTERS_MAX = 2048;

    private PresentedCredential() {
    }

    /**
     * Reads the one credential of a request. A certificate is one where there is no other: with another it only serves to bind
     * the token (RFC 8705 §3).
     *
     * @param request an Authorization header with another scheme than Basic counts as none
     * @throws OAuthError.InvalidRequest two credentials came at once, or one is malformed
     * @throws OAuthError.InvalidClient no client id, or an assertion that is too long or not a JWT
     */
    public static ClientCredential in(OAuthRequest request) {
        return credential(request.parameters(), request.authorization().filter(PresentedCredential::isBasic),
                request.certificate());
    }

    private static boolean isBasic(String authorization) {
        return authorization.split(" ", 2)[0].equalsIgnoreCase(BASIC);
    }

    private static ClientCredential credential(RequestParameters parameters, Optional<String> basic,
            Optional<ClientCertificate> certificate) {
        Optional<String> clientId = parameters.get(RequestParameter.CLIENT_ID);
        Optional<String> secret = parameters.get(RequestParameter.CLIENT_SECRET);
        Optional<String> assertion = parameters.get(RequestParameter.CLIENT_ASSERTION);
        long credentials = basic.stream().count() + secret.stream().count() + assertion.stream().count();
        if (credentials > 1) {
            throw new OAuthError.InvalidRequest("More than one client credential in the request"); // RFC 6749 §2.3 MUST NOT
        }
        if (assertion.isPresent()) {
            if (!JWT_BEARER.equals(parameters.get(RequestParameter.CLIENT_ASSERTION_TYPE).orElse(""))) { // RFC 7523 §2.2
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
                .<ClientCredential> map(value -> new ClientCredential.Secret(id, value, Optional.empty(),
                        ClientAuthMethod.CLIENT_SECRET_POST))
                .or(() -> certificate.map(shown -> new ClientCredential.Certificate(id, shown)))
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

    /**
     * A client should form-encode id and secret before it joins them (RFC 6749 §2.3.1), but many libraries do not. So there are
     * two readings of the secret, decoded and as sent. If they differ, both are kept. A client id has one reading, because it
     * never holds {@code %} or {@code +}.
     */
    private static ClientCredential.Secret basic(String base64) {
        try {
            String pair = FormEncoding.utf8(Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1)));
            int colon = pair.indexOf(':');
            if (colon > 0) {
                String rawId = pair.substring(0, colon);
                String clientId = decoded(rawId).orElse(rawId);
                String rawSecret = pair.substring(colon + 1);
                String secret = decoded(rawSecret).orElse(rawSecret);
                if (clientId.length() <= RequestParameter.CLIENT_ID.charactersMax()
                        && clientId.chars().noneMatch(Character::isISOControl)) {
                    return new ClientCredential.Secret(clientId, secret,
                            secret.equals(rawSecret) ? Optional.empty() : Optional.of(rawSecret),
                            ClientAuthMethod.CLIENT_SECRET_BASIC);
                }
            }
        } catch (IllegalArgumentException malformed) {
            // refused below, without this cause, which would quote the credential
        }
        throw new OAuthError.InvalidRequest("Malformed Authorization header");
    }

    /** @return empty if the text is not form-encoded */
    private static Optional<String> decoded(String raw) {
        try {
            return Optional.of(FormEncoding.decode(raw));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
