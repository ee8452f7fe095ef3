package dev.postern.console.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings that the documents describe in tables, in their words. The build takes the rows of these tables out of the
 * documents.
 */
final class DocumentedSettings {

    /** The first has a row for each setting; the others say more about some of them. */
    private static final List<String> DOCUMENTS = List.of("README.md", "actions.md", "action-calls.md", "console.md",
            "http-limits.md", "insight.md", "log-streams.md", "logs.md", "networks.md");
    private static final Pattern NAME = Pattern.compile("`(postern\\.[a-z.*-]+|\\.[a-z-]+)`");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\([^)]*\\)");
    private static final Pattern EMPHASIS = Pattern.compile("(?<![*\\w])\\*([^*]+)\\*(?![*\\w])");
    private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");

    private DocumentedSettings() {
    }

    /**
     * What a document says of a setting.
     *
     * @param name such as {@code postern.base-url}
     * @param byDefault in the document's words; empty: it does not say
     * @param document below {@code docs/}, or the README
     */
    record Documented(String name, String byDefault, String meaning, String document) {
    }

    /** By name. */
    static List<Documented> all() {
        return Holder.ALL;
    }

    /** Read when it is first asked for. */
    private static final class Holder {

        static final List<Documented> ALL = read();

        private static List<Documented> read() {
            Map<String, Documented> all = new TreeMap<>();
            for (String document : DOCUMENTS) {
                text(document).lines().flatMap(row -> row(row, document))
                        .forEach(setting -> all.merge(setting.name(), setting, Holder::closer));
            }
            return List.copyOf(all.values());
        }

        /** A later document is about fewer settings, and says more, unless it says nothing. */
        private static Documented closer(Documented first, Documented later) {
            return new Documented(later.name(), later.byDefault().isEmpty() ? first.byDefault() : later.byDefault(),
                    later.meaning().isEmpty() ? first.meaning() : later.meaning(), later.document());
        }

        private static Stream<Documented> row(String row, String document) {
            List<String> cells = Stream.of(CELL.split(row, -1)).map(String::strip).toList();
            if (cells.size() < 4) {
                return Stream.empty();
            }
            String byDefault = cells.size() > 4 ? plain(cells.get(2)) : "";
            String meaning = plain(cells.get(cells.size() - 2));
            List<String> names = names(cells.get(1));
            return names.stream().map(name -> new Documented(name, byDefault(byDefault, names, name), meaning, document));
        }

        /** One row may be about several settings, with their defaults in the same order. */
        private static String byDefault(String cell, List<String> names, String name) {
            String[] parts = cell.split(cell.contains(";") ? "; " : ", ", -1);
            return parts.length == names.size() ? parts[names.indexOf(name)] : cell;
        }

        /** {@code `postern.a.b`, `.c`} is about {@code postern.a.b} and {@code postern.a.c}. */
        private static List<String> names(String cell) {
            List<String> names = new ArrayList<>();
            Matcher name = NAME.matcher(cell);
            while (name.find()) {
                String found = name.group(1);
                String full = found.startsWith(".") && !names.isEmpty()
                        ? names.get(0).substring(0, names.get(0).lastIndexOf('.')) + found
                        : found;
                if (full.startsWith("postern.") && !full.contains("*")) {
                    names.add(full);
                }
            }
            return names;
        }

        private static String plain(String markdown) {
            String plain = LINK.matcher(markdown).replaceAll("$1").replace("\\|", "|").replace("**", "");
            return EMPHASIS.matcher(plain).replaceAll("$1").replace("`", "");
        }

        private static String text(String document) {
            try (InputStream rows = DocumentedSettings.class.getResourceAsStream(document)) {
                return new String(rows.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(document + " cannot be read", e);
            }
        }
    }
}
