package dev.postern.oauth;

import java.util.Arrays;
import java.util.Optional;

/** How a client authenticates at the token endpoint ({@code token_endpoint_auth_method}, RFC 7591 §2). */
public enum ClientAuthMethod {

    CLIENT_SECRET_POST("client_secret_post"),
    CLIENT_SECRET_BASIC("client_secret_basic"),
    /** A public client: it has no secret and may not use the client credentials grant. */
    NONE("none");

    private final String wireName;

    ClientAuthMethod(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<ClientAuthMethod> named(String wireName) {
        return Arrays.stream(values()).filter(method -> method.wireName.equals(wireName)).findFirst();
    }
}
