package dev.postern.tenantfile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import dev.postern.entity.Cause;
import dev.postern.entity.RegistryTransaction;
import dev.postern.registry.Registry;

/**
 * A tenant file that somebody sends to the running server. First its plan, then the file once more with the digest of the plan:
 * so what is applied is what was shown. Its keywords read nothing of the server's environment.
 */
@Singleton
public final class SentTenantFile {

    private static final Pattern ENTRY = Pattern.compile("\\w+(\\[\\d+])?");

    private final TenantFile file;
    private final KeywordValues keywords;
    private final Registry registry;
    private final Families families;

    SentTenantFile(TenantFile file, KeywordValues keywords, Registry registry, Families families) {
        this.file = file;
        this.keywords = keywords;
        this.registry = registry;
        this.families = families;
    }

    /** Whether bytes are an archive, as the export makes one, and no YAML. */
    public static boolean isArchive(byte[] bytes) {
        return ArchiveFiles.isArchive(bytes);
    }

    /**
     * The one YAML that says the same as an archive: {@code tenant.yaml} with the code of its files in it.
     *
     * @throws TenantFileRefused with everything that is wrong with the archive
     */
    public String yaml(String name, byte[] archive) {
        Map<String, CodeFiles> codes = new LinkedHashMap<>();
        families.inOrder().forEach(family -> family.code().ifPresent(code -> codes.put(family.key(), code)));
        return ArchiveYaml.of(name, archive, codes);
    }

    /**
     * What a file would change. Nothing changes.
     *
     * @param name what the log calls the file
     * @param yaml that refers to no other files
     * @throws TenantFileRefused with everything that is wrong with it
     */
    public TenantPlan plan(String name, String yaml) {
        YamlSource source = source(name, yaml);
        return found(source, work -> {
            registry.rehearse(prepared -> {
            }, work);
            return false;
        }, found -> {
        }).told(source, false);
    }

    /**
     * Applies a file.
     *
     * @param digest of the plan that the file must have; empty: any
     * @throws TenantFileRefused with everything that is wrong with it
     * @throws TenantPlanChanged it has another plan; nothing has changed
     */
    public TenantPlan apply(String name, String yaml, Optional<String> digest, Cause cause) {
        YamlSource source = source(name, yaml);
        return found(source, work -> file.write(cause, work), found -> {
            if (digest.isPresent() && !digest.get().equals(found.told(source, false).digest())) {
                throw new TenantPlanChanged(found.told(source, false));
            }
        }).told(source, true);
    }

    private Findings found(YamlSource source, Predicate<Consumer<RegistryTransaction>> writing, Consumer<Findings> accept) {
        try {
            return file.apply(source, keywords::ofServerOnly, writing, accept);
        } catch (TenantFileRefused refused) {
            Map<String, Integer> lines = YamlText.lines(new KeywordMarks().marked(source.yaml()));
            throw new TenantFileRefused(source.name(),
                    refused.problems().stream().map(problem -> withLine(problem, lines)).toList());
        }
    }

    /** {@code clients[2].name: …} → {@code line 14: clients[2].name: …}. */
    private static String withLine(String problem, Map<String, Integer> lines) {
        Matcher entry = ENTRY.matcher(problem);
        Optional<Integer> line = entry.lookingAt() ? Optional.ofNullable(lines.get(entry.group())) : Optional.empty();
        return line.map(number -> "line " + number + ": " + problem).orElse(problem);
    }

    /** Browsers send line breaks of their own. */
    private static YamlSource source(String name, String yaml) {
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        return new YamlSource(name, text.replace("\r\n", "\n"), Optional.empty());
    }
}
