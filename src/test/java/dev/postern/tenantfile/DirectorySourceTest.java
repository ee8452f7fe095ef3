package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever of a directory may be meant as a part of the description is read, or told. */
class DirectorySourceTest {

    @TempDir
    Path directory;

    private final Map<String, String> unread = new TreeMap<>();

    @BeforeEach
    void an_application_is_described() throws IOException {
        write("clients/Read.json", "{\"name\": \"Read\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tenant.yaml            | clients: [{name: X}] | name this file itself by postern.tenant-file
            other.YML              | clients: [{name: X}] | name this file itself by postern.tenant-file
            clients.json           | {"name": "X"}        | a tenant directory has no such file
            TENANT.JSON            | {"name": "X"}        | a tenant directory has no such file
            grants                 | x                    | it is a file, and a directory is expected
            clients/X.yaml         | name: X              | files whose names end in .json
            actions/X.yml          | name: X              | files whose names end in .json
            clients/X.JSON         | {"name": "X"}        | files whose names end in .json
            clients/x/X.json       | {"name": "X"}        | only files of clients itself are read
            clients/x/y/X.yaml     | name: X              | only files of clients itself are read
            clients/X.json         | ''                   | there is nothing in it
            clients/Y.json         | null                 | there is nothing in it
            clients/Z.json         | {}                   | there is nothing in it
            clients/W.json         | []                   | there is nothing in it
            triggers/triggers.json | ''                   | there is nothing in it
            triggers/triggers.json | null                 | there is nothing in it
            tenant.json            | ' '                  | there is nothing in it
            """)
    void a_file_that_is_not_read_is_told_with_the_reason(String name, String content, String reason) throws IOException {
        write(name, content);
        assertEquals(List.of("clients/Read.json"), read());
        assertEquals(Set.of(name), unread.keySet());
        assertTrue(unread.get(name).contains(reason), unread.toString());
    }

    @Test
    void what_is_no_description_is_passed_over_in_silence() throws IOException {
        for (String name : List.of("README.md", ".auth0.json", ".git/x.json", "clients/README.md", "clients/.X.json.swp",
                "clients/.old/X.json", "clients/notes.txt", "actions/A/package.json", "actions/A/code.js", "hooks/H.js", "a.js",
                "connections/X.yaml", "triggers/triggers.json", "tenant.json")) {
            write(name, "{}");
        }
        assertEquals(List.of("clients/Read.json"), read());
        assertEquals(Map.of(), unread);
    }

    @Test
    void a_value_that_is_no_object_is_read_and_refused_later() throws IOException {
        write("clients/Text.json", "\"X\"");
        write("grants/0.json", "0");
        assertEquals(List.of("clients/Read.json", "clients/Text.json", "grants/0.json"), read());
        assertEquals(Map.of(), unread);
    }

    private List<String> read() {
        return new DirectorySource(directory).entries(new KeywordMarks(), unread::put).values().stream().flatMap(List::stream)
                .map(Entry::path).sorted().toList();
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
