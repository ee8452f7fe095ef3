package dev.postern.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

import dev.postern.PackagedPostern;

/**
 * A published client of Node's world: a directory of {@code src/test/clients} with the exact versions it takes and
 * scripts for Node's test runner. It is installed below {@code target} with {@code npm ci}, once for each lock file. Where
 * npm or its registry is out of reach its tests are reported as skipped, or as failed where the environment variable
 * {@code POSTERN_CLIENT_TESTS} is {@code required}.
 */
public final class NodeClient {

    private static final Path SOURCES = Path.of("src/test/clients");
    private static final Path INSTALLED = Path.of("target/clients");
    private static final boolean REQUIRED = "required".equals(System.getenv("POSTERN_CLIENT_TESTS"));
    private static final long INSTALL_SECONDS_MAX = 240;
    private static final long SCRIPT_SECONDS_MAX = 600;

    private final Path directory;

    private NodeClient(Path directory) {
        this.directory = directory;
    }

    /** @param name of its directory */
    public static NodeClient installed(String name) {
        Path directory = INSTALLED.resolve(name);
        try (FileChannel lock = lock()) {
            copy(SOURCES.resolve("shared"), INSTALLED.resolve("shared"));
            copy(SOURCES.resolve(name), directory);
            NodeClient client = new NodeClient(directory);
            client.install(name);
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Held by one test class at a time: they run in several JVMs. */
    private static FileChannel lock() throws IOException {
        Files.createDirectories(INSTALLED);
        FileChannel file = FileChannel.open(INSTALLED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.lock();
        return file;
    }

    /** Where it is installed: a script there finds its packages. */
    public Path directory() {
        return directory;
    }

    /**
     * Runs a script, which finds the server in {@code POSTERN_URL}, {@code POSTERN_DOMAIN} and the credentials of the
     * bootstrap application, and trusts its certificate. The script's output is the message of a failure.
     */
    void passes(PackagedPostern postern, String script) {
        passes(script, Map.of(
                "POSTERN_URL", postern.baseUrl(),
                "POSTERN_MANAGEMENT_URL", postern.managementUrl(),
                "POSTERN_DOMAIN", postern.baseUrl().substring("https://".length()),
                "POSTERN_CLIENT_ID", PackagedPostern.BOOTSTRAP_CLIENT_ID,
                "POSTERN_CLIENT_SECRET", PackagedPostern.BOOTSTRAP_CLIENT_SECRET,
                "NODE_EXTRA_CA_CERTS", postern.identity().authority().toString()));
    }

    /** The same with another environment. */
    public void passes(String script, Map<String, String> environment) {
        ProcessBuilder builder = process("node", "--test", "--test-reporter=spec", script);
        builder.environment().putAll(environment);
        try {
            Path output = directory.resolve(script + ".log");
            int status = run(builder, output, SCRIPT_SECONDS_MAX);
            Assertions.assertEquals(0, status, () -> directory.getFileName() + "/" + script + ":\n" + read(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void install(String name) throws IOException {
        Path lock = directory.resolve("package-lock.json");
        Path installedLock = directory.resolve("installed-lock.json");
        if (Files.exists(installedLock) && Files.mismatch(lock, installedLock) == -1) {
            return;
        }
        Path output = directory.resolve("npm.log");
        String trouble;
        try {
            trouble = run(process("npm", "ci"), output, INSTALL_SECONDS_MAX) == 0 ? null : read(output);
        } catch (IOException noNpm) {
            trouble = noNpm.getMessage();
        }
        if (trouble == null) {
            Files.copy(lock, installedLock, StandardCopyOption.REPLACE_EXISTING);
        } else if (REQUIRED) {
            Assertions.fail(name + " cannot be installed:\n" + trouble);
        } else {
            String reason = name + " is not tested: npm, or its registry, is out of reach";
            System.err.println(reason);
            Assumptions.abort(reason);
        }
    }

    private ProcessBuilder process(String... command) {
        return new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    }

    /** The exit status; what runs longer than it may is killed and fails the test. */
    private static int run(ProcessBuilder builder, Path output, long secondsMax) throws IOException {
        Process process = builder.redirectOutput(output.toFile()).start();
        try {
            if (process.waitFor(secondsMax, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            return Assertions.fail(builder.command() + " hangs:\n" + read(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Assertions.fail("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                if (directory.endsWith("node_modules")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(file));
                if (Files.notExists(copy) || Files.mismatch(file, copy) >= 0) { // a script may be reading it
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
