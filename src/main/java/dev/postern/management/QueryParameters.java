package dev.postern.management;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.entity.EntityQuery;

/**
 * The query of one request. A parameter the operation does not know is refused: a filter that is silently ignored would
 * answer more than was asked for.
 */
public final class QueryParameters {

    private final MultivaluedMap<String, String> values;

    /** @throws ManagementError an unknown parameter, or a control character in a value */
    public QueryParameters(UriInfo uri, Set<String> known) {
        this.values = uri.getQueryParameters();
        List<String> unknown = values.keySet().stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw ManagementError.invalidQuery("Additional properties not allowed: " + String.join(",", unknown), "");
        }
        for (String name : values.keySet()) {
            if (values.get(name).stream().anyMatch(value -> value.chars().anyMatch(Character::isISOControl))) {
                throw ManagementError.invalidQuery("String holds a control character", name);
            }
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of a parameter that may come once. An empty one counts as absent. */
    public Optional<String> text(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw ManagementError.invalidQuery("Expected type string but found type array", name);
        }
        return all.stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** Every value of a parameter that may be repeated. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The items of a comma-separated list. */
    public Optional<List<String>> list(String name) {
        return text(name).map(value -> List.of(value.split(",")).stream().map(String::strip)
                .filter(item -> !item.isEmpty()).toList());
    }

    public Optional<Boolean> bool(String name) {
        return text(name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ManagementError.invalidQuery("Expected type boolean but found type string", name);
        });
    }

    /**
     * An order of the form {@code FIELD:1}, or {@code FIELD:-1} for descending.
     *
     * @param fields what may be sorted by besides {@code created_at}; absent is by creation
     */
    public EntityQuery.Order order(String name, Set<String> fields) {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return EntityQuery.Order.OF_CREATION;
        }
        String[] parts = given.get().split(":", -1);
        boolean sortable = parts[0].equals("created_at") || fields.contains(parts[0]);
        if (parts.length != 2 || !sortable || !Set.of("1", "-1").contains(parts[1])) {
            throw ManagementError.invalidQuery("Not a field to sort by and its direction, such as created_at:1", name);
        }
        return new EntityQuery.Order(Optional.of(parts[0]).filter(fields::contains), parts[1].equals("-1"));
    }

    public int integer(String name, int minimum, int maximum, int otherwise) {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return otherwise;
        }
        if (!given.get().matches("-?[0-9]{1,9}")) {
            throw ManagementError.invalidQuery("Expected type integer but found type string", name);
        }
        int value = Integer.parseInt(given.get());
        if (value < minimum) {
            throw ManagementError.invalidQuery("Value " + value + " is less than minimum " + minimum, name);
        }
        if (value > maximum) {
            throw ManagementError.invalidQuery("Value " + value + " is greater than maximum " + maximum, name);
        }
        return value;
    }
}
