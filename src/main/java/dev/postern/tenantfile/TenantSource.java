package dev.postern.tenantfile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** Text that describes a tenant: a YAML file, or a directory of JSON files. */
interface TenantSource {

    /** For messages. */
    String name();

    /**
     * What the source holds, by the Deploy CLI's keys, keywords marked: the value of a key of the YAML, or the files of
     * a directory.
     *
     * @throws IllegalArgumentException it cannot be read, with a sentence for each thing that is in the way
     */
    Map<String, List<Entry>> entries();

    /**
     * A file the description refers to, keywords not marked.
     *
     * @param entry that refers to it
     * @param reference relative to the directory of the YAML file, or to the directory
     * @throws IllegalArgumentException no such file, or one outside of that directory
     */
    String text(Entry entry, String reference);

    /**
     * Where that file is, or should be.
     *
     * @throws IllegalArgumentException nowhere: the description is in no directory, or this is no path
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
