package dev.postern.operator.oidc;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.operator.oidc.SignInRefused.Cause;
import dev.postern.text.StrictJson;

/**
 * What the provider publishes about itself (OpenID Connect Discovery §3).
 *
 * @param endSession where a person signs out (OpenID Connect RP-Initiated Logout §2.1)
 * @param namesItself whether its answers to the browser hold {@code iss} (RFC 9207)
 * @param takesBasic whether a secret goes to it in the Authorization header; else in the body
 */
record ProviderMetadata(URI authorizationEndpoint, URI tokenEndpoint, URI keySet, Optional<URI> userInfo,
        Optional<URI> endSession,
        boolean namesItself, boolean takesBasic) {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** Where it is published. */
    static URI address(String issuer) {
        return URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + WELL_KNOWN);
    }

    /** @throws SignInRefused it is not what this issuer publishes */
    static ProviderMetadata parse(byte[] body, String issuer) throws SignInRefused {
        JsonNode document = json(body, "its metadata");
        if (!issuer.equals(document.path("issuer").textValue())) { // OpenID Connect Discovery §4.3
            throw new SignInRefused(Cause.AWAY, "its metadata names another issuer than postern.console.oidc.issuer");
        }
        return new ProviderMetadata(required(document, issuer, "authorization_endpoint"),
                required(document, issuer, "token_endpoint"), required(document, issuer, "jwks_uri"),
                endpoint(document, issuer, "userinfo_endpoint"), endSession(document, issuer),
                document.path("authorization_response_iss_parameter_supported").asBoolean(false),
                takes(document.path("token_endpoint_auth_methods_supported")));
    }

    /** @throws SignInRefused it is not a JSON object */
    static JsonNode json(byte[] body, String what) throws SignInRefused {
        try {
            JsonNode document = StrictJson.read(body);
            if (document.isObject()) {
                return document;
            }
        } catch (IOException e) {
            // falls through: the message would quote the answer
        }
        throw new SignInRefused(Cause.AWAY, what + " is not a JSON object");
    }

    private static URI required(JsonNode document, String issuer, String name) throws SignInRefused {
        return endpoint(document, issuer, name)
                .orElseThrow(() -> new SignInRefused(Cause.AWAY, "its metadata has no " + name));
    }

    /** Nobody needs it to sign in, so one that is not safe is none. */
    private static Optional<URI> endSession(JsonNode document, String issuer) {
        try {
            return endpoint(document, issuer, "end_session_endpoint");
        } catch (SignInRefused unsafe) {
            return Optional.empty();
        }
    }

    /** Nothing of a provider that speaks https is asked over http. */
    private static Optional<URI> endpoint(JsonNode document, String issuer, String name) throws SignInRefused {
        String given = document.path(name).textValue();
        if (given == null) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(given);
            if (ProviderAddress.isSafe(uri) && (ProviderAddress.isTls(uri) || !ProviderAddress.isTls(URI.create(issuer)))) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException notOne) {
            // falls through
        }
        throw new SignInRefused(Cause.AWAY, "the " + name + " of its metadata is not an https URL");
    }

    /** Basic is the default (OpenID Connect Discovery §3), and is taken where there is a choice. */
    private static boolean takes(JsonNode methods) {
        return !methods.isArray() || StreamSupport.stream(methods.spliterator(), false)
                .anyMatch(method -> "client_secret_basic".equals(method.textValue()));
    }
}
