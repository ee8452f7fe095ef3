package dev.postern;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
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

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final List<String> BESIDE_THE_PATH = List.of("/usr/sbin", "/usr/local/sbin");

    private InstalledTool() {
    }

    /** Where the program is; skips or fails the test when it is nowhere. */
    public static String named(String program) {
        Optional<Path> found = Stream.concat(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                BESIDE_THE_PATH.stream())
                .map(directory -> Path.of(directory, program)).filter(Files::isExecutable).findFirst();
        require(found.isPresent(), program + " is not installed");
        return found.orElseThrow().toString();
    }

    /** Debian's own Python, which finds Debian's packages; skips or fails the test when it lacks one of these modules. */
    public static String python(String... modules) {
        require(Files.isExecutable(PYTHON) && imports(modules), PYTHON + " has no " + String.join(", ", modules));
        return PYTHON.toString();
    }

    private static boolean imports(String... modules) {
        try {
            return new ProcessBuilder(PYTHON.toString(), "-c", "import " + String.join(", ", modules))
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void require(boolean isThere, String missing) {
        String reason = "Not tested: " + missing;
        if ("required".equals(System.getenv("POSTERN_CLIENT_TESTS"))) {
            assertTrue(isThere, reason);
        }
        assumeTrue(isThere, reason);
    }
}
