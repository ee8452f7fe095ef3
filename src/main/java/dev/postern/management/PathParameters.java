package dev.postern.management;

import java.util.regex.Pattern;

/** Checks what a path names before the registry is asked for it. */
final class PathParameters {

    /** Template regex: a segment that is not {@code name}, so that an organization of any name is found by its name. */
    static final String NOT_NAME = "(?!name(?:/|$))[^/]+";

    private static final int IDENTIFIER_CHARACTERS_MAX = 600;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private PathParameters() {
    }

    /** An id of any kind: short and URL-safe. */
    static String id(String value) {
        if (!ID.matcher(value).matches()) {
            throw ManagementError.invalidUri("String does not match pattern ^" + ID + "$", "id");
        }
        return value;
    }

    /** An id, or the identifier of an API, URL-decoded. */
    static String idOrIdentifier(String value) {
        if (value.isEmpty() || value.length() > IDENTIFIER_CHARACTERS_MAX
                || value.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
            throw ManagementError.invalidUri("Neither an id nor an identifier", "id");
        }
        return value;
    }
}
