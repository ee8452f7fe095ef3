package dev.postern.snapshot;

import java.util.Optional;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.Entity;

/**
 * The settings of the tenant that the token path needs to know.
 *
 * @param defaultAudience the audience of a token request that names none
 * @param resourceNamesAudience whether {@code resource} (RFC 8707) stands in for an absent {@code audience}: Auth0's
 *        {@code resource_parameter_profile} is {@code compatibility}
 * @param organizationNames whether a token request may name an organization by its name, and tokens for an organization
 *        tell its name (Auth0 {@code allow_organization_name_in_authentication_api})
 * @param mtlsEndpointAliases whether the metadata announce endpoints for callers with certificates (Auth0 {@code
 *        mtls.enable_endpoint_aliases}); empty: the tenant does not say
 * @param clientQuota of clients without a quota of their own
 * @param organizationQuota of organizations without a quota of their own
 */
public record TenantSettings(Optional<String> defaultAudience, boolean resourceNamesAudience, boolean organizationNames,
        Optional<Boolean> mtlsEndpointAliases, Optional<TokenQuota> clientQuota, Optional<TokenQuota> organizationQuota) {

    /** Id of the one entity. */
    public static final String ID = "tenant";

    static final TenantSettings DEFAULT = new TenantSettings(Optional.empty(), false, false, Optional.empty(),
            Optional.empty(), Optional.empty());

    public static TenantSettings of(Entity entity) {
        return new TenantSettings(Optional.ofNullable(entity.document().path("default_audience").textValue())
                .filter(Predicate.not(String::isEmpty)),
                "compatibility".equals(entity.document().path("resource_parameter_profile").asText()),
                entity.document().path("allow_organization_name_in_authentication_api").asBoolean(false),
                Optional.of(entity.document().at("/mtls/enable_endpoint_aliases")).filter(JsonNode::isBoolean)
                        .map(JsonNode::booleanValue),
                TokenQuota.of(entity.document().path(TokenQuota.DEFAULTS_FIELD).path("clients")),
                TokenQuota.of(entity.document().path(TokenQuota.DEFAULTS_FIELD).path("organizations")));
    }
}
