package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that cannot be used is told with the cause. */
class DataDirectoryTest {

    @TempDir
    Path parent;

    @Test
    void a_path_below_a_file_is_told_by_the_file() throws IOException {
        Path file = Files.createFile(parent.resolve("a-file"));
        for (Path path : new Path[] { file, file.resolve("data"), file.resolve("data/deeper") }) {
            assertEquals(
                    "postern.data-dir " + path + " is no directory: " + file
                            + " is a file. Set postern.data-dir to a directory",
                    refusal(path));
        }
    }

    @Test
    void a_link_to_nowhere_is_called_so() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), parent.resolve("nowhere"));
        assertTrue(refusal(link).contains(link + " is a symbolic link to something that does not exist"), refusal(link));
    }

    private static String refusal(Path path) {
        return assertThrows(StartRefused.class, () -> new DataDirectory(path).claim()).getMessage();
    }
}
