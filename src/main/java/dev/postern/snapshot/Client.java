package dev.postern.snapshot;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.credential.AssertionKey;
import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.RegisteredCertificate;
import dev.postern.entity.Entity;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.GrantType;
import dev.postern.text.AddressRange;
import dev.postern.text.IpLiterals;

/**
 * An application, as far as the token path needs to know it.
 *
 * @param authMethod how it authenticates; absent in its document means {@code client_secret_post} (Auth0's default for
 *        confidential applications)
 * @param proofOfPossessionRequired whether it takes sender-constrained tokens only, as every FAPI {@code compliance_level} has
 *        it, too
 * @param complianceLevel the FAPI profile that it must keep to
 * @param assertionKeys for {@code private_key_jwt}: those enabled, expired ones included
 * @param keySet where it publishes more of them ({@code jwks_uri})
 * @param certificates for mutual TLS: those enabled, expired ones included
 * @param clientCredentialsAllowed whether its {@code grant_types} hold {@code client_credentials}
 * @param thirdParty whether it belongs to somebody else than the tenant's owner ({@code is_first_party} is false)
 * @param defaultAudience identifier of the API of token requests that name none; there may be no such API
 * @param defaultOrganization id of the organization of token requests that must name one and do not
 * @param ipHeaderTrusted whether it may say by {@code auth0-forwarded-for} for whom it calls
 *        ({@code is_token_endpoint_ip_header_trusted})
 * @param networks from where it may ask for tokens ({@code allowed_networks}); none: from everywhere
 * @param tokenQuota its own; empty: the tenant's default applies
 * @param metadata strings of the tenant's owner, for Actions and Hooks ({@code client_metadata})
 */
public record Client(String clientId, String name, ClientAuthMethod authMethod, boolean clientCredentialsAllowed,
        boolean proofOfPossessionRequired, Optional<ComplianceLevel> complianceLevel, List<ClientSecret> secrets,
        List<AssertionKey> assertionKeys, Optional<URI> keySet, List<RegisteredCertificate> certificates, boolean thirdParty,
        Optional<String> defaultAudience, Optional<String> defaultOrganization, boolean ipHeaderTrusted,
        List<AddressRange> networks, Optional<TokenQuota> tokenQuota, Map<String, String> metadata) {

    /** The field of its document with the networks from which it may ask for tokens; an addition to Auth0's. */
    public static final String NETWORKS = "allowed_networks";

    public Client {
        metadata = Map.copyOf(metadata);
        secrets = List.copyOf(secrets);
        assertionKeys = List.copyOf(assertionKeys);
        certificates = List.copyOf(certificates);
        networks = List.copyOf(networks);
    }

    public static Client of(Entity entity) {
        var document = entity.document();
        boolean allowed = StreamSupport.stream(document.path("grant_types").spliterator(), false)
                .anyMatch(type -> GrantType.CLIENT_CREDENTIALS.wireName().equals(type.asText()));
        return new Client(entity.id(), document.path("name").asText(), ClientAuthenticationMethods.of(document), allowed,
                proofOfPossessionRequired(document), ComplianceLevel.named(document.path("compliance_level").asText()),
                ClientSecret.of(entity.secrets()), ClientAuthenticationMethods.keysOf(entity),
                ClientAuthenticationMethods.keySetOf(document), ClientAuthenticationMethods.certificatesOf(entity),
                !document.path("is_first_party").asBoolean(true),
                Optional.ofNullable(document.path("default_audience").textValue()).filter(Predicate.not(String::isEmpty)),
                defaultOrganizationOf(document),
                document.path("is_token_endpoint_ip_header_trusted").asBoolean(false), networks(document),
                TokenQuota.of(document.path(TokenQuota.FIELD)), metadata(document));
    }

    /**
     * Whether it may ask for tokens from there.
     *
     * @param address where the request comes from; one that cannot be read is in no network
     */
    public boolean isAllowedFrom(String address) {
        return networks.isEmpty() || IpLiterals.parse(address)
                .filter(caller -> networks.stream().anyMatch(network -> network.contains(caller))).isPresent();
    }

    private static List<AddressRange> networks(JsonNode document) {
        JsonNode given = document.path(NETWORKS);
        return given.isEmpty() ? List.of()
                : AddressRange.parseAll(StreamSupport.stream(given.spliterator(), false).map(JsonNode::asText).toList());
    }

    private static Map<String, String> metadata(JsonNode document) {
        JsonNode given = document.path("client_metadata");
        return given.isEmpty() ? Map.of()
                : given.properties().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    private static boolean proofOfPossessionRequired(JsonNode document) {
        return document.path("require_proof_of_possession").asBoolean(false)
                || !document.path("compliance_level").asText("none").equals("none");
    }

    /** Counts when its flows hold this server's. */
    private static Optional<String> defaultOrganizationOf(JsonNode document) {
        JsonNode chosen = document.path("default_organization");
        boolean forThisFlow = StreamSupport.stream(chosen.path("flows").spliterator(), false)
                .anyMatch(flow -> GrantType.CLIENT_CREDENTIALS.wireName().equals(flow.asText()));
        return forThisFlow ? Optional.ofNullable(chosen.path("organization_id").textValue()) : Optional.empty();
    }
}
