package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** docs/refusals.md explains every reason there is in the sources of the token endpoint. */
class RefusalReasonsTest {

    private static final List<Pattern> REASONS = List.of(
            Pattern.compile(
                    "new OAuthError\\.(?:InvalidRequest|InvalidDpopProof|ClientAuthenticationFailed|InvalidClient|InvalidScope"
                            + "|TemporarilyUnavailable)"
                            + "\\((?:FAILED, |status, |\\d+, )?\\s*\"([^\"]+)"),
            Pattern.compile("\\b(?:wrong|refusal)\\(\"([^\"]+)"),
            Pattern.compile("static final String (?:NO_AUDIENCE|UNKNOWN_AUDIENCE|SCOPES) = \"([^\"]+)"),
            Pattern.compile("new Malformed\\(\"([^\"]+)"),
            Pattern.compile("new InvalidOrganization\\(\\s*\"invalid\",\\s*\"([^\"]+)"),
            Pattern.compile("new (?:AccessDenied|TooManyRequests)\\([^;]*?\"([a-z ]+)\"[,)]"));

    @Test
    void every_reason_is_explained() throws IOException {
        String page = Files.readString(Path.of("docs/refusals.md"));
        TreeSet<String> missing = new TreeSet<>();
        int found = 0;
        for (String feature : List.of("oauth", "token", "clientauth", "accesstoken")) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/postern", feature))) {
                for (Path file : files.toList()) {
                    String source = Files.readString(file);
                    for (Pattern pattern : REASONS) {
                        Matcher reason = pattern.matcher(source);
                        while (reason.find()) {
                            found++;
                            String words = reason.group(1).strip();
                            if (!page.contains(words) && !page.contains(words.split(" ")[0] + " …")) {
                                missing.add(words);
                            }
                        }
                    }
                }
            }
        }
        assertTrue(found > 25, "found " + found);
        assertTrue(missing.isEmpty(), "not in docs/refusals.md: " + missing);
    }
}
