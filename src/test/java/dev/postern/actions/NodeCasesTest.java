package dev.postern.actions;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The globals and built-in modules answer as Node does. {@code node-cases.json} has expressions, and what Node 20 made of each:
 * the text of its value, or name, code and message of its error, after what it wrote to the console.
 */
class NodeCasesTest {

    @TestFactory
    Stream<DynamicTest> every_expression_has_the_value_that_it_has_in_node() throws IOException {
        JsonNode file;
        try (InputStream stream = NodeCasesTest.class.getResourceAsStream("node-cases.json")) {
            file = new ObjectMapper().readTree(stream);
        }
        StringBuilder keys = new StringBuilder();
        file.path("keys").properties().forEach(key -> keys.append("const ").append(key.getKey()).append(" = ")
                .append(JavaScript.quoted(key.getValue())).append("; "));
        Map<String, List<JsonNode>> sections = new LinkedHashMap<>();
        file.path("cases").forEach(one -> sections.computeIfAbsent(one.path("section").asText(), name -> new ArrayList<>())
                .add(one));
        return sections.entrySet().stream().map(section -> dynamicTest(section.getKey(), () -> {
            List<String> differing = new ArrayList<>();
            try (JavaScript js = new JavaScript()) {
                for (JsonNode one : section.getValue()) {
                    String code = one.path("code").asText();
                    String expected = one.path("expected").asText();
                    String actual = js.run(code.matches("(?s).*\\b(RSA1?|RSAPUB|EC|ECPUB)\\b.*")
                            ? "await (async () => { " + keys + "return " + code + "; })()"
                            : code);
                    if (!expected.equals(actual)) {
                        differing.add(code + "\n  in Node: " + expected + "\n  here:    " + actual);
                    }
                }
            }
            Assertions.assertTrue(differing.isEmpty(), () -> differing.size() + "\n" + String.join("\n", differing));
        }));
    }
}
