package dev.postern.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;
import dev.postern.oauth.Confirmation;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.oauth.TokenDialect;

/**
 * An API, as far as the token path needs to know it.
 *
 * @param identifier the {@code audience} of its tokens, compared byte for byte
 * @param system the Management API of this server
 * @param scopes the scope values it knows, in the order they were registered
 * @param scopeValues the same, to be looked up
 * @param lifetimeSeconds {@code token_lifetime}
 * @param enforcePolicies whether tokens carry {@code permissions} in the {@code *_authz} dialects (Auth0's RBAC)
 * @param clientsDenied client policy {@code deny_all}: no client gets a token for it
 * @param proofOfPossession whether its tokens are bound to their caller
 * @param tokenEncryption where its tokens are encrypted besides being signed
 * @param sealedSigningSecret key of HS256 tokens, sealed under the master key for {@link #signingSecretPurpose()}
 */
public record ResourceServer(String id, String identifier, boolean system, List<String> scopes, Set<String> scopeValues,
        int lifetimeSeconds,
        SigningAlgorithm signingAlgorithm, TokenDialect dialect, boolean enforcePolicies, boolean clientsDenied,
        ProofOfPossession proofOfPossession, Optional<TokenEncryption> tokenEncryption,
        Optional<byte[]> sealedSigningSecret) {

    /**
     * Auth0's {@code proof_of_possession}, as far as confidential clients are concerned.
     *
     * @param mechanism by which its tokens are bound to their caller; empty: they never are
     * @param required whether it takes no others
     */
    public record ProofOfPossession(Optional<Confirmation.Method> mechanism, boolean required) {

        public static final ProofOfPossession NONE = new ProofOfPossession(Optional.empty(), false);
    }

    public static final int DEFAULT_LIFETIME_SECONDS = 86_400;
    /** Field of {@link Entity#secrets()}: base64 of the sealed signing secret. */
    public static final String SIGNING_SECRET_FIELD = "signing_secret";

    public ResourceServer {
        scopes = List.copyOf(scopes);
        scopeValues = Collections.unmodifiableSet(new HashSet<>(scopeValues)); // Set.copyOf probes, slowly for alike names
    }

    public static ResourceServer of(Entity entity) {
        JsonNode document = entity.document();
        List<String> scopes = new ArrayList<>();
        document.path("scopes").forEach(scope -> scopes.add(scope.path("value").asText()));
        return new ResourceServer(entity.id(), document.path("identifier").asText(),
                document.path("is_system").asBoolean(false), scopes, Set.copyOf(scopes),
                document.path("token_lifetime").asInt(DEFAULT_LIFETIME_SECONDS),
                algorithmOf(document),
                TokenDialect.named(document.path("token_dialect").asText("access_token")).orElse(TokenDialect.ACCESS_TOKEN),
                document.path("enforce_policies").asBoolean(false),
                "deny_all".equals(document.at("/subject_type_authorization/client/policy").asText()),
                proofOfPossessionOf(document), TokenEncryption.of(entity), signingSecretOf(entity));
    }

    /** By what the tokens of an API are signed that has this document; RS256 unless it says otherwise. */
    public static SigningAlgorithm algorithmOf(JsonNode document) {
        return SigningAlgorithm.named(document.path("signing_alg").asText()).orElse(SigningAlgorithm.RS256);
    }

    /** What its signing secret is sealed for, see {@link dev.postern.config.MasterKey#seal}. */
    public String signingSecretPurpose() {
        return signingSecretPurpose(id);
    }

    public static String signingSecretPurpose(String id) {
        return "resource-server:" + id;
    }

    private static ProofOfPossession proofOfPossessionOf(JsonNode document) {
        JsonNode setting = document.path("proof_of_possession");
        if (!setting.isObject()) {
            return ProofOfPossession.NONE;
        }
        boolean required = setting.path("required").asBoolean(true)
                && !"public_clients".equals(setting.path("required_for").asText());
        return new ProofOfPossession(Optional.of("mtls".equals(setting.path("mechanism").asText())
                ? Confirmation.Method.MTLS
                : Confirmation.Method.DPOP), required);
    }

    private static Optional<byte[]> signingSecretOf(Entity entity) {
        try {
            JsonNode sealed = entity.secrets().path(SIGNING_SECRET_FIELD);
            return sealed.isTextual() ? Optional.of(sealed.binaryValue()) : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("The signing secret of " + entity + " is not base64", e);
        }
    }
}
