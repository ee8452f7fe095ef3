package dev.postern.registry;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The settings of the tenant that the token path needs to know.
 *
 * @param defaultAudience the audience of a token request that names none
 * @param resourceNamesAudience whether {@code resource} (RFC 8707) stands in for an absent {@code audience}: Auth0's
 *        {@code resource_parameter_profile} is {@code compatibility}
 */
public record TenantSettings(Optional<String> defaultAudience, boolean resourceNamesAudience) {

    /** Id of the one entity. */
    public static final String ID = "tenant";

    static final TenantSettings DEFAULT = new TenantSettings(Optional.empty(), false);

    static TenantSettings of(Entity entity) {
        return new TenantSettings(Optional.ofNullable(entity.document().path("default_audience").textValue())
                .filter(Predicate.not(String::isEmpty)),
                "compatibility".equals(entity.document().path("resource_parameter_profile").asText()));
    }
}
