package dev.postern.oauth;

import java.util.Arrays;
import java.util.Optional;

/** How a client authenticates at the token endpoint ({@code token_endpoint_auth_method}, RFC 7591 §2). */
public enum ClientAuthMethod {

    CLIENT_SECRET_BASIC("client_secret_basic"),
    CLIENT_SECRET_POST("client_secret_post"),
    /** An assertion signed with a key of the client (RFC 7523 §2.2). */
    PRIVATE_KEY_JWT("private_key_jwt"),
    /** A certificate of a known issuer, by its subject (RFC 8705 §2.1). */
    TLS_CLIENT_AUTH("tls_client_auth"),
    /** A certificate known as such (RFC 8705 §2.2). */
    SELF_SIGNED_TLS_CLIENT_AUTH("self_signed_tls_client_auth"),
    /** A public client: it has no secret and may not use the client credentials grant. */
    NONE("none");

    private final String wireName;

    ClientAuthMethod(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Whether a client secret proves the client. */
    public boolean isSecret() {
        return this == CLIENT_SECRET_POST || this == CLIENT_SECRET_BASIC;
    }

    /** Whether a certificate proves the client. */
    public boolean isCertificate() {
        return this == TLS_CLIENT_AUTH || this == SELF_SIGNED_TLS_CLIENT_AUTH;
    }

    /**
     * Whether a credential of the other method proves a client of this one. A secret does, in the header or in the body; and a
     * certificate, whoever issued it.
     */
    public boolean isProvenBy(ClientAuthMethod presented) {
        return this == presented || (isSecret() && presented.isSecret()) || (isCertificate() && presented.isCertificate());
    }

    public static Optional<ClientAuthMethod> named(String wireName) {
        return Arrays.stream(values()).filter(method -> method.wireName.equals(wireName)).findFirst();
    }
}
