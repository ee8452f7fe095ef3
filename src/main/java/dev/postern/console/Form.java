package dev.postern.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a page's form has sent. Its token has been checked.
 *
 * @param values field → values as sent; those that may be repeated have several
 */
public record Form(Map<String, List<String>> values) {

    /** Nothing has been typed yet. */
    public static final Form EMPTY = new Form(Map.of());

    public Form {
        values = Map.copyOf(values);
    }

    /** The field with these values typed already. */
    public static Form of(Map<String, String> filled) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        filled.forEach((name, value) -> values.put(name, List.of(value)));
        return new Form(values);
    }

    /** What was typed, without space around it; empty when nothing was. */
    public String text(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst().map(String::strip).orElse("");
    }

    public Optional<String> given(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public boolean holds(String name, String value) {
        return all(name).contains(value);
    }

    /** The lines of a text field, without empty ones. */
    public List<String> lines(String name) {
        return Stream.of(text(name).split("\\R", -1)).map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
