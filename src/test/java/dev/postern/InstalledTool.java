package dev.postern;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that a test drives and the build does not bring, such as nginx. Where it is missing the test is skipped and
 * says so; with {@code POSTERN_CLIENT_TESTS=required}, as in CI, it fails.
 */
public final class InstalledTool {

    private static final List<String> BESIDE_THE_PATH = List.of("/usr/sbin", "/usr/local/sbin");

    private InstalledTool() {
    }

    /** Where the program is; skips or fails the test when it is nowhere. */
    public static String named(String program) {
        Optional<Path> found = Stream.concat(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                BESIDE_THE_PATH.stream())
                .map(directory -> Path.of(directory, program)).filter(Files::isExecutable).findFirst();
        String missing = "Not tested: " + program + " is not installed";
        if ("required".equals(System.getenv("POSTERN_CLIENT_TESTS"))) {
            assertTrue(found.isPresent(), missing);
        }
        assumeTrue(found.isPresent(), missing);
        return found.orElseThrow().toString();
    }
}
