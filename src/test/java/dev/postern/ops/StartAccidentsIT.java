package dev.postern.ops;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.PackagedPostern;

/** What keeps the packaged program from starting is told in two lines: what is wrong, and what to do. */
class StartAccidentsIT {

    private static final String MASTER_KEY = "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=";

    private static final Pattern LOGGED = Pattern.compile("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} INFO ");

    @TempDir
    Path directory;

    private Path data;

    @BeforeEach
    void know_the_data_directory() {
        data = directory.resolve("data");
    }

    @Test
    void a_directory_has_one_process_and_a_killed_one_leaves_it_free() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (PackagedPostern first = new PackagedPostern(directory).withTemporaryDirectory(temporary).start();
                PackagedPostern second = new PackagedPostern(Files.createDirectory(directory.resolve("second")))
                        .with("POSTERN_DATA_DIR", data.toString())) {
            refused(second, "postern.data-dir " + data + " is in use by another Postern, process " + first.process().pid());
            first.managementToken();
            first.kill();
            try (Stream<Path> left = Files.list(temporary)) {
                assertEquals(List.of(), left.toList(), "a killed process leaves no library behind");
            }
            String before = second.start().log();
            assertTrue(before.contains("postern.base-url has changed: the issuer was " + first.baseUrl() + "/ and is "
                    + second.baseUrl() + "/ now"), before);
            second.managementToken();
            second.operations().get("/q/health/ready").then().statusCode(200)
                    .body("checks.find { it.name == 'postern' }.data.store", equalTo("writable"));
        }
    }

    @Test
    void files_that_do_not_belong_together_or_are_damaged_are_named_with_the_remedy() throws Exception {
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            postern.kill();
            Path key = data.resolve("master.key");
            Path database = data.resolve("postern.db");
            String kept = Files.readString(key);

            Files.writeString(key, MASTER_KEY);
            refused(postern, "that this master key cannot open: postern.master-key is not the one it was written with");
            Files.delete(key);
            refused(postern, key + " is missing, and the database beside it cannot be read without it: restore the file");
            Files.writeString(key, kept);

            Files.move(database, data.resolve("away"));
            refused(postern, database + " is missing, although " + key + " was made with it: restore the database");
            Files.writeString(database, "not a database, but long enough to be taken for one".repeat(100));
            Files.deleteIfExists(data.resolve("postern.db-wal"));
            refused(postern, database + " is damaged");
            Files.move(data.resolve("away"), database, StandardCopyOption.REPLACE_EXISTING);
            postern.start();
            postern.managementToken();
        }
    }

    @Test
    void settings_that_lead_nowhere_are_named_with_the_remedy() throws Exception {
        try (PackagedPostern postern = new PackagedPostern(directory)) {
            Path file = Files.createFile(directory.resolve("a-file"));
            postern.with("POSTERN_DATA_DIR", file.resolve("data").toString());
            refused(postern, "postern.data-dir " + file.resolve("data"));
            postern.with("POSTERN_DATA_DIR", data.toString());

            postern.with("QUARKUS_TLS_KEY_STORE_PEM_SERVER_CERT", "/nope.crt")
                    .with("QUARKUS_TLS_KEY_STORE_PEM_SERVER_KEY", "/nope.key").with("QUARKUS_HTTP_SSL_PORT", "0");
            refused(postern, "a certificate or key of quarkus.tls.* or quarkus.http.ssl.*");
        }
        try (PackagedPostern postern = new PackagedPostern(directory); ServerSocket taken = new ServerSocket(0)) {
            postern.with("QUARKUS_HTTP_HOST", "0.0.0.0").with("QUARKUS_HTTP_PORT", String.valueOf(taken.getLocalPort()));
            refused(postern, "quarkus.http.port is " + taken.getLocalPort() + ", and another process listens on that port");
            refused(postern.with("QUARKUS_HTTP_PORT", "99999"), "quarkus.http.port must be 0 to 65535, but is 99999");
            int nobody = taken.getLocalPort();
            postern.with("QUARKUS_HTTP_PORT", String.valueOf(nobody));
            taken.close();
            postern.with("POSTERN_STORE", "postgresql").with("POSTERN_MASTER_KEY", MASTER_KEY)
                    .with("POSTERN_POSTGRESQL_URL", "jdbc:postgresql://localhost:" + nobody + "/postern")
                    .with("POSTERN_POSTGRESQL_USERNAME", "postern").with("POSTERN_POSTGRESQL_PASSWORD", "pa$$word${x}");
            String said = refused(postern, "postern.postgresql.url leads to no database");
            assertFalse(said.contains("pa$"), said);
        }
    }

    /** A heading and a sentence, and nothing else than what was logged before or by threads that were still at work. */
    private static String refused(PackagedPostern postern, String words) throws IOException {
        String said = postern.refusedStart();
        int heading = said.indexOf("Postern does not start");
        assertTrue(heading >= 0 && said.substring(heading).contains(words), said);
        assertEquals(2, said.substring(heading).lines()
                .filter(line -> !line.isBlank() && !LOGGED.matcher(line).find()).count(), said);
        assertFalse(said.contains("\tat ") || said.contains("Exception"), said);
        assertEquals(1, postern.process().exitValue());
        return said;
    }
}
