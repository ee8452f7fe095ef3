package dev.postern.docs;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;

/** The scripts of docs/backup.md, taken out of the document and run against a Postern that works meanwhile. */
@Tag("clients")
class BackupIT {

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    @TempDir
    Path directory;

    private DocumentedFiles document;

    @BeforeEach
    void read() throws IOException {
        document = new DocumentedFiles("backup.md");
    }

    @Test
    void a_backup_of_a_running_server_passes_the_drill_and_is_restored_with_its_events() throws Exception {
        InstalledTool.named("sqlite3");
        InstalledTool.named("curl");
        Path data = directory.resolve("data");
        Path backup = Files.createDirectory(directory.resolve("backup"));
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            String kept = makeClient(postern, "Kept");
            Eventually.await(() -> events(postern).contains(kept));
            run(Map.of(), "backup.sh", data.toString(), backup.toString());
            assertEquals(1, Stream.of("events.db", "events.db-wal").filter(name -> Files.exists(backup.resolve(name))).count());
            document.write("restore.sh", directory);
            String drill = run(Map.of("BASE", postern.baseUrl(), "POSTERN", String.join(" ", command()), "DRILL_PORT",
                    String.valueOf(FreePort.find()), "DRILL_MANAGEMENT_PORT", String.valueOf(FreePort.find())), "drill.sh",
                    backup.toString());
            assertTrue(drill.contains("The backup starts, and has the signing keys of " + postern.baseUrl()), drill);

            delete(postern, kept);
            String later = makeClient(postern, "Later");
            postern.kill();
            Files.copy(backup.resolve("postern.db"), data.resolve("postern.db"), StandardCopyOption.REPLACE_EXISTING);
            String refusal = postern.refusedStart();
            assertTrue(refusal.contains("Remove postern.db-wal and postern.db-shm to start with the restored database"),
                    refusal);

            run(Map.of(), "restore.sh", backup.toString(), data.toString());
            postern.start();
            assertEquals(200, status(postern, kept));
            assertEquals(404, status(postern, later));
            Eventually.await(() -> events(postern).contains(kept));
        }
    }

    @Test
    void a_dump_of_postgresql_is_restored_into_an_empty_database() throws Exception {
        Path backup = directory.resolve("backup");
        try (InstalledPostgresql server = new InstalledPostgresql(newest());
                PackagedPostern postern = on(server, "postern", "one")) {
            postern.start();
            String kept = makeClient(postern, "Kept");
            Map<String, String> tools = Map.of("PATH", newest() + ":" + System.getenv("PATH"));
            run(tools, "pg-backup.sh", server.url("postern"), backup.toString());
            String later = makeClient(postern, "Later");
            server.createDatabase("restored");
            run(tools, "pg-restore.sh", backup.toString(), server.url("restored"));
            try (PackagedPostern restored = on(server, "restored", "two")) {
                restored.start();
                assertEquals(200, status(restored, kept));
                assertEquals(404, status(restored, later));
            }
        }
    }

    private PackagedPostern on(InstalledPostgresql server, String database, String name) throws IOException {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name))).with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", "jdbc:" + server.url(database)).with("POSTERN_POSTGRESQL_USERNAME", "postgres")
                .with("POSTERN_MASTER_KEY", "q83uJ1sYx0mZ3m0mPp2b0b0Qm7cJ8wq5n1Yl3vE0R2k=");
    }

    /** The programs of the newest installed PostgreSQL; a client of one version cannot dump a newer server. */
    private static Path newest() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                versions.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("initdb"))
                        && Files.isExecutable(bin.resolve("pg_dump"))).sorted().forEach(found::add);
            }
        }
        boolean required = "required".equals(System.getenv("POSTERN_CLIENT_TESTS"));
        assertTrue(!required || !found.isEmpty(), "Not tested: PostgreSQL is not installed");
        assumeTrue(!found.isEmpty(), "Not tested: PostgreSQL is not installed");
        return found.get(found.size() - 1);
    }

    private static List<String> command() throws IOException {
        if (PackagedPostern.isNative()) {
            try (Stream<Path> files = Files.list(Path.of("target"))) {
                return List.of(files.filter(file -> file.toString().endsWith("-runner")).findFirst().orElseThrow()
                        .toAbsolutePath().toString());
            }
        }
        return List.of(Program.JAVA, "-jar", Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString());
    }

    private String run(Map<String, String> environment, String script, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", document.write(script, directory).toString()));
        line.addAll(List.of(arguments));
        try (Program program = new Program(line, directory, environment)) {
            assertEquals(0, program.exitStatus(), program.output());
            return program.output();
        }
    }

    private static String makeClient(PackagedPostern postern, String name) {
        return json(postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(Map.of("name", name, "app_type", "non_interactive")).post("/api/v2/clients")).path("client_id")
                .textValue();
    }

    private static String events(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/logs?q=type:sapi").asString();
    }

    private static void delete(PackagedPostern postern, String id) {
        postern.request().auth().oauth2(postern.managementToken()).delete("/api/v2/clients/{id}", id).then().statusCode(204);
    }

    private static int status(PackagedPostern postern, String id) {
        return postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/clients/{id}", id).statusCode();
    }
}
