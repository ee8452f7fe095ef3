package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.EntityKind;

/**
 * What a tenant file changes, or has changed.
 *
 * @param changes in the order in which they are made
 * @param kept how many entities of the file are as it describes them already
 * @param warnings a sentence each: what is left out, and what works otherwise afterwards
 * @param digest of the file and of what it changes: the same file has another one if its changes are others
 */
public record TenantPlan(List<Change> changes, int kept, List<String> warnings, String digest) {

    /** What may happen to an entity. */
    public static final List<String> OUTCOMES = List.of(Plan.CREATED, Plan.CHANGED, Plan.DELETED);

    public TenantPlan {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /**
     * One entity.
     *
     * @param outcome {@code created}, {@code changed} or {@code deleted}
     * @param label how people call it, such as {@code client Billing}
     * @param fields that are changed, by name; a secret by its name only
     * @param before its document, without secrets; empty: it is created
     * @param after its document; empty: it is deleted
     */
    public record Change(String outcome, EntityKind kind, String id, String label, List<String> fields,
            Optional<ObjectNode> before, Optional<ObjectNode> after) {

        @Override
        public String toString() {
            return outcome + " " + label;
        }
    }

    /** How many entities have this outcome. */
    public long count(String outcome) {
        return changes.stream().filter(change -> change.outcome().equals(outcome)).count();
    }

    /** Such as {@code 2 created, 1 changed, 0 deleted, 7 kept}. */
    @Override
    public String toString() {
        return count(Plan.CREATED) + " created, " + count(Plan.CHANGED) + " changed, " + count(Plan.DELETED) + " deleted, "
                + kept + " kept";
    }
}
