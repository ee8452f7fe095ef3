package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class KeywordsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, JsonNode> VALUES = Map.of(
            "HOST", text("orders.example"), "LIFETIME", text("3600"), "ON", text("true"), "LIST", text("[\"a\", \"b\"]"),
            "MAPPED", JSON.createArrayNode().add(1), "SECRET", text("a\"b: #c\\ $1"), "LONG", text("1234567890123456"));

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
        JsonNode marked = YamlText.read(Keywords.marked("{a: Bearer ##SECRET##, b: Bearer abc}"));
        assertTrue(Keywords.isMarked(marked.path("a").textValue()));
        assertFalse(Keywords.isMarked(marked.path("b").textValue()));
    }

    private JsonNode yaml(String text) {
        return normal(keywords().resolve(YamlText.read(Keywords.marked(text)), missing::add));
    }

    private JsonNode json(String text) {
        try {
            return normal(keywords().resolve(JSON.readTree(Keywords.markedJson(text)), missing::add));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Keywords keywords() {
        return new Keywords(key -> Optional.ofNullable(VALUES.get(key)));
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
