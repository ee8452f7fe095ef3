package dev.postern.accesstoken;

import java.util.Optional;

/**
 * A signed access token.
 *
 * @param value compact JWS; where its API has a key for that, one nested in a compact JWE
 * @param lifetimeSeconds seconds from its {@code iat} to its {@code exp}
 * @param jti its id, in the RFC 9068 dialects only
 */
public record AccessToken(String value, int lifetimeSeconds, Optional<String> jti) {

    @Override
    public String toString() {
        return "AccessToken[***]";
    }
}
