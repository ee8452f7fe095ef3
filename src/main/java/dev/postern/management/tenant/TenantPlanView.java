package dev.postern.management.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.Redaction;
import dev.postern.tenantfile.TenantPlan;

/** {@code {"plan", "created", "changed", "deleted", "kept", "changes": [{"outcome", "kind", "label", …}], "warnings"}}. */
final class TenantPlanView {

    private TenantPlanView() {
    }

    static ObjectNode of(TenantPlan plan) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("plan", plan.digest());
        for (String outcome : TenantPlan.OUTCOMES) {
            view.put(outcome, plan.count(outcome));
        }
        view.put("kept", plan.kept());
        ArrayNode changes = view.putArray("changes");
        plan.changes().forEach(change -> changes.add(of(change)));
        plan.warnings().forEach(view.putArray("warnings")::add);
        return view;
    }

    /** Of what is changed, the fields that differ; of what is created or deleted, the whole. */
    private static ObjectNode of(TenantPlan.Change change) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("outcome", change.outcome())
                .put("kind", change.kind().lowerName()).put("label", change.label());
        if (change.before().isPresent()) {
            view.put("id", change.id());
        }
        change.fields().forEach(view.putArray("fields")::add);
        change.before().ifPresent(document -> view.set("before", shown(document, change)));
        change.after().ifPresent(document -> view.set("after", shown(document, change)));
        return view;
    }

    private static JsonNode shown(ObjectNode document, TenantPlan.Change change) {
        return Redaction.of(change.fields().isEmpty() ? document : document.deepCopy().retain(change.fields()));
    }
}
