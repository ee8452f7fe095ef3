package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.entity.EntityKind;

class DatabaseTest {

    @TempDir
    Path parent;

    @Test
    void the_database_is_readable_by_its_owner_only() throws IOException {
        Path directory = parent.resolve("made/on/start");
        try (SqliteFile file = new SqliteFile(directory)) {
            file.database().registryStore().write(registry -> registry.insert(EntityKind.CLIENT, "c1",
                    JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode()));

            assertEquals("rwx------", permissions(directory));
            List<Path> files;
            try (Stream<Path> listed = Files.list(directory)) {
                files = listed.toList();
            }
            assertTrue(files.size() > 1, "the database and its write-ahead log");
            for (Path each : files) {
                assertEquals("rw-------", permissions(each), each.toString());
            }
        }
    }

    @Test
    void migrating_again_changes_nothing() {
        try (SqliteFile file = new SqliteFile(parent)) {
            file.database().registryStore().write(registry -> registry.insert(EntityKind.CLIENT, "c1",
                    JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode()));
            file.database().migrate();
            assertTrue(file.database().registryStore().find(EntityKind.CLIENT, "c1").isPresent());
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
