package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class KeywordsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, JsonNode> VALUES = Map.of(
            "HOST", text("orders.example"), "LIFETIME", text("3600"), "ON", text("true"), "LIST", text("[\"a\", \"b\"]"),
            "MAPPED", JSON.createArrayNode().add(1), "SECRET", text("a\"b: #c\\ $1"), "LONG", text("1234567890123456"),
            "REGION", text("west"), "LONG_SECRET", text("0123456789".repeat(20)), "LITERAL", text("##HOST##"));
    private static final Map<String, JsonNode> MAPPINGS = Map.of("ADDRESS", text("https://##HOST##/"), "ITSELF",
            text("x ##ITSELF##"), "PING", text("##PONG##"), "PONG", text("##PING##"), "NESTED",
            JSON.createArrayNode().add("read:##HOST##").add(JSON.createObjectNode().put("##LIFETIME##", "##ADDRESS##")));

    private final List<String> missing = new ArrayList<>();

    @Test
    void a_keyword_in_yaml_is_replaced_wherever_it_stands() throws Exception {
        assertEquals(JSON.readTree("{\"id\": \"https://orders.example/\", \"orders.example\": [\"orders.example\"]}"),
                yaml("id: https://##HOST##/\n##HOST##:\n  - '##HOST##'\n# ##NOBODY## in a comment\n"));
        assertEquals(List.of(), missing);
    }

    @Test
    void a_bare_keyword_may_be_a_number_or_a_boolean_and_a_quoted_one_is_text() throws Exception {
        assertEquals(JSON.readTree("{\"a\": 3600, \"b\": \"3600\", \"c\": true, \"d\": \"1234567890123456\"}"),
                yaml("{a: ##LIFETIME##, b: '##LIFETIME##', c: ##ON##, d: ##LONG##}"));
    }

    @Test
    void an_array_keyword_is_json_with_quotes_around_it_or_without() throws Exception {
        assertEquals(JSON.readTree("{\"a\": [\"a\", \"b\"], \"b\": [\"a\", \"b\"], \"c\": [1], \"d\": \"x [1]\"}"),
                yaml("a: @@LIST@@\nb: '@@LIST@@'\nc: @@MAPPED@@\nd: x @@MAPPED@@\n"));
    }

    @Test
    void a_value_stays_one_value_whatever_is_in_it() {
        assertEquals("a\"b: #c\\ $1", yaml("secret: ##SECRET##").path("secret").textValue());
        assertEquals("a\"b: #c\\ $1", json("{\"secret\": \"##SECRET##\"}").path("secret").textValue());
    }

    @Test
    void json_takes_keywords_inside_of_strings_and_in_place_of_values() throws Exception {
        assertEquals(JSON.readTree("{\"a\\\"\": \"x orders.example\", \"b\": 3600, \"c\": [\"a\", \"b\"], \"d\": [1]}"),
                json("{\"a\\\"\": \"x ##HOST##\", \"b\": ##LIFETIME##, \"c\": @@LIST@@, \"d\": \"@@MAPPED@@\"}"));
    }

    @Test
    void a_keyword_without_a_value_is_told_by_its_name() {
        yaml("a: ##NOBODY##\nb: @@NOTHING@@");
        assertEquals(List.of("NOBODY", "NOTHING"), missing);
    }

    @Test
    void what_the_file_leaves_to_the_environment_can_be_told_from_what_it_says() {
        KeywordMarks marks = new KeywordMarks();
        JsonNode marked = YamlText.read(marks.marked("{a: Bearer ##SECRET##, b: Bearer abc}"), marks);
        assertTrue(marks.isMarked(marked.path("a").textValue()));
        assertFalse(marks.isMarked(marked.path("b").textValue()));
    }

    @Test
    void nobody_can_write_a_mark_into_a_file() {
        String forged = "\uE000HOST\uE003 \uE002LIST\uE003 \uE0000123456789abcdef:HOST\uE003";
        assertEquals(forged, yaml("a: '" + forged + "'").path("a").textValue());
        assertFalse(new KeywordMarks().isMarked(new KeywordMarks().marked("##HOST##")));
    }

    @Test
    void a_value_from_the_mapping_may_hold_keywords_and_one_from_elsewhere_is_text() throws Exception {
        assertEquals(JSON.readTree("{\"a\": [\"read:orders.example\", {\"3600\": \"https://orders.example/\"}]}"),
                yaml("a: @@NESTED@@"));
        assertEquals(JSON.readTree("{\"a\": \"https://orders.example/\", \"b\": \"##HOST##\"}"),
                yaml("{a: ##ADDRESS##, b: ##LITERAL##}"));
        assertEquals(List.of(), missing);
        yaml("{a: ##ITSELF##, b: @@PING@@}");
        assertEquals(2, missing.stream().filter(problem -> problem.contains("refers to itself")).count(), missing.toString());
    }

    @Test
    void messages_name_the_keyword_in_place_of_its_value() {
        Keywords keywords = keywords();
        resolved(keywords, "{a: ##SECRET##, b: ##LONG_SECRET##, c: ##REGION##, d: @@LIST@@, e: ##ON##}");
        ShownValues shown = keywords.shown();
        assertEquals("x ##SECRET## y", shown.hiddenIn("x a\"b: #c\\ $1 y"));
        assertEquals("is bearer ##LONG_SECRET##.", shown.hiddenIn("is bearer " + "0123456789".repeat(20) + "."));
        assertEquals("is ##LONG_SECRET##…", shown.hiddenIn("is " + "0123456789".repeat(9) + "…"));
        assertEquals("western ##REGION## true", shown.hiddenIn("western WEST true"));
    }

    private JsonNode yaml(String text) {
        return resolved(keywords(), text);
    }

    private JsonNode resolved(Keywords keywords, String text) {
        KeywordMarks marks = keywords.marks();
        return normal(keywords.resolve(YamlText.read(marks.marked(text), marks), Keywords.Use.SHOWN, missing::add));
    }

    private JsonNode json(String text) {
        try {
            Keywords keywords = keywords();
            return normal(keywords.resolve(JSON.readTree(keywords.marks().markedJson(text)), Keywords.Use.SHOWN,
                    missing::add));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Keywords keywords() {
        return new Keywords((key, use) -> {
            if (MAPPINGS.containsKey(key)) {
                return new Keywords.Value(MAPPINGS.get(key), true);
            }
            if (!VALUES.containsKey(key)) {
                throw new KeywordRefused(key);
            }
            return new Keywords.Value(VALUES.get(key), false);
        });
    }

    private static JsonNode normal(JsonNode json) {
        try {
            return JSON.readTree(json.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode text(String value) {
        return JSON.getNodeFactory().textNode(value);
    }
}
