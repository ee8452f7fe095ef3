package dev.postern.credential;

import java.util.Arrays;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** What the {@code aud} of a client assertion may be. A field of clients, and of the keys registered for them. */
public enum AssertionAudience {

    /** The issuer alone, as a single string (RFC 7523bis §4): what is good for this server is good nowhere else. */
    ISSUER("issuer"),
    /** The issuer, the URL of the token endpoint, or a list of these: what RFC 7523 §3 lets a client choose. */
    TOKEN_ENDPOINT("token_endpoint");

    /** Of a client: for all its keys, whatever they say. Of a key: what was the rule when it was registered. */
    public static final String FIELD = "assertion_audience";

    private final String wireName;

    AssertionAudience(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** What a document says in its {@link #FIELD}; empty: nothing. */
    public static Optional<AssertionAudience> in(JsonNode document) {
        return Arrays.stream(values()).filter(each -> each.wireName.equals(document.path(FIELD).textValue())).findFirst();
    }
}
