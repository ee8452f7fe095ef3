package dev.postern.console.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.postern.console.Form;

class SecretListTest {

    private static final List<String> NAMES = List.of("sp", " sp", "nl\nx", "nl\r\nx");

    @Test
    void the_form_means_the_secret_that_has_exactly_its_name() {
        NAMES.forEach(name -> assertEquals(Optional.of(name), named(name, NAMES)));
        assertEquals(Optional.empty(), named("sp ", NAMES));
        assertEquals(Optional.empty(), SecretList.named(Form.EMPTY, NAMES));
    }

    @Test
    void line_breaks_may_be_those_of_a_browser() {
        assertEquals(Optional.of("nl\nx"), named("nl\r\nx", List.of("nlx", "nl\nx")));
        assertEquals(Optional.of("nl\rx"), named("nl\r\nx", List.of("nl\rx")));
    }

    private static Optional<String> named(String sent, List<String> names) {
        return SecretList.named(Form.of(Map.of(SecretList.NAME, sent)), names);
    }
}
