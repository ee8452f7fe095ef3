package dev.postern.console;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values into a snippet, in the place of the words by which its language takes them from the environment. The secret stays
 * in the environment.
 */
final class SnippetValues {

    private static final String NAME = "(TOKEN_URL|CLIENT_ID|AUDIENCE|API_URL)";
    /** As code of any of the languages: a literal in double quotes, in single quotes, or bare within quotes. */
    private static final Pattern DOUBLE = Pattern
            .compile("(?:System\\.getenv|os\\.Getenv|Setting)\\(\"" + NAME + "\"\\)|os\\.environ\\[\"" + NAME + "\"\\]");
    private static final Pattern SINGLE = Pattern.compile("(?:getenv|ENV\\.fetch)\\('" + NAME + "'\\)");
    private static final Pattern BARE = Pattern.compile("\\$\\{" + NAME + "\\}|\\$" + NAME + "\\b");
    private static final String NODE = "const { TOKEN_URL, CLIENT_ID, CLIENT_SECRET, AUDIENCE, API_URL } = process.env;";
    /** What means itself in every language, in whatever quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9:/._~?&=%+@,;-]*");

    private SnippetValues() {
    }

    /** A value that would mean something else in some language leaves the snippet as it is. */
    static String filled(String snippet, Map<String, String> values) {
        if (!values.values().stream().allMatch(value -> PLAIN.matcher(value).matches())) {
            return snippet;
        }
        String node = snippet.replace(NODE, "const { CLIENT_SECRET } = process.env;\n" + "const TOKEN_URL = '"
                + values.get("TOKEN_URL") + "';\nconst CLIENT_ID = '" + values.get("CLIENT_ID") + "';\nconst AUDIENCE = '"
                + values.get("AUDIENCE") + "';\nconst API_URL = '" + values.get("API_URL") + "';");
        return replaced(BARE, replaced(SINGLE, replaced(DOUBLE, node, values, "\""), values, "'"), values, "");
    }

    private static String replaced(Pattern pattern, String text, Map<String, String> values, String quote) {
        return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(
                quote + values.get(found.group(1) == null ? found.group(2) : found.group(1)) + quote));
    }
}
