package dev.postern.docs;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.TimesheetsTenant;

/** The applications of docs/integrations.md in frameworks of the JVM, compiled and run as they stand there. */
@Tag("integrations")
class FrameworksIT {

    private static final String POSTERN = "https://auth.example.com";

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static CalledApi api;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("integrations.md");
        tenant = new TimesheetsTenant(directory);
        api = new CalledApi(tenant, "/");
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

    @Test
    void spring_by_properties_alone_and_both_dialects() throws Exception {
        MavenSnippets spring = new MavenSnippets("spring", "spring-integrations");
        DocumentedFiles validating = new DocumentedFiles("validate-tokens.md");
        document.write("spring/Client.java", spring.sources());
        document.write("spring/client.properties", spring.directory(), theServer());
        validating.write("api/Api.java", spring.sources());
        validating.write("api/application.properties", spring.directory());
        document.write("spring/Rfc9068Decoder.java", spring.sources().resolve("api"));
        spring.compile();
        try (Program caller = spring.spring("spring.Client", "spring/client.properties", environment(0))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(CalledApi.ANSWER), caller.output());
        }
        int port = FreePort.find();
        tenant.change(TimesheetsTenant.AUDIENCE, Map.of("token_dialect", "rfc9068_profile"));
        try (Program verifier = spring.spring("api.Api", "api/application.properties", environment(port))) {
            new ApiProgram(verifier, port, tenant).accepts_the_right_token_only();
        } finally {
            tenant.change(TimesheetsTenant.AUDIENCE, Map.of("token_dialect", "access_token"));
        }
    }

    @Test
    void quarkus_oidc_calls_and_checks() throws Exception {
        MavenSnippets quarkus = new MavenSnippets("quarkus", "quarkus");
        document.write("quarkus/Timesheets.java", quarkus.sources());
        Path properties = document.write("quarkus/application.properties", quarkus.resources(), theServer());
        Files.move(properties, quarkus.resources().resolve("application.properties"),
                StandardCopyOption.REPLACE_EXISTING);
        quarkus.maven("package", "-DskipTests");
        int port = FreePort.find();
        try (Program both = new Program(List.of(Program.JAVA, "-XX:TieredStopAtLevel=1", "-jar",
                quarkus.directory().resolve("target/quarkus-app/quarkus-run.jar").toString()), directory,
                environment(port))) {
            new ApiProgram(both, port, tenant).tells_tokens_apart();
            given().get("http://localhost:" + port + "/call").then().statusCode(200).body(containsString("StoreZero"));
        }
    }

    @Test
    void micronaut_calls_and_checks() throws Exception {
        MavenSnippets micronaut = new MavenSnippets("micronaut", "micronaut");
        document.write("micronaut/Timesheets.java", micronaut.sources());
        Path configuration = document.write("micronaut/application.yml", micronaut.directory(), theServer());
        micronaut.compile();
        int port = FreePort.find();
        Map<String, String> environment = environment(port);
        environment.put("API_URL", api.url(""));
        environment.put("MICRONAUT_CONFIG_FILES", configuration.toString());
        try (Program both = micronaut.java(List.of(), "micronaut.Timesheets", List.of(), environment)) {
            new ApiProgram(both, port, tenant).tells_tokens_apart();
            given().get("http://localhost:" + port + "/call").then().statusCode(200)
                    .body(containsString(CalledApi.ANSWER));
        }
    }

    @Test
    void vertx_calls_and_checks() throws Exception {
        MavenSnippets vertx = new MavenSnippets("vertx", "vertx");
        for (String file : List.of("vertx/Call.java", "vertx/Api.java")) {
            document.write(file, vertx.sources(), theServer());
        }
        vertx.compile();
        try (Program caller = vertx.java(List.of(), "Call", List.of(), environment(0))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(CalledApi.ANSWER), caller.output());
        }
        int port = FreePort.find();
        try (Program verifier = vertx.java(List.of(), "Api", List.of(), environment(port))) {
            new ApiProgram(verifier, port, tenant).tells_tokens_apart();
        }
    }

    @Test
    void camel_calls() throws Exception {
        MavenSnippets camel = new MavenSnippets("camel", "camel");
        document.write("camel/Call.java", camel.sources(), theServer());
        camel.compile();
        try (Program caller = camel.java(List.of(), "Call", List.of(), environment(0))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(CalledApi.ANSWER), caller.output());
        }
    }

    private static Map<String, String> theServer() {
        return Map.of(POSTERN, tenant.postern.baseUrl());
    }

    private static Map<String, String> environment(int port) {
        return new HashMap<>(Map.of("ISSUER", tenant.postern.baseUrl() + "/", "PORT", String.valueOf(port),
                "CLIENT_ID", tenant.clientId, "CLIENT_SECRET", tenant.clientSecret, "API_URL", api.url("/timesheets")));
    }
}
