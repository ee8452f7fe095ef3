package dev.postern.text;

/** Cuts texts to a length without leaving half of a surrogate pair, which has no UTF-8 form. */
public final class Texts {

    private Texts() {
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
