package dev.postern.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.Charset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.JsonProcessingException;

class TextsTest {

    @Test
    void a_cut_leaves_no_half_of_a_character() {
        assertEquals("ab", Texts.cut("abc", 2));
        assertEquals("abc", Texts.cut("abc", 3));
        assertEquals("a", Texts.cut("a\uD83D\uDE00b", 2));
        assertEquals("a\uD83D\uDE00", Texts.cut("a\uD83D\uDE00b", 3));
        assertEquals("", Texts.cut("\uD83D\uDE00", 1));
        assertEquals("", Texts.cut("a", 0));
        assertEquals("a…", Texts.elided("a\uD83D\uDE00b", 2));
        assertEquals("ab", Texts.elided("ab", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"a\":1,\"a\":2}", "{} {}", "[1]]", "{\"a\":01}", "{'a':1}", "{\"a\":NaN}" })
    void json_of_two_meanings_is_refused(String text) {
        assertThrows(JsonProcessingException.class, () -> StrictJson.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = { "UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32LE" })
    void json_of_another_encoding_than_utf_8_is_refused(String encoding) {
        assertThrows(JsonProcessingException.class, () -> StrictJson.read("{\"a\":1}".getBytes(Charset.forName(encoding))));
    }

    @Test
    void json_is_as_deep_as_it_may_be_and_no_deeper() throws JsonProcessingException {
        assertEquals("[".repeat(32) + "]".repeat(32), StrictJson.read("[".repeat(32) + "]".repeat(32)).toString());
        assertThrows(JsonProcessingException.class, () -> StrictJson.read("[".repeat(33) + "]".repeat(33)));
    }
}
