package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.postern.InstalledTool;

/**
 * The version before this one, as {@code pom.xml} names it: built from the history of this clone, once, below {@code target}. A
 * clone that does not have the commit skips the test; with {@code POSTERN_CLIENT_TESTS=required} the test fails.
 */
final class PreviousPostern {

    private static final String COMMIT = System.getProperty("previous.commit");

    private PreviousPostern() {
    }

    /** Its packaged jar. */
    static Path jar() throws IOException, InterruptedException {
        String git = InstalledTool.named("git");
        boolean known = run(Path.of("."), git, "cat-file", "-e", COMMIT + "^{commit}") == 0;
        String missing = "Not tested: this clone does not have the commit " + COMMIT;
        if ("required".equals(System.getenv("POSTERN_CLIENT_TESTS"))) {
            assertTrue(known, missing);
        }
        assumeTrue(known, missing);
        Path sources = Path.of("target", "previous", COMMIT).toAbsolutePath();
        Path jar = sources.resolve("target/quarkus-app/quarkus-run.jar");
        Path complete = sources.resolve("target/built");
        if (!Files.exists(complete)) {
            if (!Files.exists(sources.resolve("pom.xml"))) {
                run(Path.of("."), git, "worktree", "prune"); // of a target that was deleted
                assertEquals(0, run(Path.of("."), git, "worktree", "add", "--force", "--detach", sources.toString(), COMMIT));
            }
            assertEquals(0,
                    run(sources, sources.resolve("mvnw").toString(), "-B", "-ntp", "-q", "-DskipTests", "clean", "package"),
                    "the version before cannot be built: " + Files.readString(log()));
            Files.createFile(complete);
        }
        return jar;
    }

    private static int run(Path directory, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("POSTERN_"));
        return builder.start().waitFor();
    }

    private static Path log() throws IOException {
        return Files.createDirectories(Path.of("target", "previous")).resolve("build.log").toAbsolutePath();
    }
}
