package dev.postern.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Postern this is, as {@code src/build/stamp} wrote it when it was built.
 *
 * @param version such as {@code 0.2.0}
 * @param commit all digits, with {@code -dirty} when the clone had changes; or {@code unknown}
 * @param time of the commit, if it is known
 */
public record Build(String version, String commit, Optional<Instant> time) {

    private static final String UNKNOWN = "unknown";
    private static final int SHORT_COMMIT = 12;
    private static final Pattern VERSION = Pattern.compile("0\\.([0-9]{1,4})\\..*");

    /** Reads it; everything is unknown in a build that did not write it. */
    public static Build ofThisProgram() {
        Properties stamp = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            if (file != null) {
                stamp.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String seconds = stamp.getProperty("time", "");
        return new Build(known(stamp.getProperty("version", "")), known(stamp.getProperty("commit", "")),
                seconds.matches("[0-9]{1,12}") ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
                        : Optional.empty());
    }

    /** The number of the minor version: neighbours differ by one. */
    public Optional<Integer> minor() {
        Matcher parts = VERSION.matcher(version);
        return parts.matches() ? Optional.of(Integer.valueOf(parts.group(1))) : Optional.empty();
    }

    private static String known(String text) {
        return text.isBlank() ? UNKNOWN : text;
    }

    /** In words, for a line of the log. */
    @Override
    public String toString() {
        String digits = commit.length() > SHORT_COMMIT ? commit.substring(0, SHORT_COMMIT) : commit;
        return version + " (commit " + digits + (commit.endsWith("-dirty") ? " with changes" : "")
                + time.map(at -> " of " + at).orElse("") + ")";
    }
}
