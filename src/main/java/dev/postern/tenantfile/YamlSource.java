package dev.postern.tenantfile;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The Deploy CLI's YAML format.
 *
 * @param name for messages
 * @param yaml its text
 * @param directory that references start from; empty: it has none
 */
record YamlSource(String name, String yaml, Optional<Path> directory) implements TenantSource {

    static YamlSource of(Path file) {
        return new YamlSource(file.toString(), SourceFiles.read(file), Optional.of(file.toAbsolutePath().getParent()));
    }

    @Override
    public boolean isText() {
        return directory.isEmpty();
    }

    @Override
    public String digestedText() {
        return isText() ? yaml : "";
    }

    @Override
    public Map<String, List<Entry>> entries(KeywordMarks marks, BiConsumer<String, String> unread) {
        JsonNode root = YamlText.read(marks.marked(yaml), marks);
        if (!root.isObject() && !root.isNull()) {
            throw new IllegalArgumentException("it is not a mapping of keys such as clients to what they hold");
        }
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        root.properties().stream().filter(field -> !field.getValue().isNull()).forEach(
                field -> entries.put(field.getKey(), TenantSource.entriesOf(field.getKey(), field.getValue(), false)));
        return entries;
    }

    @Override
    public String text(Entry entry, String reference) {
        return SourceFiles.readBelow(directoryOf(reference), reference);
    }

    @Override
    public Path file(Entry entry, String reference) {
        return SourceFiles.resolve(directoryOf(reference), reference);
    }

    private Path directoryOf(String reference) {
        return directory.orElseThrow(() -> new IllegalArgumentException(reference + " has no directory to be in"));
    }
}
