package dev.postern.discovery;

import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.config.Issuer;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.GrantType;

/**
 * Authorization server metadata (RFC 8414 §2), with what OpenID Connect clients want to see besides. Names only what this
 * server has.
 */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
record ServerMetadata(String issuer, String tokenEndpoint, String jwksUri, List<String> grantTypesSupported,
        List<String> tokenEndpointAuthMethodsSupported, List<String> tokenEndpointAuthSigningAlgValuesSupported,
        List<String> responseTypesSupported,
        List<String> subjectTypesSupported, List<String> scopesSupported, List<String> claimsSupported,
        List<String> idTokenSigningAlgValuesSupported, boolean requestUriParameterSupported,
        boolean requestParameterSupported) {

    /** {@code id_token…} is required by OpenID Connect Discovery §3; verifiers such as express-oauth2-jwt-bearer read it. */
    static ServerMetadata of(Issuer issuer) {
        return new ServerMetadata(issuer.issuer(), issuer.tokenEndpoint(), issuer.jwksUri(),
                List.of(GrantType.CLIENT_CREDENTIALS.wireName()),
                List.of(ClientAuthMethod.CLIENT_SECRET_BASIC.wireName(), ClientAuthMethod.CLIENT_SECRET_POST.wireName(),
                        ClientAuthMethod.PRIVATE_KEY_JWT.wireName()),
                Stream.of(AssertionAlgorithm.values()).map(AssertionAlgorithm::name).toList(),
                List.of(), List.of("public"), List.of(),
                List.of("iss", "sub", "aud", "iat", "exp", "azp", "gty", "scope", "client_id", "jti", "permissions"),
                List.of("HS256", "RS256", "RS512", "PS256"), false, false);
    }
}
