package dev.postern.oauth;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A parameter that an OAuth endpoint reads: its name, its longest value, and where it may stand. */
public enum RequestParameter {

    GRANT_TYPE("grant_type", 128, Place.BODY),
    CLIENT_ID("client_id", 255, Place.BODY_NEVER_QUERY),
    CLIENT_SECRET("client_secret", 1024, Place.BODY_NEVER_QUERY),
    CLIENT_ASSERTION("client_assertion", Integer.MAX_VALUE, Place.BODY_NEVER_QUERY),
    CLIENT_ASSERTION_TYPE("client_assertion_type", 128, Place.BODY_NEVER_QUERY),
    AUDIENCE("audience", 600, Place.BODY_OR_QUERY),
    /** May come several times (RFC 8707 §2). */
    RESOURCE("resource", 600, Place.BODY_OR_QUERY),
    SCOPE("scope", Integer.MAX_VALUE, Place.BODY),
    ORGANIZATION("organization", 128, Place.BODY_OR_QUERY);

    /** Where a parameter may stand. */
    enum Place {
        /** The query may repeat what the body says. */
        BODY,
        /** Part of a credential: URLs are kept in logs and histories (RFC 6749 §2.3.1). */
        BODY_NEVER_QUERY,
        /** The URL of the endpoint may name it where a tool has no other place for it (RFC 6749 §3.2). */
        BODY_OR_QUERY
    }

    private static final Map<String, RequestParameter> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(RequestParameter::wireName, Function.identity()));

    private final String wireName;
    private final int charactersMax;
    private final Place place;

    RequestParameter(String wireName, int charactersMax, Place place) {
        this.wireName = wireName;
        this.charactersMax = charactersMax;
        this.place = place;
    }

    public String wireName() {
        return wireName;
    }

    /** Length of the longest value; {@link Integer#MAX_VALUE} where only the size of the body bounds it. */
    public int charactersMax() {
        return charactersMax;
    }

    Place place() {
        return place;
    }

    /** Whether its value proves who the client is. */
    boolean isProof() {
        return this == CLIENT_SECRET || this == CLIENT_ASSERTION;
    }

    /** Whether it may have several values. */
    public boolean isRepeatable() {
        return this == RESOURCE;
    }

    /** @return empty: no endpoint reads a parameter of this name */
    public static Optional<RequestParameter> named(String wireName) {
        return Optional.ofNullable(BY_NAME.get(wireName));
    }
}
