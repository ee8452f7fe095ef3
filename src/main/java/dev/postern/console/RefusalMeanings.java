package dev.postern.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code docs/refusals.md} says about a reason. */
public final class RefusalMeanings {

    private static final String DOCUMENT = "refusals.md";
    private static final Pattern ROW = Pattern.compile("^\\| (`.*`) \\| (.*) \\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern REASON = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)]\\([^)]*\\)");
    /** Stands in the document for what differs from one refusal to another. */
    private static final Pattern ANYTHING = Pattern.compile("…|\\b[A-Z]{4,}\\b");

    private RefusalMeanings() {
    }

    /** @param remedy what to do about it */
    public record Meaning(String happened, String remedy) {
    }

    private record Explained(Pattern reason, int length, Meaning meaning) {
    }

    /** Empty: the document does not know this reason. */
    public static Optional<Meaning> of(String reason) {
        return Holder.ALL.stream().filter(each -> each.reason().matcher(reason).matches())
                .max(Comparator.comparingInt(Explained::length)).map(Explained::meaning);
    }

    /** Read when it is first asked for. */
    private static final class Holder {

        static final List<Explained> ALL = read();

        private static List<Explained> read() {
            List<Explained> all = new ArrayList<>();
            Matcher row = ROW.matcher(text());
            while (row.find()) {
                Meaning meaning = new Meaning(plain(row.group(2)), plain(row.group(3)));
                Matcher reason = REASON.matcher(row.group(1));
                while (reason.find()) {
                    all.add(explained(reason.group(1), meaning));
                }
            }
            return List.copyOf(all);
        }

        private static String text() {
            try (InputStream document = RefusalMeanings.class.getResourceAsStream(DOCUMENT)) {
                return new String(document.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(DOCUMENT + " cannot be read", e);
            }
        }

        private static Explained explained(String reason, Meaning meaning) {
            StringBuilder pattern = new StringBuilder();
            int length = 0;
            for (String part : ANYTHING.split(reason, -1)) {
                pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
                length += part.length();
            }
            return new Explained(Pattern.compile(pattern.toString(), Pattern.DOTALL), length, meaning);
        }

        /** Without the marks of Markdown. */
        private static String plain(String markdown) {
            return LINK.matcher(markdown).replaceAll("$1").replace("`", "");
        }
    }
}
