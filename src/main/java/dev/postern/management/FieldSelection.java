package dev.postern.management;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * {@code fields=a,b&include_fields=true|false}: which fields of each item the caller wants.
 *
 * @param fields empty: all of them
 * @param included whether the fields are the ones to show, or the ones to leave out
 */
public record FieldSelection(List<String> fields, boolean included) {

    static final Set<String> PARAMETERS = Set.of("fields", "include_fields");

    public FieldSelection {
        fields = List.copyOf(fields);
    }

    public static FieldSelection of(QueryParameters query) {
        return new FieldSelection(query.list("fields").orElse(List.of()), query.bool("include_fields").orElse(true));
    }

    /** The fields that are asked for by name and are among these. */
    public List<String> namedAmong(Predicate<String> some) {
        return included ? fields.stream().filter(some).distinct().toList() : List.of();
    }

    /** Changes the item itself. */
    public ObjectNode applyTo(ObjectNode item) {
        if (fields.isEmpty()) {
            return item;
        }
        return included ? item.retain(fields) : item.remove(fields);
    }
}
