package dev.postern.tenantfile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jboss.logging.Logger;

/**
 * What there is to say about a tenant file once it has been read and tried.
 *
 * @param others its keys that concern user logins
 */
record Findings(Plan plan, EntryReader reader, Set<String> others) {

    private static final Logger LOG = Logger.getLogger(TenantFile.class);

    private static final String TAKEN_OVER = "existed under its name, and is described by the file from now on: ";
    private static final String OTHERS = "ignored, because this server does not have them: ";
    private static final String IGNORED = "ignored ";
    private static final String UNKNOWN = "stored without effect, because Postern does not know them: ";

    /** @param happened otherwise ids of what would be created are left out, because they would be others */
    TenantPlan told(TenantSource source, boolean happened) {
        List<String> warnings = new ArrayList<>();
        add(warnings, TAKEN_OVER, plan.takenOver());
        add(warnings, OTHERS, others);
        add(warnings, IGNORED, reader.ignored());
        add(warnings, UNKNOWN, reader.unknownButKept());
        warnings.addAll(plan.notes());
        List<String> shown = happened ? warnings
                : warnings.stream().map(warning -> PlanDigest.withoutIds(warning, plan.made())).toList();
        return new TenantPlan(plan.changes(), plan.kept(), shown,
                PlanDigest.of(source.digestedText(), plan.changes(), plan.made(), warnings));
    }

    private static void add(List<String> warnings, String words, Collection<String> things) {
        if (!things.isEmpty()) {
            String sentence = words + String.join(", ", things);
            warnings.add(sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1));
        }
    }

    /**
     * Who sent a file gets its plan as the answer, so the log has the numbers only.
     *
     * @param kept whether the file was applied
     */
    void log(TenantSource source, boolean kept) {
        if (!kept && source.isText()) {
            LOG.infof("Tenant file %s: plan shown, %s", source.name(), plan.counts());
            return;
        }
        LOG.infof("Tenant file %s%s: %s", source.name(), kept ? "" : " has no problems and was not applied. It means", plan);
        log(Logger.Level.INFO, source, OTHERS, others);
        log(Logger.Level.INFO, source, TAKEN_OVER, plan.takenOver());
        log(Logger.Level.WARN, source, IGNORED, reader.ignored());
        log(Logger.Level.WARN, source, UNKNOWN, reader.unknownButKept());
        plan.notes().forEach(LOG::warn);
    }

    private static void log(Logger.Level level, TenantSource source, String words, Collection<String> things) {
        if (!things.isEmpty()) {
            LOG.logf(level, "Tenant file %s: %s%s", source.name(), words, String.join(", ", things));
        }
    }
}
