package dev.postern.tenantfile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import com.fasterxml.jackson.databind.JsonNode;

/** Text that describes a tenant: a YAML file, or a directory of JSON files. */
interface TenantSource {

    /** For messages. */
    String name();

    /** Whether it is one text that refers to no files. */
    default boolean isText() {
        return false;
    }

    /** The text that a plan is bound to; empty for one that is in files. */
    default String digestedText() {
        return "";
    }

    /**
     * The entries for each of the Deploy CLI's keys, with marked keywords. They come from the value of a key of the
     * YAML, or from the files of a directory.
     *
     * @param marks marks the keywords
     * @param unread told of each file that looks like a part of the description and is not read, with the reason
     * @throws IllegalArgumentException it cannot be read, with a sentence for each reason
     */
    Map<String, List<Entry>> entries(KeywordMarks marks, BiConsumer<String, String> unread);

    /**
     * The text of a file that an entry refers to. Its keywords are not marked.
     *
     * @param entry that refers to it
     * @param reference relative to the directory of the YAML file, or to the directory
     * @throws IllegalArgumentException no such file, or one outside of that directory
     */
    String text(Entry entry, String reference);

    /**
     * Where that file is, or should be.
     *
     * @throws IllegalArgumentException the text is in no directory, or the reference is not a path
     */
    Path file(Entry entry, String reference);

    /** The entries of one key of a YAML. */
    static List<Entry> entriesOf(String key, JsonNode value, boolean fromEnvironment) {
        if (!value.isArray()) {
            return List.of(new Entry(key, value, fromEnvironment));
        }
        List<Entry> entries = new ArrayList<>();
        value.forEach(item -> entries.add(new Entry(key + "[" + entries.size() + "]", item, fromEnvironment)));
        return entries;
    }
}
