package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.TimesheetsTenant;

/** The snippets of docs/call-your-api.md, taken out of the document and run against Postern and an API. */
@Tag("clients")
class CallYourApiIT {

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static CalledApi api;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("call-your-api.md");
        tenant = new TimesheetsTenant(directory);
        api = new CalledApi(tenant, "/timesheets");
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
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
            assertEquals(CalledApi.ANSWER, right.output().trim());
        }
        try (Program wrong = new Program(line, directory, environment("wrong"))) {
            assertNotEquals(0, wrong.exitStatus(), wrong.output());
            assertTrue(wrong.output().contains("401") || wrong.output().contains("Unauthorized"), wrong.output());
            assertTrue(!file.equals("call.sh") || wrong.output().contains("No token: Unauthorized"), wrong.output());
        }
    }

    @Test
    void the_script_tells_that_the_server_cannot_be_reached() throws Exception {
        String away = "http://localhost:" + FreePort.find() + "/oauth/token";
        Map<String, String> environment = new HashMap<>(environment(tenant.clientSecret));
        environment.put("TOKEN_URL", away);
        List<String> line = List.of(InstalledTool.named("sh"), document.write("call.sh", directory).toString());
        try (Program call = new Program(line, directory, environment)) {
            assertNotEquals(0, call.exitStatus(), call.output());
            assertTrue(call.output().contains("No token: cannot reach " + away), call.output());
        }
    }

    @Test
    void the_spring_application_calls_the_api() throws Exception {
        MavenSnippets spring = new MavenSnippets("spring", "spring-client");
        spring.take(document, "client/Caller.java", "client/application.properties");
        spring.compile();
        try (Program caller = spring.spring("client.Caller", "client/application.properties",
                environment(tenant.clientSecret))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(CalledApi.ANSWER), caller.output());
        }
    }

    @Test
    void the_quarkus_application_calls_the_api() throws Exception {
        MavenSnippets quarkus = new MavenSnippets("quarkus", "quarkus-client");
        document.write("quarkus/Call.java", quarkus.sources());
        Files.move(document.write("quarkus/application.properties", quarkus.resources()),
                quarkus.resources().resolve("application.properties"), StandardCopyOption.REPLACE_EXISTING);
        quarkus.maven("package", "-DskipTests");
        Map<String, String> environment = new HashMap<>(environment(tenant.clientSecret));
        environment.put("API_URL", tenant.postern.baseUrl() + "/verify?audience="
                + URLEncoder.encode(TimesheetsTenant.AUDIENCE, StandardCharsets.UTF_8));
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("QUARKUS_OIDC_TENANT_ENABLED", "false"); // the pom has what checks tokens, too
        try (Program caller = new Program(List.of(Program.JAVA, "-XX:TieredStopAtLevel=1", "-jar",
                quarkus.directory().resolve("target/quarkus-app/quarkus-run.jar").toString()), directory, environment)) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(tenant.clientId), caller.output());
        }
    }

    private static Map<String, String> environment(String secret) {
        return Map.of("TOKEN_URL", tenant.postern.baseUrl() + "/oauth/token", "CLIENT_ID", tenant.clientId,
                "CLIENT_SECRET", secret, "AUDIENCE", TimesheetsTenant.AUDIENCE,
                "API_URL", api.url("/timesheets"),
                "HOME", directory.toString()); // where Go keeps its cache
    }
}
