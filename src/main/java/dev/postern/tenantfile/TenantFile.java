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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Cause;
import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.Entity;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.registry.Registry;
import dev.postern.schema.PayloadSchemas;
import dev.postern.text.Texts;

/**
 * Changes the tenant to what {@code postern.tenant-file} describes. What the file does not name stays as it is.
 *
 * <p>
 * The whole file is read, every entry is checked, and all entries are applied in one transaction, with the rules of the
 * Management API. If there is any problem, nothing changes. The same file applied again changes nothing.
 */
@Singleton
public final class TenantFile {

    private final TenantFileConfig config;
    private final Registry registry;
    private final PayloadSchemas schemas;
    private final KeywordValues keywords;
    private final Families families;
    private final DescribedEntityStore described;
    private volatile Map<Path, FileStamp> codeFiles = Map.of();

    TenantFile(TenantFileConfig config, Registry registry, PayloadSchemas schemas, KeywordValues keywords,
            Families families, DescribedEntityStore described) {
        this.config = config;
        this.registry = registry;
        this.schemas = schemas;
        this.keywords = keywords;
        this.families = families;
        this.described = described;
    }

    /** The file or directory of {@code postern.tenant-file}. */
    public Optional<Path> path() {
        return config.path();
    }

    /**
     * Whether {@code postern.tenant-file.watch} says to apply it again when it changes; empty when the property is not set.
     */
    public Optional<Boolean> watched() {
        return config.watch();
    }

    /** Whether {@code postern.tenant-file.check} says to {@link #check} only. */
    public boolean isCheckOnly() {
        return config.check();
    }

    /**
     * Watches a file or directory.
     *
     * @param interval between two looks
     * @param onChange applies it; called when it, or code that it refers to, has changed
     */
    public TenantFileWatcher watch(Path path, Duration interval, Runnable onChange) {
        return new TenantFileWatcher(path, () -> codeFiles, interval, onChange);
    }

    /**
     * Applies a file or directory.
     *
     * @throws TenantFileRefused with everything that is wrong with it
     */
    public void apply(Path path, Cause cause) {
        apply(source(path), keywordsWith(Map.of()), work -> write(cause, work), plan -> {
        });
    }

    /**
     * Logs what {@link #apply(Path, Cause)} would change, and changes nothing.
     *
     * @param prepare writes what a start would write before the file
     * @throws TenantFileRefused with everything that is wrong with it
     */
    public void check(Path path, Consumer<RegistryTransaction> prepare) {
        apply(source(path), keywordsWith(Map.of()), work -> {
            registry.rehearse(prepare, work);
            return false;
        }, plan -> {
        });
    }

    private static TenantSource source(Path path) {
        try {
            return Files.isDirectory(path) ? new DirectorySource(path) : YamlSource.of(path);
        } catch (IllegalArgumentException unreadable) {
            throw new TenantFileRefused(path.toString(), List.of(unreadable.getMessage()));
        }
    }

    /**
     * Applies a YAML text that refers to no files.
     *
     * @param name what the log calls the text
     * @param values of keywords; they take precedence over those of the environment
     */
    public void apply(String name, String yaml, Map<String, String> values, Cause cause) {
        apply(new YamlSource(name, yaml, Optional.empty()), keywordsWith(values), work -> write(cause, work), plan -> {
        });
    }

    private Supplier<Keywords> keywordsWith(Map<String, String> values) {
        return () -> keywords.with(values);
    }

    /** Runs the work and keeps what it changes. */
    boolean write(Cause cause, Consumer<RegistryTransaction> work) {
        registry.change(cause, work);
        return true;
    }

