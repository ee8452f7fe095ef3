package dev.postern.tenantfile;

import static java.util.stream.Collectors.toCollection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Entity;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryConflict;
import dev.postern.registry.RegistryRefusal;
import dev.postern.schema.PayloadSchemas;

/**
 * Makes the tenant what {@code postern.tenant-file} describes. What the file does not name stays as it is.
 *
 * <p>
 * The file is read whole, every entry is checked, and all of it is applied in one transaction by the rules of the Management
 * API; any problem anywhere and nothing changes. Applied again, it changes nothing.
 */
@Singleton
public final class TenantFile {

    private static final Logger LOG = Logger.getLogger(TenantFile.class);

    private final TenantFileConfig config;
    private final Registry registry;
    private final PayloadSchemas schemas;
    private final KeywordValues keywords;
    private final Families families;
    private volatile Map<Path, FileStamp> codeFiles = Map.of();

    TenantFile(TenantFileConfig config, Registry registry, PayloadSchemas schemas, KeywordValues keywords,
            Families families) {
        this.config = config;
        this.registry = registry;
        this.schemas = schemas;
        this.keywords = keywords;
        this.families = families;
    }

    /** The file or directory of {@code postern.tenant-file}. */
    public Optional<Path> path() {
        return config.path();
    }

    /** Whether {@code postern.tenant-file.watch} says to apply it again when it changes; empty: it says nothing. */
    public Optional<Boolean> watched() {
        return config.watch();
    }

    /**
     * Keeps an eye on a file or directory that is applied from now on.
     *
     * @param interval between two looks
     * @param onChange when it has changed, or the code it refers to; applies it
     */
    public TenantFileWatcher watch(Path path, Duration interval, Runnable onChange) {
        return new TenantFileWatcher(path, () -> codeFiles, interval, onChange);
    }

    /**
     * Applies a file or directory.
     *
     * @throws TenantFileRefused with everything that is wrong with it
     */
    public void apply(Path path) {
        TenantSource source;
        try {
            source = Files.isDirectory(path) ? new DirectorySource(path) : YamlSource.of(path);
        } catch (IllegalArgumentException unreadable) {
            throw new TenantFileRefused(path.toString(), List.of(unreadable.getMessage()));
        }
        apply(source, Map.of());
    }

    /**
     * Applies a YAML text that refers to no files.
     *
     * @param name of it, for the log
     * @param values of keywords, before those of the environment
     */
    public void apply(String name, String yaml, Map<String, String> values) {
        apply(new YamlSource(name, yaml, Optional.empty()), values);
    }

    private void apply(TenantSource source, Map<String, String> values) {
        EntryReader reader;
        Map<String, List<Entry>> entries;
        try {
            reader = new EntryReader(source, schemas, keywords.with(values), config.strict());
            entries = source.entries();
        } catch (IllegalArgumentException unreadable) {
            throw new TenantFileRefused(source.name(), List.of(unreadable.getMessage()));
        }
        sortOutKeys(source, entries, reader);
        List<Work> works = read(entries, reader);
        codeFiles = reader.codeFiles();
        Plan plan = new Plan();
        registry.write(tx -> {
            PlannedTransaction planned = new PlannedTransaction(tx, plan, reader.refused());
            works.forEach(work -> attempt(work, reader.problems(), () -> put(work, planned)));
            works.forEach(work -> attempt(work, reader.problems(), () -> work.family().complete(planned, work.body())));
            if (!reader.problems().isEmpty()) {
                throw new TenantFileRefused(source.name(), reader.problems());
            }
            return null;
        });
        LOG.infof("Tenant file %s: %s", source.name(), plan);
        if (!reader.ignored().isEmpty()) {
            LOG.warnf("Tenant file %s: ignored %s", source.name(), String.join(", ", reader.ignored()));
        }
        plan.notes().forEach(LOG::warn);
    }

    /** Sets aside what no family takes: of no business here, or unknown. */
    private void sortOutKeys(TenantSource source, Map<String, List<Entry>> entries, EntryReader reader) {
        Set<String> rest = new TreeSet<>(entries.keySet());
        families.inOrder().forEach(family -> rest.remove(family.key()));
        Set<String> other = rest.stream().filter(Families::isOther).collect(toCollection(TreeSet::new));
        rest.removeAll(other);
        rest.removeIf(key -> entries.get(key).isEmpty());
        if (config.strict()) {
            rest.forEach(key -> reader.problems().add(key + ": nothing of this name is taken from a tenant file"));
        } else {
            reader.ignored().addAll(rest);
        }
        if (!other.isEmpty()) {
            LOG.infof("Tenant file %s: no business of a machine-to-machine server, ignored: %s", source.name(),
                    String.join(", ", other));
        }
    }

    private List<Work> read(Map<String, List<Entry>> entries, EntryReader reader) {
        List<Work> works = new ArrayList<>();
        for (Family family : families.inOrder()) {
            Set<String> identities = new HashSet<>();
            for (Entry entry : reader.spread(family.key(), entries.getOrDefault(family.key(), List.of()))) {
                Optional<ObjectNode> body = reader.read(family, entry);
                if (body.isPresent() && !identities.add(family.identity(body.get()))) {
                    reader.problems().add(entry.path() + ": " + family.identity(body.get()) + " is described twice");
                } else {
                    body.ifPresent(complete -> works.add(new Work(family, entry.path(), complete)));
                }
            }
        }
        return works;
    }

    private static void put(Work work, PlannedTransaction tx) {
        Optional<Entity> entity = work.family().put(tx, work.body().deepCopy());
        tx.plan().kept(entity.map(tx::label).orElse(work.path()));
    }

    private static void attempt(Work work, List<String> problems, Runnable step) {
        try {
            step.run();
        } catch (RegistryRefusal | RegistryConflict | IllegalArgumentException refusal) {
            problems.add(work.path() + " (" + work.family().identity(work.body()) + "): " + refusal.getMessage());
        }
    }

    /** An entry that is ready to be put into the registry. */
    private record Work(Family family, String path, ObjectNode body) {
    }
}
