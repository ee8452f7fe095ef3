package dev.postern.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of a document, as a process of its own whose output is kept. */
final class Program implements AutoCloseable {

    /** The JVM that runs the test. */
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final long SECONDS_MAX = 300;

    private final List<String> command;
    private final Process process;
    private final Path output;

    Program(List<String> command, Path directory, Map<String, String> environment) throws IOException {
        this.command = command;
        output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Waits for its end. */
    int exitStatus() throws InterruptedException, IOException {
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            close();
            throw new AssertionError(command + " hangs:\n" + output());
        }
        return process.exitValue();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
