package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What the documents point at is there. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern AUTH0_JAVA = Pattern.compile("<auth0-java.version>(.+?)</auth0-java.version>");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

    @Test
    void every_link_between_documents_leads_somewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(text(document));
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? document
                        : document.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || link.group(2) != null && target.toString().endsWith(".md")
                                && !anchors(target).contains(link.group(2))) {
                    broken.add(document + " -> " + link.group());
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void every_test_that_a_document_names_exists() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                tests.put(source.getFileName().toString().replace(".java", ""), Files.readString(source));
            }
        }
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            Matcher test = TEST.matcher(Files.readString(document));
            while (test.find()) {
                String source = tests.get(test.group(1));
                if (source == null || test.group(2) != null && !source.contains(" " + test.group(2) + "(")) {
                    missing.add(document + " names " + test.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void the_readme_names_the_versions_of_the_clients_that_tests_run() throws IOException {
        String readme = Files.readString(Path.of("README.md")).replaceAll("\\s+", " ");
        Set<String> versions = new TreeSet<>();
        try (Stream<Path> clients = Files.list(Path.of("src/test/clients"))) {
            for (Path description : clients.map(client -> client.resolve("package.json")).filter(Files::exists).toList()) {
                JsonNode dependencies = new ObjectMapper().readTree(description.toFile()).path("dependencies");
                dependencies.forEach(version -> versions.add(version.asText().replaceFirst("^npm:.*@", "")));
            }
        }
        Matcher auth0Java = AUTH0_JAVA.matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(auth0Java.find());
        versions.add(auth0Java.group(1));
        assertTrue(versions.size() > 5, versions.toString());
        assertEquals(List.of(), versions.stream().filter(version -> !readme.contains(" " + version)).toList());
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String root : List.of(".", "docs", "docs/adr", "docs/actions", "samples/timesheets", "samples/webhook-receiver")) {
            try (Stream<Path> files = Files.list(Path.of(root))) {
                files.filter(file -> file.toString().endsWith(".md")).map(Path::normalize).forEach(documents::add);
            }
        }
        assertTrue(documents.size() > 10, documents.toString());
        return documents;
    }

    private static String text(Path document) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
    }

    /** The anchors that the usual hosts make of headings. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(text(document)).results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ',
                        '-'))
                .collect(Collectors.toSet());
    }
}
