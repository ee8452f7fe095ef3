package dev.postern.tenantfile;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of the files of one directory, after the entities that are in them: the names the Deploy CLI gives them
 * ({@code sanitize-filename} with a dash), which every file system takes and none takes for a path; but no two alike, where
 * the CLI would write one file over the other. Two that differ in case only are alike to many a file system.
 */
final class FileNames {

    private static final int BYTES_MAX = 255;
    private static final Pattern ILLEGAL = Pattern
            .compile("[/?<>\\\\:*|\"\\x00-\\x1f\\x80-\\x9f\\x{D800}-\\x{DFFF}]");
    private static final Pattern DOTS_ONLY = Pattern.compile("^\\.+$");
    private static final Pattern DEVICE = Pattern.compile("^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?$",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String extension;
    private final Set<String> taken = new HashSet<>();

    /** @param extension of all of them, such as {@code .js}; or empty */
    FileNames(String extension) {
        this.extension = extension;
    }

    /** The file of an entity of this name; another one each time. */
    String next(String entity) {
        String name = file(entity, "");
        for (int number = 2; !taken.add(key(name)); number++) {
            name = file(entity, "-" + number);
        }
        return name;
    }

    private String file(String entity, String suffix) {
        String end = suffix + extension;
        return truncated(safe(safe(entity, "-"), ""), BYTES_MAX - end.length()) + end;
    }

    private static String safe(String name, String replacement) {
        String safe = ILLEGAL.matcher(name).replaceAll(replacement);
        safe = DOTS_ONLY.matcher(safe).replaceAll(replacement);
        safe = DEVICE.matcher(safe).replaceAll(replacement);
        int end = safe.length();
        while (end > 0 && (safe.charAt(end - 1) == '.' || safe.charAt(end - 1) == ' ')) {
            end--;
        }
        return end == safe.length() ? safe : safe.substring(0, end) + replacement;
    }

    /** At most so many bytes of UTF-8, whole characters. */
    private static String truncated(String name, int bytesMax) {
        int bytes = 0;
        int end = 0;
        while (end < name.length()) {
            int next = end + Character.charCount(name.codePointAt(end));
            bytes += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > bytesMax) {
                break;
            }
            end = next;
        }
        return name.substring(0, end);
    }

    private static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
