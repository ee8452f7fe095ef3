package dev.postern.tenantfile;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.text.Texts;

/** What a tenant file changes: each entity it describes is created, changed (in which fields) or kept; few are deleted. */
final class Plan {

    static final String CREATED = "created";
    static final String CHANGED = "changed";
    static final String DELETED = "deleted";
    private static final String KEPT = "kept";

    private final ShownValues keywords;
    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private final Map<String, Set<String>> fields = new LinkedHashMap<>();
    private final Map<String, TenantPlan.Change> changes = new LinkedHashMap<>();
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<String> takenOver = new LinkedHashSet<>();

    /** @param keywords hides the values of keywords, which the plan does not show */
    Plan(ShownValues keywords) {
        this.keywords = keywords;
    }

    /** Forgets what was noted: a transaction may begin a second time, on another connection. */
    void begin() {
        outcomes.clear();
        fields.clear();
        changes.clear();
        made.clear();
        notes.clear();
        takenOver.clear();
    }

    /** Notes the id of what was created, which is another one each time. */
    void made(String id) {
        made.add(id);
    }

    Set<String> made() {
        return made;
    }

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

    void deleted(String entity) {
        outcomes.put(entity, DELETED);
    }

    /**
     * Notes the documents of an entity before and after one step. Of several steps, the first before and the last after count.
     *
     * @param label how the plan calls it after the step
     */
    void differs(String label, Optional<Entity> before, Optional<Entity> after, Set<String> fields) {
        Entity entity = after.or(() -> before).orElseThrow();
        Set<String> all = new TreeSet<>(fields);
        Optional<TenantPlan.Change> earlier = Optional.ofNullable(changes.get(entity.kind() + " " + entity.id()));
        earlier.ifPresent(change -> all.addAll(change.fields()));
        Optional<ObjectNode> was = earlier.isPresent() ? earlier.get().before() : before.map(Entity::document);
        String outcome = after.isEmpty() ? DELETED : was.isEmpty() ? CREATED : CHANGED;
        changes.put(entity.kind() + " " + entity.id(), new TenantPlan.Change(outcome, entity.kind(), entity.id(),
                shown(label), List.copyOf(all), was, after.map(Entity::document)));
    }

    /** What differs, in the order in which it was written. */
    List<TenantPlan.Change> changes() {
        return List.copyOf(changes.values());
    }

    /** How many entities stay as they are. */
    int kept() {
        return (int) count(KEPT);
    }

    /** Notes an entity as kept, unless it was created or changed. */
    void kept(String entity) {
        outcomes.putIfAbsent(entity, KEPT);
    }

    /** Notes something else that the operator has to know. */
    void note(String sentence) {
        notes.add(shown(sentence));
    }

    Set<String> notes() {
        return notes;
    }

    /** Notes an entity that existed before and has the name of an entry that is new in the file. */
    void takenOver(String entity) {
        takenOver.add(shown(entity));
    }

    Set<String> takenOver() {
        return takenOver;
    }

    /** Without values of keywords, and within its line. */
    private String shown(String text) {
        return Texts.oneLine(keywords.hiddenIn(text));
    }

    private long count(String outcome) {
        return outcomes.values().stream().filter(outcome::equals).count();
    }

    /** Such as {@code 1 created, 0 changed, 7 kept}. */
    String counts() {
        return count(CREATED) + " created, " + count(CHANGED) + " changed, " + count(KEPT) + " kept"
                + (count(DELETED) > 0 ? ", " + count(DELETED) + " deleted" : "");
    }

    /** Counts, then a line for each entity. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(counts());
        outcomes.forEach((entity, outcome) -> {
            text.append("\n  ").append(outcome).append("  ").append(shown(entity));
            if (outcome.equals(CHANGED)) {
                text.append(" (").append(shown(String.join(", ", fields.get(entity)))).append(')');
            }
        });
        return text.toString();
    }
}
