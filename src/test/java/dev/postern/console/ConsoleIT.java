package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.PackagedPostern;

/** The console of the packaged program: its own port, and the command that makes links. */
class ConsoleIT {

    private static final int CONSOLE_PORT = FreePort.find();
    private static final String CONSOLE = "http://localhost:" + CONSOLE_PORT;

    @TempDir
    static Path directory;

    private static PackagedPostern postern;

    @BeforeAll
    static void start() {
        postern = new PackagedPostern(directory).with("POSTERN_CONSOLE_ENABLED", "true")
                .with("POSTERN_CONSOLE_PORT", String.valueOf(CONSOLE_PORT)).start();
    }

    @AfterAll
    static void stop() {
        postern.close();
    }

    @Test
    void its_own_port_serves_the_console_alone_and_the_public_port_has_none() {
        given().redirects().follow(false).get(CONSOLE + "/").then().statusCode(303).header("Location", "/console/");
        given().get(CONSOLE + "/console/").then().statusCode(401).body(containsString("console-link"));
        for (String path : new String[] { "/oauth/token", "/.well-known/jwks.json", "/api/v2/clients", "/verify" }) {
            given().get(CONSOLE + path).then().statusCode(404);
        }
        postern.request().get("/console/").then().statusCode(404);
        postern.request().get("/console/sign-in?link=x").then().statusCode(404);
    }

    /** A name of somebody else's that leads to this machine (DNS rebinding). */
    @Test
    void a_foreign_name_for_this_machine_does_not_open_it() {
        given().header("Host", "console.attacker.example:" + CONSOLE_PORT).get(CONSOLE + "/console/").then().statusCode(404);
        given().header("Host", "127.0.0.1:" + CONSOLE_PORT).get(CONSOLE + "/console/").then().statusCode(401);
    }

    @Test
    void a_link_made_beside_the_server_opens_a_session_that_survives_a_restart() {
        PackagedPostern.Ended made = postern.ended("console-link", "--name", "alice", "--scopes", "read:* create:clients");
        assertEquals(0, made.status(), made.err());
        assertTrue(made.out().startsWith(CONSOLE + "/console/sign-in?link="), made.out());
        assertTrue(made.err().contains("ssh -L " + CONSOLE_PORT), made.err());
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE).signedIn(link(made));
        assertEquals(Map.of("postern-console", alice.cookies().get("postern-console")), alice.cookies());
        alice.get("/console/applications").then().statusCode(200).body(containsString("New application"));
        for (String page : List.of("access", "access.csv", "callers", "organizations", "applications?show=unused")) {
            alice.get("/console/" + page).then().statusCode(200);
        }

        postern.kill();
        postern.start();
        alice.get("/console/new-application").then().statusCode(200).body(containsString("alice"));
        alice.post("/console/sign-out", Map.of()).then().statusCode(303);
        alice.get("/console/").then().statusCode(401);
    }

    @Test
    void actions_to_start_from_and_their_editor_are_in_the_program() {
        PackagedPostern.Ended made = postern.ended("console-link", "--name", "writer", "--scopes", "create:actions");
        ConsoleBrowser writer = new ConsoleBrowser().at(CONSOLE).signedIn(link(made));
        String page = writer.get("/console/new-action?from=office-hours").then().statusCode(200)
                .body(containsString("utc_offset")).extract().asString();
        String editor = page.replaceAll("(?s).*src=\"(/console/assets/[^\"]*/editor\\.js)\".*", "$1");
        assertTrue(writer.get(editor).then().statusCode(200).extract().asByteArray().length < 300_000, editor);
    }

    @Test
    void a_wrong_command_says_what_is_wrong() {
        assertUsage("--name is missing", "console-link");
        assertUsage("has no scope fly:clients", "console-link", "--name", "bob", "--scopes", "fly:clients");
        assertUsage("no option --nobody", "console-link", "--nobody");
        assertUsage("--name takes", "console-link", "--name", "<b>");
        PackagedPostern.Ended elsewhere = postern.ended("console-link", "--name", "bob", "--data-dir",
                directory.resolve("nothing").toString());
        assertEquals(1, elsewhere.status(), elsewhere.out());
        assertTrue(elsewhere.err().contains("is missing or empty"), elsewhere.err());
        PackagedPostern.Ended help = postern.ended("console-link", "--help");
        assertEquals(0, help.status());
        assertTrue(help.out().contains("five\nminutes") || help.out().contains("within five minutes"), help.out());
    }

    private static void assertUsage(String words, String... command) {
        PackagedPostern.Ended ended = postern.ended(command);
        assertEquals(64, ended.status(), ended.out());
        assertTrue(ended.err().contains(words), ended.err());
    }

    private static String link(PackagedPostern.Ended made) {
        return made.out().strip().replaceAll(".*link=", "");
    }
}
