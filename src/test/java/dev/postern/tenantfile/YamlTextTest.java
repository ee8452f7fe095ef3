package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class YamlTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void plain_values_have_the_types_of_yaml_1_2() throws Exception {
        assertEquals(JSON.readTree("{\"a\": 1, \"b\": 1.5, \"c\": true, \"d\": null, \"e\": \"on\", \"f\": \"2026-01-01\","
                + " \"g\": \"1\", \"h\": \"12:30:00\", \"i\": null}"),
                normal(YamlText.read("{a: 1, b: 1.5, c: true, d: ~, e: on, f: 2026-01-01, g: '1', h: 12:30:00, i: }")));
    }

    @Test
    void anchors_and_merges_are_followed() throws Exception {
        assertEquals(JSON.readTree("[{\"x\": 1, \"y\": 2}, {\"x\": 3, \"y\": 2}]"),
                normal(YamlText.read("- &d {x: 1, y: 2}\n- {<<: *d, x: 3}\n")));
    }

    @Test
    void a_tag_makes_no_object() {
        assertRefused("a: !!javax.script.ScriptEngineManager [x]", "tag");
    }

    @Test
    void a_key_that_is_there_twice_is_refused_with_its_place() {
        assertRefused("a: 1\nb: 2\na: 3\n", "line 3");
    }

    @Test
    void aliases_that_expand_without_end_are_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [").append("*a".concat(i - 1 + ", ").repeat(10))
                    .append("]\n");
        }
        assertRefused(bomb.toString(), "expand");
        assertRefused("a: &a [*a]", "expand");
    }

    @Test
    void what_is_not_yaml_is_refused_with_its_place_and_without_its_text() {
        String message = assertRefused("client_secret: \"very secret\nfoo", "line");
        assertFalse(message.contains("very secret"), message);
    }

    @Test
    void what_the_writer_writes_reads_the_same() throws Exception {
        JsonNode json = JSON.readTree(
                """
                        {"text": "plain", "lines": "a\\n  b\\n", "tab": "a\\tb\\nc", "on": "on", "number": "12", "null": "null", "quote": "it's # \\"",
                         "empty": "", "list": [], "object": {}, "nested": [{"a": [1, 2.5, true, null]}, ["x"]], "space ": " x ",
                         "time": "12:30:00", "e": "1e3", "emoji": "\\uD83D\\uDE00", "colon": "a: b", "dash": "- a", "bell": "\\u0007"}""");
        assertEquals(json, normal(YamlText.read(YamlWriter.write(json))));
    }

    private static String assertRefused(String yaml, String reason) {
        String message = assertThrows(IllegalArgumentException.class, () -> YamlText.read(yaml)).getMessage();
        assertTrue(message.contains(reason), message);
        return message;
    }

    private static JsonNode normal(JsonNode json) throws Exception {
        return JSON.readTree(json.toString());
    }
}
