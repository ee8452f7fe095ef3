package dev.postern.tenantfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a tenant file changes: each entity it describes is created, changed (in which fields) or kept. */
final class Plan {

    private static final String CREATED = "created";
    private static final String CHANGED = "changed";
    private static final String KEPT = "kept";

    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private final Map<String, Set<String>> fields = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    void created(String entity) {
        outcomes.put(entity, CREATED);
    }

    /** @param changed names of fields, never values */
    void changed(String entity, Set<String> changed) {
        if (!CREATED.equals(outcomes.get(entity))) {
            outcomes.put(entity, CHANGED);
            fields.computeIfAbsent(entity, none -> new TreeSet<>()).addAll(changed);
        }
    }

    /** Unless it was created or changed. */
    void kept(String entity) {
        outcomes.putIfAbsent(entity, KEPT);
    }

    /** What the operator has to know besides. */
    void note(String sentence) {
        notes.add(sentence);
    }

    List<String> notes() {
        return notes;
    }

    private long count(String outcome) {
        return outcomes.values().stream().filter(outcome::equals).count();
    }

    /** Counts, then a line for each entity. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(count(CREATED)).append(" created, ").append(count(CHANGED)).append(" changed, ").append(count(KEPT))
                .append(" kept");
        outcomes.forEach((entity, outcome) -> {
            text.append("\n  ").append(outcome).append("  ").append(entity);
            if (outcome.equals(CHANGED)) {
                text.append(" (").append(String.join(", ", fields.get(entity))).append(')');
            }
        });
        return text.toString();
    }
}
