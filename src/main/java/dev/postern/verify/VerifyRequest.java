package dev.postern.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;

/**
 * What a gateway asks about a token.
 *
 * <p>
 * Some gateways append the original query to their own. So whatever a caller may add can only ask for more: scopes of
 * several parameters are all required, and a second {@code audience} is refused.
 *
 * @param audience the API the token must be for; empty: any API registered here
 * @param scopes all of them are required
 */
record VerifyRequest(Optional<String> audience, List<String> scopes) {

    /** {@code scope-token} of RFC 6749 §3.3: no quotes, backslashes, control or non-ASCII characters. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    VerifyRequest {
        scopes = List.copyOf(scopes);
    }

    /** @throws BearerError no token, two tokens, or an ambiguous question */
    static VerifyRequest of(HttpHeaders headers, MultivaluedMap<String, String> query) {
        requireOneToken(headers, query);
        List<String> audiences = query.getOrDefault("audience", List.of());
        if (audiences.size() > 1) {
            throw BearerError.invalidRequest("More than one audience");
        }
        List<String> scopes = new ArrayList<>();
        for (String parameter : query.getOrDefault("scope", List.of())) {
            for (String scope : parameter.split(" ", -1)) {
                if (!scope.isEmpty()) {
                    scopes.add(checked(scope));
                }
            }
        }
        return new VerifyRequest(audiences.stream().findFirst(), scopes);
    }

    String scope() {
        return String.join(" ", scopes);
    }

    private static void requireOneToken(HttpHeaders headers, MultivaluedMap<String, String> query) {
        List<String> authorizations = headers.getRequestHeader(HttpHeaders.AUTHORIZATION);
        if (authorizations.size() > 1) {
            throw BearerError.invalidRequest("More than one Authorization header");
        }
        AuthorizationHeader authorization = authorizations.stream().findFirst().flatMap(AuthorizationHeader::of)
                .orElseThrow(BearerError::missingToken);
        if (!authorization.isWellFormed()) {
            throw BearerError.invalidRequest("The Authorization header is malformed");
        }
        if (query.containsKey("access_token")) {
            throw BearerError.invalidRequest("A second token in the query"); // RFC 6750 §2: one method per request
        }
    }

    private static String checked(String scope) {
        if (!SCOPE.matcher(scope).matches()) {
            throw BearerError.invalidRequest("The scope parameter is malformed");
        }
        return scope;
    }
}
