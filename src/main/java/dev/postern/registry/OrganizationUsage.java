package dev.postern.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether token requests that go by a client grant name an organization (Auth0 {@code organization_usage}). */
public enum OrganizationUsage {

    /** They must not; what a grant says that says nothing. */
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
