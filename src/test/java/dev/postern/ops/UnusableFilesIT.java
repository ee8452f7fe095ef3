package dev.postern.ops;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** Files that the process may not read or write, because of their owner or mode. */
class UnusableFilesIT {

    private static final int NOBODY = 65_534;
    private static final String READ_ONLY = " is read-only for this process: look at the owner and mode of the file, of "
            + "postern.db-wal and postern.db-shm beside it and of their directory";

    @TempDir
    Path directory;

    /** So that the directory can be removed, whoever runs this. */
    @AfterEach
    void openAgain() throws IOException {
        if (Files.isDirectory(directory.resolve("data"))) {
            mode(directory.resolve("data"), "rwx------");
        }
    }

    @Test
    void a_data_directory_of_somebody_else_is_told_with_its_owner_and_the_remedy() throws IOException {
        Path foreign = foreignDirectory();
        String owners = " belongs to user " + Files.getAttribute(foreign, "unix:uid") + " with mode rwxr-xr-x, this process is "
                + "user " + Files.getAttribute(Path.of("/proc/self"), "unix:uid") + ". ";
        try (PackagedPostern postern = new PackagedPostern(directory).heedingFileModes()) {
            refused(postern.with("POSTERN_DATA_DIR", foreign.toString()), "postern.data-dir " + foreign + " cannot be written: "
                    + foreign + owners + "Give it to the user of this process with chown, or set postern.data-dir");
            refused(postern.with("POSTERN_DATA_DIR", foreign.resolve("postern").toString()), "postern.data-dir "
                    + foreign.resolve("postern") + " cannot be made: " + foreign + owners);
        }
    }

    @Test
    void files_that_this_process_may_not_use_are_told_by_name() throws IOException {
        Path data = directory.resolve("data");
        try (PackagedPostern postern = new PackagedPostern(directory).heedingFileModes().start()) {
            postern.stop();
            mode(data.resolve("master.key"), "-w-------");
            refused(postern, data.resolve("master.key") + " cannot be read: ");
            mode(data.resolve("master.key"), "rw-------");
            mode(data, "r-x------");
            refused(postern, "postern.data-dir " + data + " cannot be written: ");
            mode(data, "rwx------");
            postern.start().managementToken();
        }
    }

    @Test
    void with_a_database_that_is_read_only_the_start_warns_and_tokens_are_given() throws IOException {
        try (PackagedPostern postern = new PackagedPostern(directory).heedingFileModes().start()) {
            postern.stop();
            databaseMode("r--------");
            int before = postern.log().length();
            postern.start();
            assertEquals(503, change(postern));
            postern.operations().get("/q/health/ready").then().statusCode(200)
                    .body("checks.find { it.name == 'postern' }.data.store", equalTo("read-only"));
            postern.stop();
            String said = postern.log().substring(before);
            assertTrue(said.contains("The store cannot be written: " + directory.resolve("data/postern.db") + READ_ONLY), said);
            assertFalse(said.contains("\tat "), said);
        }
    }

    @Test
    void a_database_that_becomes_read_only_still_gives_tokens_and_takes_changes_later() throws IOException {
        try (PackagedPostern postern = new PackagedPostern(directory).heedingFileModes()
                .with("QUARKUS_DATASOURCE_SQLITE_JDBC_MAX_LIFETIME", "1S")
                .with("QUARKUS_DATASOURCE_SQLITE_JDBC_BACKGROUND_VALIDATION_INTERVAL", "1S").start()) {
            databaseMode("r--------"); // for connections that are opened from now on
            Eventually.await(() -> change(postern) == 503, postern::log);
            postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON).body("{\"name\": \"x\"}")
                    .post("/api/v2/clients").then().statusCode(503).body("message", containsString("cannot be written"));
            assertTrue(postern.log().contains(directory.resolve("data/postern.db") + READ_ONLY), postern.log());
            databaseMode("rw-------");
            Eventually.await(() -> change(postern) == 201, postern::log);
        }
    }

    @Test
    void a_secret_in_a_file_that_cannot_be_read_is_not_replaced_by_one_that_is_made() throws IOException {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Path secret = Files.writeString(secrets.resolve("postern.master-key"),
                "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=\n");
        Path other = Files.writeString(secrets.resolve("other"), "x");
        try (PackagedPostern postern = new PackagedPostern(directory).heedingFileModes()
                .with("SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS", secrets.toString())) {
            mode(other, "-w-------");
            refusedSettings(postern, other + " cannot be read, so no setting is taken from its directory: ");
            mode(secrets, "---------");
            refusedSettings(postern,
                    "smallrye.config.source.file.locations names " + secrets + ", whose files cannot be read: ");
            mode(secrets, "rwx------");
            mode(other, "rw-------");
            Files.move(secret, directory.resolve("key"));
            Files.createDirectory(secret);
            refusedSettings(postern, secret + " is a directory, and has the name of a setting");
            assertTrue(Files.notExists(directory.resolve("data")), "something was made before the files were read");
            Files.delete(secret);
            Files.move(directory.resolve("key"), secret);
            postern.start().managementToken();
            assertTrue(Files.notExists(directory.resolve("data/master.key")), "another key was made");
        }
    }

    private static int change(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body("{\"name\": \"Change\"}").post("/api/v2/clients").statusCode();
    }

    /** One of nobody's where root may make one, else one of root's. */
    private Path foreignDirectory() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Path.of("/usr");
        }
        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        mode(foreign, "rwxr-xr-x");
        Files.setAttribute(foreign, "unix:uid", NOBODY);
        return foreign;
    }

    /** Of the log beside the database as well, which SQLite makes with the mode of the database. */
    private void databaseMode(String mode) throws IOException {
        for (String name : List.of("postern.db", "postern.db-wal", "postern.db-shm")) {
            Path file = directory.resolve("data").resolve(name);
            if (Files.exists(file)) {
                mode(file, mode);
            }
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void refused(PackagedPostern postern, String words) throws IOException {
        refused(postern, "Postern does not start:\n  - ", words);
    }

    private static void refusedSettings(PackagedPostern postern, String words) throws IOException {
        refused(postern, "Postern does not start with these settings:\n  - ", words);
    }

    private static void refused(PackagedPostern postern, String heading, String words) throws IOException {
        String said = postern.refusedStart();
        assertTrue(said.contains(heading + words), said);
        assertFalse(said.contains("\tat "), said);
    }
}
