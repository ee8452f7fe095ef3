package dev.postern.discovery;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.config.Issuer;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.Confirmation;
import dev.postern.oauth.GrantType;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.possession.DpopProofs;
import dev.postern.possession.MtlsEndpoints;
import dev.postern.snapshot.TenantSettings;

/**
 * Authorization server metadata (RFC 8414 §2), with what OpenID Connect clients want to see besides. Names only what this
 * server has: there is no authorization endpoint, so there are no response types, and what has no elements must be left out
 * (RFC 8414 §3.2).
 */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
record ServerMetadata(String issuer, String tokenEndpoint, String jwksUri, List<String> grantTypesSupported,
        List<String> tokenEndpointAuthMethodsSupported, List<String> tokenEndpointAuthSigningAlgValuesSupported,
        List<String> subjectTypesSupported, List<String> claimsSupported,
        List<String> idTokenSigningAlgValuesSupported, List<String> dpopSigningAlgValuesSupported,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean tlsClientCertificateBoundAccessTokens,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> mtlsEndpointAliases,
        boolean requestUriParameterSupported, boolean requestParameterSupported) {

    /**
     * {@code id_token…} is required by OpenID Connect Discovery §3; verifiers such as express-oauth2-jwt-bearer read it.
     *
     * @param used the kinds of keys that sign for APIs
     */
    static ServerMetadata of(Issuer issuer, Set<KeyKind> used, MtlsEndpoints mtls, TenantSettings settings) {
        return new ServerMetadata(issuer.issuer(), issuer.tokenEndpoint(), issuer.jwksUri(),
                List.of(GrantType.CLIENT_CREDENTIALS.wireName()),
                Stream.of(ClientAuthMethod.values()).filter(method -> isServed(method, mtls)).map(ClientAuthMethod::wireName)
                        .toList(),
                AssertionAlgorithm.NAMES,
                List.of("public"),
                List.of("iss", "sub", "aud", "iat", "exp", "azp", "gty", "scope", "client_id", "jti", "permissions",
                        Confirmation.CLAIM),
                tokenAlgorithms(used), DpopProofs.algorithms(),
                mtls.isServed(),
                mtls.aliases(settings.mtlsEndpointAliases(), issuer),
                false, false);
    }

    /** HS256, which needs no key, and those of keys that are published. */
    private static List<String> tokenAlgorithms(Set<KeyKind> used) {
        return Stream
                .concat(Stream.of(SigningAlgorithm.HS256), used.stream().flatMap(kind -> SigningAlgorithm.of(kind).stream()))
                .map(SigningAlgorithm::wireName).toList();
    }

    /** Whether a client gets tokens by the method; a public client does not. */
    private static boolean isServed(ClientAuthMethod method, MtlsEndpoints mtls) {
        return switch (method) {
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, PRIVATE_KEY_JWT -> true;
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH -> mtls.isServed();
            case NONE -> false;
        };
    }
}
