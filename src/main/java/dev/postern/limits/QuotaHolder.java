package dev.postern.limits;

/** Who has a token quota. */
public enum QuotaHolder {

    CLIENT("client", "Auth0-Client-Quota-Limit"),
    ORGANIZATION("organization", "Auth0-Organization-Quota-Limit");

    private final String wireName;
    private final String header;

    QuotaHolder(String wireName, String header) {
        this.wireName = wireName;
        this.header = header;
    }

    /** As events and the store call it. */
    public String wireName() {
        return wireName;
    }

    /** Of answers at the token endpoint. */
    String header() {
        return header;
    }
}
