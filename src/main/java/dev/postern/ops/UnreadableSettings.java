package dev.postern.ops;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.smallrye.config.ConfigValidationException;

/**
 * Settings of Postern and Quarkus whose text is not of their type, in words for operators. SmallRye Config finds them before
 * anything of Postern runs, all at once, and says so in words for programmers.
 */
final class UnreadableSettings {

    private static final Pattern CONVERTED = Pattern
            .compile("The config property (\\S+) with the config value \"(.*)\" threw an "
                    + "Exception whilst being converted (.*)", Pattern.DOTALL);
    private static final Pattern EMPTY = Pattern.compile("The config property (\\S+) is defined as the empty String");
    private static final Pattern MISSING = Pattern.compile("The config property (\\S+) is required but");
    private static final Pattern CHOICE = Pattern.compile("Cannot convert .* to enum class \\S+, allowed values: (.*)");
    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");
    private static final Pattern EXCEPTION = Pattern.compile("^[\\w.$]+Exception: ");
    private static final Pattern SECRET = Pattern.compile(".*(secret|password|passphrase|[.-]key(\\.|$)).*",
            Pattern.CASE_INSENSITIVE);

    private UnreadableSettings() {
    }

    /** A heading, and a sentence for each setting. */
    static String told(ConfigValidationException wrong) {
        return StartupChecks.HEADING + IntStream.range(0, wrong.getProblemCount())
                .mapToObj(i -> sentence(String.valueOf(wrong.getProblem(i).getMessage()))).distinct().sorted()
                .collect(Collectors.joining("\n  - "));
    }

    /** @param problem in SmallRye's words */
    static String sentence(String problem) {
        String said = CODE.matcher(EXCEPTION.matcher(problem).replaceFirst("")).replaceAll("");
        Matcher empty = EMPTY.matcher(said);
        if (empty.find()) {
            return GivenSettings.empty(empty.group(1));
        }
        Matcher missing = MISSING.matcher(said);
        if (missing.find()) {
            return missing.group(1) + " is missing: set it";
        }
        Matcher converted = CONVERTED.matcher(said);
        return converted.find() ? sentence(converted.group(1), converted.group(2), converted.group(3)) : said;
    }

    private static String sentence(String setting, String value, String reason) {
        if (value.indexOf(GivenSettings.LOST) >= 0 || reason.contains("unmappable")) {
            return GivenSettings.lost(setting);
        }
        boolean secret = SECRET.matcher(setting).matches();
        return setting + " must be " + wanted(secret ? reason.replace(value, "***") : reason)
                + (secret ? "" : ", but is " + (value.isBlank() ? "blank" : value));
    }

    private static String wanted(String reason) {
        Matcher choice = CHOICE.matcher(reason);
        if (choice.find()) {
            return "one of " + Stream.of(choice.group(1).split(", *", -1)).sorted().collect(Collectors.joining(", "));
        }
        if (reason.contains("integer value") || reason.contains("long value")) {
            return "a whole number of at most " + (reason.contains("long value") ? "18" : "9") + " digits";
        }
        if (reason.contains("uration") || reason.contains("Text cannot be parsed to a D")) {
            return "a duration, such as PT30S or PT1H";
        }
        if (reason.contains("[0-9]+[BbKkMmGgTtPpEeZzYy]")) {
            return "a size, such as 64M";
        }
        return "something else (" + reason.strip() + ")";
    }
}
