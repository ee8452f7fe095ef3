package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {

    /** What {@code sanitize-filename} makes of them, with a dash as the Deploy CLI asks it. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = { "Add team,Add team", "a/b\\c:d,a-b-c-d", "../../etc/passwd,..-..-etc-passwd",
            "..,-", "con,-", "NUL.txt,-", "console,console", "Ends in dots...,Ends in dots-", "Größe 日本,Größe 日本",
            "<script>,-script-", "*?\"|,----" })
    void a_file_is_called_as_the_deploy_cli_calls_it(String entity, String file) {
        assertEquals(file, new FileNames("").next(entity));
    }

    @Test
    void no_two_files_are_alike_on_any_file_system() {
        FileNames names = new FileNames("");
        assertEquals(List.of("a-b", "a-b-2", "A-B-3", "a-b-2-2", "Straße", "STRASSE-2", "é", "e\u0301-2"),
                List.of(names.next("a/b"), names.next("a:b"), names.next("A?B"), names.next("a-b-2"), names.next("Straße"),
                        names.next("STRASSE"), names.next("é"), names.next("e\u0301")));
    }

    @Test
    void a_name_has_255_bytes_at_most_of_whole_characters_and_keeps_its_ending() {
        FileNames names = new FileNames(".js");
        String first = names.next("é".repeat(255));
        String second = names.next("é".repeat(255));
        assertEquals("é".repeat(126) + ".js", first);
        assertEquals("é".repeat(125) + "-2.js", second);
        assertTrue(first.getBytes(StandardCharsets.UTF_8).length <= 255, first);
    }

    @Test
    void half_a_surrogate_pair_is_left_out() {
        assertEquals("a-b", new FileNames("").next("a\ud83db"));
    }
}