    /**
     * Applies a source.
     *
     * @param values what its keywords stand for
     * @param writing runs the work in a transaction and says whether what it changes stays
     * @param accept is given what was found at the end of the transaction; if it throws, nothing changes
     * @throws TenantFileRefused with everything that is wrong with it
     */
    Findings apply(TenantSource source, Supplier<Keywords> values, Predicate<Consumer<RegistryTransaction>> writing,
            Consumer<Findings> accept) {
        EntryReader reader;
        Keywords replaced;
        Map<String, List<Entry>> entries;
        try {
            replaced = values.get();
            reader = new EntryReader(source, schemas, replaced, config.strict());
            entries = source.entries(replaced.marks(), reader::unread);
        } catch (IllegalArgumentException unreadable) {
            throw new TenantFileRefused(source.name(), List.of(unreadable.getMessage()));
        }
        Set<String> others = sortOutKeys(entries, reader);
        List<Work> works = read(entries, reader);
        if (!source.isText()) {
            codeFiles = reader.codeFiles();
        }
        Plan plan = new Plan(replaced.shown());
        Findings findings = new Findings(plan, reader, others);
        EntryNames names = new EntryNames(described.list());
        AppliedEntries applied = new AppliedEntries(described.appliedEntries());
        works.forEach(work -> work.family().named(work.body())
                .ifPresent(kind -> names.describe(kind, work.body().path("name").asText())));
        boolean keep = run(writing, source, tx -> {
            plan.begin();
            PlannedTransaction planned = new PlannedTransaction(tx, plan, reader.refused(), names, config.strict());
            List<Work> put = works.stream()
                    .filter(work -> isDone(work, reader, planned, applied, () -> put(work, planned))).toList();
            put.stream().filter(work -> isDone(work, reader, planned, applied,
                    () -> work.family().complete(planned, work.body())))
                    .forEach(work -> applied.apply(work.family(), work.body()));
            if (!reader.problems().isEmpty()) {
                throw new TenantFileRefused(source.name(), reader.problems());
            }
            accept.accept(findings);
        });
        if (keep && !names.learnt().isEmpty()) {
            described.save(names.learnt());
        }
        if (keep && !applied.learnt().isEmpty()) {
            described.saveAppliedEntries(applied.learnt());
        }
        findings.log(source, keep);
        return findings;
    }

    /** Runs the transaction. If it is refused as a whole, this is a problem of the file and not of one entry. */
    private static boolean run(Predicate<Consumer<RegistryTransaction>> writing, TenantSource source,
            Consumer<RegistryTransaction> work) {
        try {
            return writing.test(work);
        } catch (RegistryConflict refusal) {
            throw new TenantFileRefused(source.name(), List.of(refusal.getMessage()));
        }
    }

    /**
     * Collects the keys that no family reads.
     *
     * @return those that are about user logins
     */
    private Set<String> sortOutKeys(Map<String, List<Entry>> entries, EntryReader reader) {
        Set<String> rest = new TreeSet<>(entries.keySet());
        families.inOrder().forEach(family -> rest.remove(family.key()));
        Set<String> other = rest.stream().filter(Families::isOther).collect(toCollection(TreeSet::new));
        rest.removeAll(other);
        rest.removeIf(key -> entries.get(key).isEmpty());
        if (config.strict()) {
            rest.forEach(key -> reader.problems().add(Texts.oneLine(key) + ": a tenant file has no such key"));
        } else {
            rest.forEach(key -> reader.ignored().add(Texts.oneLine(key)));
        }
        return other;
    }

    private List<Work> read(Map<String, List<Entry>> entries, EntryReader reader) {
        List<Work> works = new ArrayList<>();
        for (Family family : families.inOrder()) {
            Set<String> identities = new HashSet<>();
            for (Entry entry : reader.spread(family.key(), entries.getOrDefault(family.key(), List.of()))) {
                Optional<ObjectNode> body = reader.read(family, entry);
                if (body.isPresent() && !identities.add(family.identity(body.get()))) {
                    reader.problem(entry.path(), ": " + family.identity(body.get()) + " is described twice");
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

    /** Runs a step for an entry. If it fails, the file has a problem, or the entry is left out. */
    private boolean isDone(Work work, EntryReader reader, PlannedTransaction tx, AppliedEntries applied, Runnable step) {
        String identity = work.family().identity(work.body());
        try {
            step.run();
            return true;
        } catch (PassedOver inTheWay) {
            String name = work.body().path("name").asText(identity);
            if (config.strict() && inTheWay.isProblemIfStrict()) {
                reader.refused().add(name);
                reader.problem(work.path(), " (" + identity + "): " + inTheWay.getMessage());
            } else {
                tx.passOver(name);
                tx.plan().note(work.path() + " (" + identity + ") is left out: " + inTheWay.getMessage());
            }
        } catch (RegistryRefusal | RegistryConflict | IllegalArgumentException refusal) {
            if (!config.strict() && applied.isAppliedBefore(work.family(), work.body())) {
                tx.plan().note(work.path() + " (" + identity + ") is left out: it was applied before, and something"
                        + " that changed since prevents it now: " + refusal.getMessage());
            } else {
                reader.problem(work.path(), " (" + identity + "): " + refusal.getMessage());
            }
        }
        return false;
    }

    /** An entry that is ready to be put into the registry. */
    private record Work(Family family, String path, ObjectNode body) {
    }
}
