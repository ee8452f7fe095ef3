package dev.postern.tenantfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.postern.text.StrictJson;
import dev.postern.text.Texts;

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
    private static final String TRIGGERS = "triggers";
    /** Directories whose subdirectories hold code, and whatever belongs to it. */
    private static final Set<String> WITH_CODE = Set.of("actions", "action-modules", "hooks");
    private static final String JSON = ".json";
    /** What may be meant as a part of the description. */
    private static final Pattern DESCRIPTION = Pattern.compile(".*\\.(json|ya?ml)", Pattern.CASE_INSENSITIVE);
    private static final Pattern YAML = Pattern.compile(".*\\.ya?ml", Pattern.CASE_INSENSITIVE);
    private static final int DEPTH_MAX = 8;

    @Override
    public String name() {
        return directory.toString();
    }

    @Override
    public Map<String, List<Entry>> entries(KeywordMarks marks, BiConsumer<String, String> unread) {
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        List<String> unreadable = new ArrayList<>();
        for (Path child : children()) {
            String name = child.getFileName().toString();
            if (Files.isDirectory(child) && !name.equals(TENANT)) {
                entries.put(KEYS.getOrDefault(name, name), entriesIn(name, marks, unreadable, unread));
            } else if (name.equals(TENANT)) {
                read(TENANT, marks, unreadable, unread).ifPresent(entry -> entries.put("tenant", List.of(entry)));
            } else {
                ofNoDirectory(name).ifPresent(reason -> unread.accept(name, reason));
            }
        }
        if (!unreadable.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n  - ", unreadable));
        }
        return entries;
    }

    /** Why a file is not read; empty where nobody would expect that it is. */
    private static Optional<String> ofNoDirectory(String name) {
        if (YAML.matcher(name).matches()) {
            return Optional.of("a directory is read in the format of JSON files: name this file itself by postern.tenant-file");
        }
        if (KEYS.containsKey(name)) {
            return Optional.of("it is a file, and a directory is expected");
        }
        return DESCRIPTION.matcher(name).matches() ? Optional.of("a tenant directory has no such file") : Optional.empty();
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

    private List<Entry> entriesIn(String name, KeywordMarks marks, List<String> unreadable, BiConsumer<String, String> unread) {
        if (KEYS.containsKey(name)) {
            Path family = directory.resolve(name);
            leftOut(family).forEach(file -> unread.accept(directory.relativize(file).toString(), family.equals(file.getParent())
                    ? "a directory is read in files whose names end in " + JSON
                    : "only files of " + name + " itself are read"));
            return filesOf(name, marks, unreadable, unread);
        }
        return Families.isOther(name) ? List.of() : List.of(new Entry(name, NullNode.instance, false));
    }

    /** Files that may be meant as entities and have another name, or are further below. */
    private List<Path> leftOut(Path family) {
        int depth = WITH_CODE.contains(family.getFileName().toString()) ? 1 : DEPTH_MAX;
        try (Stream<Path> found = Files.find(family, depth, (file, attributes) -> !attributes.isDirectory()
                && DESCRIPTION.matcher(file.getFileName().toString()).matches() && !isHidden(family.relativize(file))
                && !(file.getParent().equals(family) && file.toString().endsWith(JSON)))) {
            return found.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(family + " cannot be read", e);
        }
    }

    private static boolean isHidden(Path file) {
        for (Path segment : file) {
            if (segment.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private List<Entry> filesOf(String name, KeywordMarks marks, List<String> unreadable, BiConsumer<String, String> unread) {
        return SourceFiles.in(directory.resolve(name), JSON).stream()
                .flatMap(file -> read(name + "/" + file.getFileName(), marks, unreadable, unread).stream()).toList();
    }

    private Optional<Entry> read(String file, KeywordMarks marks, List<String> unreadable, BiConsumer<String, String> unread) {
        try {
            JsonNode body = StrictJson.read(marks.markedJson(SourceFiles.readBelow(directory, file)));
            if (body.isValueNode() ? body.isNull() || body.isMissingNode() : body.isEmpty()) {
                tellEmpty(file, body, unread);
                return Optional.empty();
            }
            return Optional.of(new Entry(file, body, false));
        } catch (JsonProcessingException e) {
            unreadable.add(Texts.oneLine(file) + " is not JSON (line " + e.getLocation().getLineNr() + ")");
        } catch (IllegalArgumentException e) {
            unreadable.add(Texts.oneLine(e.getMessage()));
        }
        return Optional.empty();
    }

    /** Settings and triggers may be none, as {@code {}}; an entity is always something. */
    private static void tellEmpty(String file, JsonNode body, BiConsumer<String, String> unread) {
        if (!body.isContainerNode() || !(file.equals(TENANT) || file.startsWith(TRIGGERS + "/"))) {
            unread.accept(file, "there is nothing in it");
        }
    }

    private List<Path> children() {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(directory + " cannot be read", e);
        }
    }
}
