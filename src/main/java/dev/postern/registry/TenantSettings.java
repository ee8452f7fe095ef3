package dev.postern.registry;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The settings of the tenant that the token path needs to know.
 *
 * @param defaultAudience the audience of a token request that names none
 * @param resourceNamesAudience whether {@code resource} (RFC 8707) stands in for an absent {@code audience}: Auth0's
 *        {@code resource_parameter_profile} is {@code compatibility}
 * @param organizationNames whether a token request may name an organization by its name, and tokens for an organization
 *        tell its name (Auth0 {@code allow_organization_name_in_authentication_api})
 */
public record TenantSettings(Optional<String> defaultAudience, boolean resourceNamesAudience, boolean organizationNames) {

    /** Id of the one entity. */
    public static final String ID = "tenant";

    static final TenantSettings DEFAULT = new TenantSettings(Optional.empty(), false, false);

    static TenantSettings of(Entity entity) {
        return new TenantSettings(Optional.ofNullable(entity.document().path("default_audience").textValue())
                .filter(Predicate.not(String::isEmpty)),
                "compatibility".equals(entity.document().path("resource_parameter_profile").asText()),
                entity.document().path("allow_organization_name_in_authentication_api").asBoolean(false));
    }
}
