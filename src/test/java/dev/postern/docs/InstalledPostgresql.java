package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.postern.FreePort;

/**
 * A server of the PostgreSQL that is installed on this machine, for its tools. PostgreSQL does not run as root; for root it is
 * started in a user namespace.
 */
final class InstalledPostgresql implements AutoCloseable {

    private final Path programs;
    private final Path directory;
    private final int port = FreePort.find();

    /** @param programs the directory with {@code initdb} and the others */
    InstalledPostgresql(Path programs) throws Exception {
        this.programs = programs;
        directory = Files.createTempDirectory("postgresql");
        run("initdb", "-D", data(), "-U", "postgres", "--auth=trust");
        run("pg_ctl", "-D", data(), "-w", "-l", directory.resolve("log").toString(), "-o",
                "-p " + port + " -k " + directory + " -c listen_addresses=127.0.0.1", "start");
        createDatabase("postern");
    }

    void createDatabase(String name) throws Exception {
        run("createdb", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", "postgres", name);
    }

    /** As libpq reads it; with {@code jdbc:} before it, JDBC. */
    String url(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws Exception {
        List<String> line = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            line.addAll(List.of("unshare", "-U"));
        }
        line.add(programs.resolve(program).toString());
        line.addAll(List.of(arguments));
        try (Program ended = new Program(line, directory, Map.of())) {
            assertEquals(0, ended.exitStatus(), ended.output());
        }
    }

    @Override
    public void close() throws Exception {
        run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
