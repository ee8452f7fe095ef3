package dev.postern.console.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.Redaction;
import dev.postern.console.Difference;
import dev.postern.console.Thing;
import dev.postern.tenantfile.TenantPlan;

/** Shows a plan: what is deleted first, then what is created and changed, each field before and after. */
final class PlanView {

    private static final int SHOWN_MAX = 300;
    /** What is longer, and ends in a list, is folded. */
    private static final int NOTE_LENGTH = 200;
    private static final Pattern LIST = Pattern.compile("([^:]{1,120}): (.{20,})", Pattern.DOTALL);

    private PlanView() {
    }

    static PlanPage of(TenantPlan plan, boolean applied, boolean overtaken, String text, boolean unpacked,
            String curl) {
        List<PlanPage.Group> groups = Stream.of("deleted", "created", "changed").map(outcome -> group(plan, outcome, applied))
                .filter(group -> !group.rows().isEmpty()).toList();
        int shown = groups.stream().mapToInt(group -> group.rows().size()).sum();
        return new PlanPage(applied, overtaken, plan.toString(), groups, plan.changes().size() - shown,
                plan.warnings().stream().map(PlanView::note).toList(), text,
                unpacked, plan.digest(), curl);
    }

    private static PlanPage.Group group(TenantPlan plan, String outcome, boolean applied) {
        List<PlanPage.Row> rows = plan.changes().stream().filter(change -> change.outcome().equals(outcome)).limit(SHOWN_MAX)
                .map(change -> row(change, applied)).toList();
        return new PlanPage.Group(outcome, plan.count(outcome) + " " + outcome, rows);
    }

    /** What would be created has no id yet. */
    private static PlanPage.Row row(TenantPlan.Change change, boolean applied) {
        boolean withId = applied || change.before().isPresent();
        return new PlanPage.Row(Thing.label(change.kind(), change.label()), String.join(", ", change.fields()),
                Difference.between(shown(change.before()), shown(change.after())).stream()
                        .filter(field -> withId || !field.after().equals(change.id())).toList());
    }

    private static PlanPage.Note note(String warning) {
        Matcher list = LIST.matcher(warning);
        return warning.length() > NOTE_LENGTH && list.matches() ? new PlanPage.Note(list.group(1), list.group(2))
                : new PlanPage.Note(warning, "");
    }

    private static JsonNode shown(Optional<ObjectNode> document) {
        return document.map(Redaction::of).orElse(NullNode.instance);
    }
}
