package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a document of {@code docs/} shows whole: code blocks whose opening line names a file. */
final class DocumentedFiles {

    private static final Pattern BLOCK = Pattern.compile("^```[a-z]+ (\\S+)\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);

    private final Map<String, String> files = new LinkedHashMap<>();

    DocumentedFiles(String document) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("docs", document)));
        while (block.find()) {
            files.put(block.group(1), block.group(2));
        }
        assertFalse(files.isEmpty(), document + " shows no file");
    }

    /** Writes one of them below a directory. */
    Path write(String name, Path directory) throws IOException {
        return write(name, directory, Map.of());
    }

    /** The same with every key replaced by its value; each key must occur in the file. */
    Path write(String name, Path directory, Map<String, String> changes) throws IOException {
        if (!files.containsKey(name)) {
            throw new AssertionError("not in the document: " + name + ", only " + files.keySet());
        }
        String text = files.get(name);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertTrue(text.contains(change.getKey()), name + " does not say " + change.getKey());
            text = text.replace(change.getKey(), change.getValue());
        }
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
