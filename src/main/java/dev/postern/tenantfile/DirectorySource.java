package dev.postern.tenantfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.postern.text.StrictJson;

/** The Deploy CLI's directory format: a JSON file for each entity, in a directory for each kind. */
record DirectorySource(Path directory) implements TenantSource {

    /** Directory → key of the YAML format. */
    private static final Map<String, String> KEYS = Map.of("resource-servers", "resourceServers", "clients", "clients",
            "grants", "clientGrants", "organizations", "organizations", "action-modules", "actionModules", "actions", "actions",
            "triggers", "triggers",
            "hooks", "hooks", "log-streams", "logStreams", "rate-limit-policies", "rateLimitPolicies");
    /** Their scripts are beside them; other code is told from the directory. */
    private static final String HOOKS = "hooks/";
    private static final String TENANT = "tenant.json";

    @Override
    public String name() {
        return directory.toString();
    }

    @Override
    public Map<String, List<Entry>> entries(KeywordMarks marks) {
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        List<String> unreadable = new ArrayList<>();
        for (Path child : children()) {
            String name = child.getFileName().toString();
            if (Files.isDirectory(child)) {
                entries.put(KEYS.getOrDefault(name, name), entriesIn(name, marks, unreadable));
            }
        }
        if (Files.exists(directory.resolve(TENANT))) {
            read(TENANT, marks, unreadable).ifPresent(entry -> entries.put("tenant", List.of(entry)));
        }
        if (!unreadable.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n  - ", unreadable));
        }
        return entries;
    }

    @Override
    public String text(Entry entry, String reference) {
        return SourceFiles.readBelow(directory, fromDirectory(entry, reference));
    }

    @Override
    public Path file(Entry entry, String reference) {
        return SourceFiles.resolve(directory, fromDirectory(entry, reference));
    }

    private static String fromDirectory(Entry entry, String reference) {
        return entry.path().startsWith(HOOKS) ? HOOKS + reference : reference;
    }

    private List<Entry> entriesIn(String name, KeywordMarks marks, List<String> unreadable) {
        if (KEYS.containsKey(name)) {
            return filesOf(name, marks, unreadable);
        }
        return Families.isOther(name) ? List.of() : List.of(new Entry(name, NullNode.instance, false));
    }

    private List<Entry> filesOf(String name, KeywordMarks marks, List<String> unreadable) {
        return SourceFiles.in(directory.resolve(name), ".json").stream()
                .flatMap(file -> read(name + "/" + file.getFileName(), marks, unreadable).stream())
                .filter(entry -> !entry.body().isEmpty()).toList();
    }

    private Optional<Entry> read(String file, KeywordMarks marks, List<String> unreadable) {
        try {
            JsonNode body = StrictJson.read(marks.markedJson(SourceFiles.readBelow(directory, file)));
            return Optional.of(new Entry(file, body, false));
        } catch (JsonProcessingException e) {
            unreadable.add(file + " is not JSON (line " + e.getLocation().getLineNr() + ")");
        } catch (IllegalArgumentException e) {
            unreadable.add(e.getMessage());
        }
        return Optional.empty();
    }

    private List<Path> children() {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(directory + " cannot be read", e);
        }
    }
}
