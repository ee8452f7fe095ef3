package dev.postern.token;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.Authorization;
import dev.postern.oauth.Confirmation;

/**
 * A successful answer (RFC 6749 §5.1).
 *
 * @param scope left out when the token has none
 * @param expiresIn seconds
 * @param tokenType {@code DPoP} where that binds the token (RFC 9449 §5); {@code Bearer} also for one bound by mutual TLS
 * @param headers that go with it beside those of every answer
 */
@RegisterForReflection
record TokenResponse(@JsonProperty("access_token") String accessToken,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String scope,
        @JsonProperty("expires_in") int expiresIn,
        @JsonProperty("token_type") String tokenType,
        @JsonIgnore Map<String, String> headers) {

    static TokenResponse of(Authorization agreed, AccessToken token, Map<String, String> headers) {
        boolean dpop = agreed.confirmation().filter(bound -> bound.method() == Confirmation.Method.DPOP).isPresent();
        return new TokenResponse(token.value(), agreed.scope(), token.lifetimeSeconds(), dpop ? "DPoP" : "Bearer", headers);
    }

    @Override
    public String toString() {
        return "TokenResponse[***]";
    }
}
