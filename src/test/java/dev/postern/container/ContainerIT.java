package dev.postern.container;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.response.Response;

import dev.postern.FreePort;
import dev.postern.PackagedPostern;
import dev.postern.container.Dockerfile.Instruction;
import dev.postern.container.Dockerfile.Stage;

/**
 * The runtime stage of Dockerfile.jvm or Dockerfile.native, whichever has been built, performed in a {@link ThrowAwayRoot};
 * needs root and namespaces.
 */
class ContainerIT {

    private static final String SECRET = "secret-of-the-container-test";
    private static final long SECONDS_MAX = 60;

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private Dockerfile dockerfile;
    private ThrowAwayRoot root;
    private Process engine;
    private ProcessHandle program;
    private String baseUrl;
    private int port;
    private int managementPort;

    @BeforeAll
    static void namespacesArePermitted() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")) && ThrowAwayRoot.isPermitted(),
                "Containers not tested: mount and process namespaces are not permitted here");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (program != null) {
            program.destroyForcibly();
            engine.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    @Test
    void it_issues_tokens_unprivileged_with_a_read_only_root() throws Exception {
        start();
        assertEquals(200, tokenStatus());
        assertTrue(get("/q/openapi").asString().contains("/oauth/token"), "what is prepared on demand is there");

        String status = Files.readString(Path.of("/proc", String.valueOf(program.pid()), "status"));
        assertTrue(status.contains("Uid:\t" + ThrowAwayRoot.USER), status);
        assertTrue(status.contains("CapEff:\t0000000000000000"), status);
        assertNotEquals(0, root.exec(program.pid(), environment, "/usr/bin/touch", "/app/written"));
        assertNotEquals(0, root.exec(program.pid(), environment, "/usr/bin/touch", "/tmp/written"));
        assertEquals("rw-------", PosixFilePermissions.toString(
                Files.getPosixFilePermissions(root.data().resolve("postern.db"))));
        assertTrue(log().contains("Signatures by AmazonCorrettoCryptoProvider"), log());
        assertEquals(List.of("events.db", "events.db-shm", "events.db-wal", "master.key", "postern.db", "postern.db-mark-N",
                "postern.db-shm", "postern.db-wal", "postern.lock"),
                files().stream().map(name -> name.replaceAll("-mark-\\d+$", "-mark-N")).toList(), "nothing else is left");
    }

    @Test
    void sigterm_lets_a_request_finish() throws Exception {
        start();
        String form = form();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(("POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + form.length()
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            Pattern inFlight = Pattern.compile("http_server_active_requests\\{[^}]*server_port=\"" + port + "\"[^}]*} 1\\.0");
            await(() -> inFlight.matcher(get("/q/metrics").asString()).find());
            assertTrue(program.destroy());
            await(() -> get("/q/health/ready").statusCode() == 503);
            client.getOutputStream().write(form.getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertEquals("HTTP/1.1 200 OK", status);
        }
        assertTrue(engine.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
        assertTrue(log().contains("stopped in"), log());
    }

    private void start() throws Exception {
        dockerfile = Dockerfile.read(Path.of(PackagedPostern.isNative() ? "Dockerfile.native" : "Dockerfile.jvm"));
        prepare(dockerfile.stage("build"));
        root = new ThrowAwayRoot(dockerfile, directory);

        Stage runtime = dockerfile.runtime();
        assertEquals(ThrowAwayRoot.USER + ":" + ThrowAwayRoot.USER, runtime.last("USER"));
        assertEquals("/data", runtime.last("VOLUME"));
        port = FreePort.find();
        managementPort = FreePort.find();
        baseUrl = "http://localhost:" + port;
        environment.putAll(runtime.environment());
        environment.putAll(Map.of("POSTERN_BASE_URL", baseUrl, "QUARKUS_HTTP_PORT", String.valueOf(port),
                "QUARKUS_HTTP_HOST", "127.0.0.1", "QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort),
                "POSTERN_BOOTSTRAP_CLIENT_ID", "container",
                "POSTERN_BOOTSTRAP_CLIENT_SECRET", SECRET));
        // The cache is made by a RUN of another stage; and a JVM before 25 does not know the option.
        List<String> entrypoint = runtime.command("ENTRYPOINT").stream().filter(word -> !word.startsWith("-XX:AOT")).toList();
        engine = root.start(entrypoint, environment, directory.resolve("log"));
        String[] health = runtime.command("HEALTHCHECK").toArray(String[]::new);
        await(() -> {
            assertTrue(engine.isAlive(), this::log);
            program = engine.children().findFirst().orElse(null);
            return program != null && root.exec(program.pid(), environment, health) == 0;
        });
    }

    /** The steps of the build stage that come after the build itself. */
    private static void prepare(Stage build) throws IOException, InterruptedException {
        for (Instruction run : build.all("RUN")) {
            if (!run.arguments().contains("mvnw")) {
                ThrowAwayRoot.run("sh", "-c", "rm -rf target/data; " + run.arguments());
            }
        }
    }

    private int tokenStatus() {
        return given().baseUri(baseUrl).contentType("application/x-www-form-urlencoded").body(form())
                .post("/oauth/token").statusCode();
    }

    private Response get(String path) {
        return given().baseUri("http://127.0.0.1:" + managementPort).get(path);
    }

    private String form() {
        return "grant_type=client_credentials&client_id=container&client_secret=" + SECRET + "&audience=" + baseUrl
                + "/api/v2/";
    }

    private List<String> files() throws IOException {
        try (var found = Files.list(root.data())) {
            return found.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < giveUp, this::log);
            Thread.sleep(50);
        }
    }
}
