package dev.postern.management;

import dev.postern.entity.Ids;

/** Checks what a path names before the registry is asked for it. */
public final class PathParameters {

    /** Template regex: a segment that is not {@code name}, so that an organization of any name is found by its name. */
    public static final String NOT_NAME = "(?!name(?:/|$))[^/]+";

    private static final int IDENTIFIER_CHARACTERS_MAX = 600;

    private PathParameters() {
    }

    /** An id of any kind: short and URL-safe. */
    public static String id(String value) {
        if (!Ids.ID.matcher(value).matches()) {
            throw ManagementError.invalidUri("String does not match pattern ^" + Ids.ID + "$", "id");
        }
        return value;
    }

    /** An id, or the identifier of an API, URL-decoded. */
    public static String idOrIdentifier(String value) {
        if (value.isEmpty() || value.length() > IDENTIFIER_CHARACTERS_MAX
                || value.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
            throw ManagementError.invalidUri("Neither an id nor an identifier", "id");
        }
        return value;
    }
}
