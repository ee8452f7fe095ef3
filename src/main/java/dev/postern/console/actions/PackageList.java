package dev.postern.console.actions;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.entity.Documents;

/**
 * The npm packages that a piece of code declares, as its page lists and changes them: a line {@code name@version} each.
 *
 * @param path of the page; its form is below {@code packages}
 */
record PackageList(String path, List<String> all, Form form, boolean mayChange) {

    /** Of the API and of the form. */
    static final String FIELD = "dependencies";

    private static final String NAME = "name";
    private static final String VERSION = "version";
    private static final String LATEST = "latest";

    /**
     * @param stored lines
     * @param typed what was typed and refused; empty: nothing, or into another form of the page
     */
    static PackageList of(String path, List<String> stored, Optional<Form> typed, boolean mayChange) {
        Map<String, String> values = values(stored);
        return new PackageList(path, stored, typed.filter(form -> form.has(FIELD)).map(form -> Edits.onTopOf(form, values))
                .orElseGet(() -> Edits.form(values)), mayChange);
    }

    /** Whether this person has changed them. */
    static boolean isChanged(Form typed) {
        return Edits.isChanged(typed, FIELD);
    }

    /** Why this cannot be saved unasked: somebody else has changed the same. */
    static Optional<Problem> overtaken(Form typed, List<String> stored) {
        Map<String, String> values = values(stored);
        return Edits.overtaken(typed, values).map(field -> Edits.overtaken(field, values));
    }

    /** Why the typed lines say two things of one package: it has one version. */
    static Optional<Problem> twice(Form typed) {
        Set<String> names = new HashSet<>();
        return typed.lines(FIELD).stream().map(PackageList::name).filter(name -> !names.add(name)).findFirst()
                .map(name -> Problem.of(FIELD, "The package " + name + " is listed twice"));
    }

    private static Map<String, String> values(List<String> stored) {
        return Map.of(FIELD, String.join("\n", stored));
    }

    /** Those of an Action or a module, which has a list of them. */
    static List<String> ofList(JsonNode dependencies) {
        List<String> lines = new ArrayList<>();
        dependencies.forEach(dependency -> lines.add(line(dependency)));
        return lines;
    }

    /** Those of a Hook, which has a map of names and versions. */
    static List<String> ofMap(JsonNode dependencies) {
        return dependencies.propertyStream().map(PackageList::line).toList();
    }

    private static String line(Map.Entry<String, JsonNode> dependency) {
        return dependency.getKey() + "@" + dependency.getValue().asText();
    }

    private static String line(JsonNode dependency) {
        return dependency.path(NAME).asText() + "@" + dependency.path(VERSION).asText(LATEST);
    }

    /**
     * The typed lines as a list.
     *
     * @param stored what a line that was there already keeps, such as the address of its registry
     */
    static ArrayNode list(Form typed, JsonNode stored) {
        ArrayNode list = Documents.empty().arrayNode();
        for (String line : typed.lines(FIELD)) {
            list.add(stored.valueStream().filter(dependency -> line(dependency).equals(line)).findFirst()
                    .<JsonNode> map(JsonNode::deepCopy)
                    .orElseGet(() -> named(stored, name(line)).put(VERSION, version(line))));
        }
        return list;
    }

    private static ObjectNode named(JsonNode stored, String name) {
        return stored.valueStream().filter(dependency -> dependency.path(NAME).asText().equals(name)).findFirst()
                .map(dependency -> (ObjectNode) dependency.deepCopy()).orElseGet(() -> Documents.empty().put(NAME, name));
    }

    /**
     * The typed lines as a map.
     *
     * @param stored where a line that was there already has its name and version
     */
    static ObjectNode map(Form typed, JsonNode stored) {
        ObjectNode map = Documents.empty();
        for (String line : typed.lines(FIELD)) {
            stored.propertyStream().filter(dependency -> line(dependency).equals(line)).findFirst().ifPresentOrElse(
                    dependency -> map.set(dependency.getKey(), dependency.getValue()),
                    () -> map.put(name(line), version(line)));
        }
        return map;
    }

    private static String name(String line) {
        return line.substring(0, end(line)).strip();
    }

    private static String version(String line) {
        String version = line.substring(Math.min(line.length(), end(line) + 1)).strip();
        return version.isEmpty() ? LATEST : version;
    }

    /** Where the name ends. One of a scope begins with {@code @}, and a version may have one: {@code npm:other@2}. */
    private static int end(String line) {
        int at = line.indexOf('@', 1);
        return at > 0 ? at : line.length();
    }
}
