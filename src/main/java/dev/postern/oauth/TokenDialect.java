package dev.postern.oauth;

import java.util.Arrays;
import java.util.Optional;

/** The shape of an API's access tokens (Auth0 {@code token_dialect}). */
public enum TokenDialect {

    /** Auth0's profile: {@code azp}, {@code gty}. */
    ACCESS_TOKEN("access_token"),
    /** Auth0's profile with {@code permissions}. */
    ACCESS_TOKEN_AUTHZ("access_token_authz"),
    /** RFC 9068: {@code typ: at+jwt}, {@code client_id}, {@code jti}. */
    RFC9068_PROFILE("rfc9068_profile"),
    /** RFC 9068 with {@code permissions}. */
    RFC9068_PROFILE_AUTHZ("rfc9068_profile_authz");

    private final String wireName;

    TokenDialect(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public boolean isRfc9068() {
        return this == RFC9068_PROFILE || this == RFC9068_PROFILE_AUTHZ;
    }

    public boolean hasPermissions() {
        return this == ACCESS_TOKEN_AUTHZ || this == RFC9068_PROFILE_AUTHZ;
    }

    public static Optional<TokenDialect> named(String wireName) {
        return Arrays.stream(values()).filter(dialect -> dialect.wireName.equals(wireName)).findFirst();
    }
}
