package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.PackagedPostern;
import dev.postern.store.PostgresqlServer;

/**
 * Replicas on the overview: one of them asks for changes once in a day, so it does not follow; one is of the version before.
 */
class ServersIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final int CONSOLE_PORT = FreePort.find();
    /** As the version before writes it; heard of for ever. */
    private static final String BEFORE = "INSERT INTO replica (id, version, started_at, seen_at) VALUES ('01234567-old', "
            + "'0.2.0', 1700000000000, 4000000000000)";

    @TempDir
    Path directory;

    @Test
    void a_server_that_does_not_follow_the_changes_is_named_on_the_overview() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url); PackagedPostern deaf = replica("deaf", url)) {
                one.with("POSTERN_CONSOLE_ENABLED", "true").with("POSTERN_CONSOLE_PORT", String.valueOf(CONSOLE_PORT))
                        .with("HOSTNAME", "pod-one").start();
                ConsoleBrowser operator = signedIn(one, "read:tenant_settings");
                assertFalse(operator.get("/console/").asString().contains("id=\"servers\""), "it is alone");

                deaf.with("HOSTNAME", "pod-<b>-deaf").with("POSTERN_REGISTRY_NOTIFY", "false")
                        .with("POSTERN_REGISTRY_POLL_INTERVAL", "P1D").with("POSTERN_READINESS_LAG_MAX", "P2D").start();
                awaitRow(operator, "pod-&lt;b&gt;-deaf", "all applied");
                awaitRow(operator, "pod-one", "this one", "just now", "all applied");
                awaitPage(operator, "very server follows the changes of the store", "2 servers share the store");
                operator.get("/console/").then().body(not(containsString("different versions")));
                ConsoleBrowser other = signedIn(one, "read:clients");
                awaitPage(other, "2 servers share the store");
                other.get("/console/").then().body(not(containsString("pod-"))).body(not(containsString("id=\"servers\"")));

                makeClient(one);
                awaitPage(operator, "The server pod-&lt;b&gt;-deaf does not follow the changes of the store</a>");
                awaitRow(operator, "pod-&lt;b&gt;-deaf", "<span class=\"warn\">1 not applied, for ");
                awaitRow(operator, "pod-one", "all applied");

                execute(url, BEFORE);
                awaitRow(operator, "01234567", "0.2.0", "not told by this version");
                awaitPage(operator, "They run different versions");

                deaf.stop();
                Eventually.await(() -> !operator.get("/console/").asString().contains("pod-&lt;b&gt;-deaf"));
            }
        }
    }

    private PackagedPostern replica(String name, String url) throws IOException {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=");
    }

    private static ConsoleBrowser signedIn(PackagedPostern postern, String scopes) {
        PackagedPostern.Ended made = postern.ended("console-link", "--name", "operator", "--scopes", scopes);
        assertEquals(0, made.status(), made.err());
        return new ConsoleBrowser().at("http://localhost:" + CONSOLE_PORT)
                .signedIn(made.out().strip().replaceAll(".*link=", ""));
    }

    private static void makeClient(PackagedPostern postern) {
        postern.request().auth().oauth2(postern.managementToken(BASE_URL)).contentType(ContentType.JSON)
                .body("{\"name\": \"Not known everywhere\"}").post("/api/v2/clients").then().statusCode(201);
    }

    private static void execute(String url, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, PostgresqlServer.USER, "");
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static void awaitPage(ConsoleBrowser browser, String... parts) {
        Eventually.await(() -> Stream.of(parts).allMatch(browser.get("/console/").asString()::contains),
                () -> browser.get("/console/").asString());
    }

    private static void awaitRow(ConsoleBrowser browser, String name, String... parts) {
        Eventually.await(() -> Stream.of(parts).allMatch(row(browser, name)::contains),
                () -> browser.get("/console/").asString());
    }

    /** The line of the table about a server; empty: it has none. */
    private static String row(ConsoleBrowser browser, String name) {
        String page = browser.get("/console/").asString();
        int at = page.indexOf("<td class=\"mono\">" + name);
        return at < 0 ? "" : page.substring(at, page.indexOf("</tr>", at));
    }
}
