package dev.postern.text;

import java.util.regex.Pattern;

/**
 * Cuts texts to a length without leaving half of a surrogate pair, which has no UTF-8 form, and keeps what others wrote within
 * one line of a log.
 */
public final class Texts {

    /** Line breaks of all kinds, what a terminal obeys, and what turns the direction of writing. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9F}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}]");

    private Texts() {
    }

    /** The text with a dot for each character that would end a line or change how it looks. */
    public static String oneLine(String text) {
        return UNSEEN.matcher(text).replaceAll("\u00B7");
    }

    /** @param lengthMax characters */
    public static String cut(String text, int lengthMax) {
        if (text.length() <= lengthMax) {
            return text;
        }
        int end = lengthMax > 0 && Character.isHighSurrogate(text.charAt(lengthMax - 1)) ? lengthMax - 1 : lengthMax;
        return text.substring(0, end);
    }

    /** As {@link #cut}; a text that was cut ends in an ellipsis, which comes on top of the length. */
    public static String elided(String text, int lengthMax) {
        return text.length() <= lengthMax ? text : cut(text, lengthMax) + "…";
    }
}
