package dev.postern.oauth;

import java.util.Arrays;
import java.util.Optional;

/** The shape of an API's access tokens (Auth0 {@code token_dialect}). */
public enum TokenDialect {

    /** Auth0's profile: {@code azp}, {@code gty}. */
    ACCESS_TOKEN("access_token", false, false),
    /** Auth0's profile with {@code permissions}. */
    ACCESS_TOKEN_AUTHZ("access_token_authz", false, true),
    /** RFC 9068: {@code typ: at+jwt}, {@code client_id}, {@code jti}. */
    RFC9068_PROFILE("rfc9068_profile", true, false),
    /** RFC 9068 with {@code permissions}. */
    RFC9068_PROFILE_AUTHZ("rfc9068_profile_authz", true, true);

    private final String wireName;
    private final boolean rfc9068;
    private final boolean permissions;

    TokenDialect(String wireName, boolean rfc9068, boolean permissions) {
        this.wireName = wireName;
        this.rfc9068 = rfc9068;
        this.permissions = permissions;
    }

    public String wireName() {
        return wireName;
    }

    /** The {@code typ} header (RFC 9068 §2.1). */
    public String typ() {
        return rfc9068 ? "at+jwt" : "JWT";
    }

    /** Name of the claim that holds the client's id (RFC 9068 §2.2). */
    public String clientClaim() {
        return rfc9068 ? "client_id" : "azp";
    }

    /** Whether the tokens have a {@code jti}, and no {@code gty}. */
    public boolean hasJti() {
        return rfc9068;
    }

    public boolean hasPermissions() {
        return permissions;
    }

    public static Optional<TokenDialect> named(String wireName) {
        return Arrays.stream(values()).filter(dialect -> dialect.wireName.equals(wireName)).findFirst();
    }
}
