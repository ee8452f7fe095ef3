package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.sun.net.httpserver.HttpServer;

import dev.postern.InstalledTool;
import dev.postern.TimesheetsTenant;

/** The snippets of docs/call-your-api.md, taken out of the document and run against Postern and an API. */
@Tag("clients")
class CallYourApiIT {

    private static final String ROWS = "[{\"user_id\":\"007\",\"project\":\"StoreZero\",\"hours\":5}]";

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static HttpServer api;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("call-your-api.md");
        tenant = new TimesheetsTenant(directory);
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/timesheets", exchange -> {
            int status = tenant.postern.request().queryParam("audience", TimesheetsTenant.AUDIENCE)
                    .header("Authorization", String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")))
                    .get("/verify").statusCode();
            byte[] body = (status == 200 ? ROWS : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.stop(0);
        }
        if (tenant != null) {
            tenant.close();
        }
    }

    @ParameterizedTest
    @CsvSource({ "call.sh, sh", "Call.java, java", "call.mjs, node", "call.py, python3", "call.go, go run", "call.php, php",
            "call.rb, ruby" })
    void the_snippet_calls_the_api_and_fails_with_a_wrong_secret(String file, String command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command.split(" ", -1)));
        line.set(0, InstalledTool.named(line.get(0)));
        line.add(document.write(file, directory).toString());

        try (Program right = new Program(line, directory, environment(tenant.clientSecret))) {
            assertEquals(0, right.exitStatus(), right.output());
            assertEquals(ROWS, right.output().trim());
        }
        try (Program wrong = new Program(line, directory, environment("wrong"))) {
            assertNotEquals(0, wrong.exitStatus(), wrong.output());
            assertTrue(wrong.output().contains("401") || wrong.output().contains("Unauthorized"), wrong.output());
        }
    }

    @Test
    void the_spring_application_calls_the_api() throws Exception {
        SpringSnippets spring = new SpringSnippets(Path.of("target/snippets/spring-client").toAbsolutePath());
        spring.take(document, "client/Caller.java", "client/application.properties");
        spring.compile();
        try (Program caller = spring.start("client.Caller", "client/application.properties",
                environment(tenant.clientSecret))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(ROWS), caller.output());
        }
    }

    private static Map<String, String> environment(String secret) {
        return Map.of("TOKEN_URL", tenant.postern.baseUrl() + "/oauth/token", "CLIENT_ID", tenant.clientId,
                "CLIENT_SECRET", secret, "AUDIENCE", TimesheetsTenant.AUDIENCE,
                "API_URL", "http://127.0.0.1:" + api.getAddress().getPort() + "/timesheets",
                "HOME", directory.toString()); // where Go keeps its cache
    }
}
