package dev.postern.snapshot;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether token requests under a client grant name an organization (Auth0 {@code organization_usage}). */
public enum OrganizationUsage {

    /** They must not. The default when {@code organization_usage} is absent. */
    DENY,
    /** They may. */
    ALLOW,
    /** They must, or their client has a default organization. */
    REQUIRE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<OrganizationUsage> named(String wireName) {
        return Arrays.stream(values()).filter(usage -> usage.wireName().equals(wireName)).findFirst();
    }
}
