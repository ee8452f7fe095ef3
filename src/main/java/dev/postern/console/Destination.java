package dev.postern.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a sign-in leads: the page that was asked for without a session. It is a path of the console, and its query, as the
 * console writes them itself. Whatever else a request or a cookie says, such as another origin, is the overview.
 *
 * @param address path and query
 */
record Destination(String address) {

    static final Destination OVERVIEW = new Destination(ConsoleDoor.PATH);

    /** Of the address. In a cookie it is a third longer, and browsers keep 4,096. */
    private static final int CHARACTERS_MAX = 2_000;
    private static final String SEGMENT = "[A-Za-z0-9_~-][A-Za-z0-9._~:@+-]*";
    /** Without encoded control characters. */
    private static final String QUERY = "(?:[A-Za-z0-9._~!$()*+,:@/?&=-]++|%(?![01]|7[Ff])[0-9A-Fa-f]{2})*+";
    private static final Pattern PAGE = Pattern.compile(
            ConsoleDoor.PATH + "(?:" + SEGMENT + "(?:/" + SEGMENT + ")*+/?)?+(?:\\?" + QUERY + ")?+");
    /** The way in and out, and files: a download leaves the browser on the page before it. */
    private static final Pattern NO_PAGE = Pattern.compile(
            ConsoleDoor.PATH + "(?:(?:sign-in|sign-out|oidc|assets)(?:[/?].*)?|[^?]*\\.(?:csv|yaml|zip)(?:\\?.*)?)");

    /** @param target of a request, or a text that may be one */
    static Destination of(String target) {
        return target.length() <= CHARACTERS_MAX && PAGE.matcher(target).matches() && !NO_PAGE.matcher(target).matches()
                ? new Destination(target)
                : OVERVIEW;
    }

    /** @param value of a cookie; anybody may have written it */
    static Destination ofCookie(String value) {
        try {
            return of(new String(Base64.getUrlDecoder().decode(value), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException notOurs) {
            return OVERVIEW;
        }
    }

    /** The value of a cookie, in which an address cannot stand as it is. */
    String cookie() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(address.getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean isOverview() {
        return equals(OVERVIEW);
    }
}
