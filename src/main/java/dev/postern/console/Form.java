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
 * @param files field → bytes of the last file that was sent in it; its text is in the values, too
 */
public record Form(Map<String, List<String>> values, Map<String, byte[]> files) {

    /** Nothing has been typed yet. */
    public static final Form EMPTY = new Form(Map.of());

    public Form {
        values = Map.copyOf(values);
        files = Map.copyOf(files);
    }

    /** Without files. */
    public Form(Map<String, List<String>> values) {
        this(values, Map.of());
    }

    /** The field with these values typed already. */
    public static Form of(Map<String, String> filled) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        filled.forEach((name, value) -> values.put(name, List.of(value)));
        return new Form(values);
    }

    /** The same with another value of one field. */
    public Form with(String name, String value) {
        return with(name, List.of(value));
    }

    /** The same with other values of one field. */
    public Form with(String name, List<String> replaced) {
        Map<String, List<String>> all = new LinkedHashMap<>(values);
        all.put(name, List.copyOf(replaced));
        return new Form(all, files);
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

    /** The bytes of a file. */
    public Optional<byte[]> file(String name) {
        return Optional.ofNullable(files.get(name));
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
