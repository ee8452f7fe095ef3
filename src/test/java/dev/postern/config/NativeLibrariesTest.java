package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A place to load libraries from is found where java.io.tmpdir is none; StartAccidentsIT has the program do it. */
class NativeLibrariesTest {

    private static final List<String> PROPERTIES = List.of("org.sqlite.tmpdir", "com.amazon.corretto.crypto.provider.tmpdir");
    private static final String TEMPORARY = System.getProperty("java.io.tmpdir");

    @TempDir
    Path directory;

    @AfterEach
    void leave_no_property_behind() {
        PROPERTIES.forEach(System::clearProperty);
        System.setProperty("java.io.tmpdir", TEMPORARY);
    }

    @Test
    void the_temporary_directory_is_taken_and_left_empty() throws IOException {
        System.setProperty("java.io.tmpdir", directory.toString());
        NativeLibraries libraries = new NativeLibraries(new DataDirectory(directory.resolve("data")));
        libraries.prepareSqlite();
        Path unpacked = Path.of(System.getProperty("org.sqlite.tmpdir"));
        assertEquals(directory, unpacked.getParent());
        Files.createFile(unpacked.resolve("library.so"));
        libraries.sqliteIsLoaded();
        assertNull(System.getProperty("org.sqlite.tmpdir"));
        assertEquals(Optional.empty(), libraries.prepareCorretto());
        assertNull(System.getProperty("com.amazon.corretto.crypto.provider.tmpdir"));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void where_it_is_absent_the_data_directory_is_taken() throws IOException {
        System.setProperty("java.io.tmpdir", directory.resolve("nowhere").toString());
        Path data = directory.resolve("data");
        NativeLibraries libraries = new NativeLibraries(new DataDirectory(data));
        libraries.prepareSqlite();
        assertEquals(data, Path.of(System.getProperty("org.sqlite.tmpdir")).getParent());
        assertEquals(Optional.empty(), libraries.prepareCorretto());
        assertEquals(data.toString(), System.getProperty("com.amazon.corretto.crypto.provider.tmpdir"));
    }

    @Test
    void where_there_is_no_place_at_all_both_are_named() throws IOException {
        Path nowhere = directory.resolve("nowhere");
        System.setProperty("java.io.tmpdir", nowhere.toString());
        Path file = Files.createFile(directory.resolve("file"));
        NativeLibraries libraries = new NativeLibraries(new DataDirectory(file.resolve("data")));
        String refusal = assertThrows(StartRefused.class, libraries::prepareSqlite).getMessage();
        assertTrue(refusal.startsWith("java.io.tmpdir " + nowhere + " is not there") && refusal.contains("postern.data-dir "),
                refusal);
        assertTrue(libraries.prepareCorretto().orElseThrow().contains("is not there"));
    }
}
