package dev.postern.tenantfile;

import java.util.Optional;
import java.util.regex.Pattern;

/** The APIs that every tenant of Auth0 has: they belong to its domain, and no file of another server can mean them. */
final class SystemApis {

    private static final Pattern MANAGEMENT = Pattern.compile("https://[A-Za-z0-9.-]+\\.auth0(app)?\\.com/api/v2/?");
    private static final Pattern OF_TENANT = Pattern.compile("https://[A-Za-z0-9.-]+\\.auth0(app)?\\.com/(mfa|userinfo)/?");
    /** Under the tenant's own domain, too. */
    private static final Pattern OF_USERS = Pattern.compile("https://[A-Za-z0-9.-]+(:[0-9]+)?/(me|my-org)/?");

    private SystemApis() {
    }

    /** Whether the identifier is that of a system API of a tenant of Auth0. */
    static boolean isOfAuth0(String identifier) {
        return MANAGEMENT.matcher(identifier).matches() || OF_TENANT.matcher(identifier).matches();
    }

    /**
     * Why what refers to this API is left out.
     *
     * @param identifier of an API that is not registered here
     */
    static Optional<PassedOver> passedOver(String identifier) {
        if (MANAGEMENT.matcher(identifier).matches()) {
            return Optional
                    .of(new PassedOver("this is the Management API of a tenant of Auth0. For that of this server write ##"
                            + KeywordValues.BASE_URL + "##/api/v2/"));
        }
        if (OF_TENANT.matcher(identifier).matches() || OF_USERS.matcher(identifier).matches()) {
            return Optional.of(new PassedOver("a system API of Auth0 about users", false));
        }
        return Optional.empty();
    }
}
