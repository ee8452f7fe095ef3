package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The samples' own builds, with what was just packaged: applications that use Postern from the outside, as their users
 * copy them. The native executable is not tried a second time.
 */
class SamplesIT {

    /** JVMs that live for seconds: the optimizing compiler would only take time from them. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    @ParameterizedTest
    @ValueSource(strings = { "timesheets", "webhook-receiver" })
    void a_sample_passes_its_tests(String sample) throws IOException, InterruptedException {
        assumeFalse(PackagedPostern.isNative());
        Path log = Path.of("target/sample-" + sample + ".log");
        List<String> command = new ArrayList<>(List.of("./mvnw", "-B", "-ntp", "-f", "samples/" + sample, "verify"));
        command.add("-DargLine=" + SHORT_LIVED);
        String localRepository = System.getProperty("localRepository"); // as Failsafe was given it
        if (localRepository != null) {
            command.add("-Dmaven.repo.local=" + localRepository);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("MAVEN_OPTS", SHORT_LIVED);
        Process maven = builder.start();
        int exitCode;
        try {
            exitCode = maven.waitFor();
        } finally {
            maven.descendants().forEach(ProcessHandle::destroy);
            maven.destroy();
        }
        assertEquals(0, exitCode, () -> end(log));
    }

    private static String end(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }
}
