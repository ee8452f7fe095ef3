package dev.postern.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.InstalledTool;
import dev.postern.config.Build;

/** What a build says about itself: from a clone, from an archive and from sources alone, the same each time. */
class StampTest {

    private static final String STAMP = "src/build/stamp";

    @TempDir
    Path directory;

    @Test
    void a_clone_and_its_archive_tell_the_same_commit_and_changes_are_told_too() throws Exception {
        String git = InstalledTool.named("git");
        Path clone = sources("clone");
        Files.copy(Path.of(".gitattributes"), clone.resolve(".gitattributes"));
        run(clone, Map.of(), git, "init", "-q");
        run(clone, Map.of(), git, "add", ".");
        run(clone, Map.of("GIT_COMMITTER_DATE", "1700000000 +0200", "GIT_AUTHOR_DATE", "1700000000 +0200"), git, "-c",
                "user.name=Tester", "-c", "user.email=tester@example.com", "commit", "-q", "-m", "first");
        String commit = run(clone, Map.of(), git, "rev-parse", "HEAD").strip();
        Properties ofClone = stamp(clone, Map.of());
        assertEquals(Map.of("version", "9.9.9", "commit", commit, "time", "1700000000"), ofClone);

        Path archive = Files.createDirectory(directory.resolve("archive"));
        run(clone, Map.of(), git, "archive", "--format=tar", "-o", archive.resolve("a.tar").toString(), "HEAD");
        run(archive, Map.of(), InstalledTool.named("tar"), "xf", "a.tar");
        assertEquals(ofClone, stamp(archive, Map.of()));

        Files.writeString(clone.resolve(STAMP), "# changed\n" + Files.readString(clone.resolve(STAMP)));
        assertEquals(commit + "-dirty", stamp(clone, Map.of()).getProperty("commit"));
    }

    @Test
    void sources_alone_tell_nothing_or_what_the_build_was_told() throws Exception {
        Path sources = sources("sources");
        assertEquals(Map.of("version", "9.9.9", "commit", "", "time", ""), stamp(sources, Map.of()));
        assertEquals(Map.of("version", "9.9.9", "commit", "abc", "time", "5"),
                stamp(sources, Map.of("COMMIT", "abc", "COMMIT_TIME", "5")));
    }

    @Test
    void a_build_is_told_in_words() {
        assertTrue(Build.ofThisProgram().version().matches("[0-9]+\\.[0-9]+\\.[0-9]+"), Build.ofThisProgram().toString());
        assertEquals("0.2.0 (commit b18ec40aabbc of 2023-11-14T22:13:20Z)", new Build("0.2.0",
                "b18ec40aabbccddeeff00112233445566778899a", Optional.of(Instant.ofEpochSecond(1_700_000_000))).toString());
        assertEquals("0.2.0 (commit b18ec40aabbc with changes)",
                new Build("0.2.0", "b18ec40aabbccddeeff00112233445566778899a-dirty", Optional.empty()).toString());
        assertEquals("unknown (commit unknown)", new Build("unknown", "unknown", Optional.empty()).toString());
    }

    private Path sources(String name) throws IOException {
        Path sources = directory.resolve(name);
        Files.createDirectories(sources.resolve("src/build"));
        Files.copy(Path.of(STAMP), sources.resolve(STAMP));
        return sources;
    }

    private static Properties stamp(Path sources, Map<String, String> environment) throws Exception {
        Properties stamp = new Properties();
        stamp.load(new StringReader(run(sources, environment, InstalledTool.named("sh"), STAMP, "9.9.9")));
        return stamp;
    }

    private static String run(Path directory, Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeAll(List.of("COMMIT", "COMMIT_TIME", "GIT_DIR"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }
}
