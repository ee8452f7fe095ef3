package dev.postern.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.clients.NodeClient;
import dev.postern.store.PostgresqlServer;

/** The console in Chromium; what must be true stands in {@code src/test/clients/console}. */
@Tag("clients")
class ConsoleBrowserIT {

    private static final int VISITS = 7;

    /** Other servers beside this one, heard of for ever: one of the version before, and one that does not follow. */
    private static final String OTHERS = """
            INSERT INTO replica (id, version, started_at, seen_at, host, applied, applied_identity, due, due_at) VALUES
            ('01234567', '0.2.0', 1700000000000, 4000000000000, NULL, NULL, NULL, NULL, NULL),
            ('89abcdef', '0.3.0', 1700000000000, 4000000000000, '%s', 0, '', 1, 1700000000000)""".formatted("host".repeat(16));

    @TempDir
    static Path directory;

    @Test
    void the_console_works_in_a_browser() throws Exception {
        String chromium = InstalledTool.named("chromium");
        NodeClient browser = NodeClient.installed("console");
        int port = FreePort.find();
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")));
                PackagedPostern postern = new PackagedPostern(Files.createDirectory(directory.resolve("postern")))) {
            String url = server.createDatabase();
            postern.with("POSTERN_CONSOLE_ENABLED", "true").with("POSTERN_CONSOLE_PORT", String.valueOf(port))
                    .with("POSTERN_STORE", "postgresql").with("POSTERN_POSTGRESQL_URL", url)
                    .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                    .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=").start();
            try (Connection connection = DriverManager.getConnection(url, PostgresqlServer.USER, "");
                    Statement sql = connection.createStatement()) {
                sql.execute(OTHERS);
            }
            postern.request().header("User-Agent", "Verifier/1.0 " + "without-a-space".repeat(20)).get("/.well-known/jwks.json")
                    .then().statusCode(200);
            List<String> links = new ArrayList<>();
            for (int i = 0; i < VISITS; i++) {
                links.add(postern.ended("console-link", "--name", "Alice Example").out().strip());
            }
            browser.passes("console.test.mjs", Map.of("CONSOLE_URL", "http://localhost:" + port, "CONSOLE_LINKS",
                    String.join(" ", links), "CHROMIUM", chromium, "SCREENSHOTS",
                    Path.of("target/console-screenshots").toAbsolutePath().toString()));
        }
    }
}
