package dev.postern.oauth;

/** The grant types this server serves (RFC 6749 §1.3). */
public enum GrantType {

    CLIENT_CREDENTIALS("client_credentials");

    private final String wireName;

    GrantType(String wireName) {
        this.wireName = wireName;
    }

    /** The {@code grant_type} parameter and the entry in a client's {@code grant_types}. */
    public String wireName() {
        return wireName;
    }
}
