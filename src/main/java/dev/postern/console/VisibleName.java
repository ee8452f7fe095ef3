package dev.postern.console;

import java.util.regex.Pattern;

/** Names as people see and type them: others may have given things names of spaces, or of characters without a width. */
final class VisibleName {

    private static final Pattern WITHOUT_WIDTH = Pattern.compile("\\p{Cf}");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

    private VisibleName() {
    }

    /** @param otherwise what stands for a name of which nothing can be seen */
    static String of(String name, String otherwise) {
        return seen(name).isEmpty() ? otherwise : name;
    }

    /** Whether they look alike but for their spaces. */
    static boolean isTyped(String typed, String name) {
        return seen(typed).equals(seen(name));
    }

    private static String seen(String name) {
        return SPACES.matcher(WITHOUT_WIDTH.matcher(name).replaceAll("")).replaceAll(" ").strip();
    }
}
