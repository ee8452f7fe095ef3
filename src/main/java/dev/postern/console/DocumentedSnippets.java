package dev.postern.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snippets of {@code docs/call-your-api.md}, by language. The document is the one source; its tests run them. */
final class DocumentedSnippets {

    private static final String DOCUMENT = "call-your-api.md";
    private static final String SECTION = "## In your language";
    private static final Pattern PART = Pattern.compile("^### ([^\n]+)\n(.*?)(?=^### |\\z)",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("^```([a-z]+)(?: (\\S+))?\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);

    private DocumentedSnippets() {
    }

    /** @param id for addresses */
    record Language(String id, String name, List<Quickstart.Block> blocks) {
    }

    static List<Language> languages() {
        return Holder.LANGUAGES;
    }

    /** Read when it is first asked for. */
    private static final class Holder {

        static final List<Language> LANGUAGES = read();

        private static List<Language> read() {
            String text;
            try (InputStream document = DocumentedSnippets.class.getResourceAsStream(DOCUMENT)) {
                text = new String(document.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(DOCUMENT + " cannot be read", e);
            }
            List<Language> languages = new ArrayList<>();
            int from = text.indexOf(SECTION);
            int next = text.indexOf("\n## ", from);
            Matcher part = PART.matcher(text.substring(from, next < 0 ? text.length() : next + 1));
            while (part.find()) {
                List<Quickstart.Block> blocks = new ArrayList<>();
                Matcher block = BLOCK.matcher(part.group(2));
                while (block.find()) {
                    blocks.add(new Quickstart.Block(block.group(2) == null ? block.group(1) : block.group(2), block.group(3)));
                }
                languages.add(new Language(id(part.group(1)), part.group(1), List.copyOf(blocks)));
            }
            return List.copyOf(languages);
        }

        /** {@code Java with Quarkus} → {@code java-with-quarkus}. */
        private static String id(String name) {
            return name.toLowerCase(Locale.ROOT).replace("#", "sharp").replaceAll("[^a-z0-9]+", "-");
        }
    }
}
