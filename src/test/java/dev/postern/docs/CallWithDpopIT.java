package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
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

import io.restassured.http.ContentType;

import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;

/**
 * The programs of docs/call-your-api.md that use tokens bound to a key, against a server that wants a nonce in every proof and
 * an API that takes no other tokens.
 */
@Tag("clients")
class CallWithDpopIT {

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static CalledApi api;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("call-your-api.md");
        tenant = new TimesheetsTenant(new PackagedPostern(directory).with("POSTERN_DPOP_REQUIRE_NONCE", "everywhere")
                .with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1"));
        String management = tenant.postern.managementToken();
        tenant.postern.request().auth().oauth2(management).contentType(ContentType.JSON)
                .body(Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", true)))
                .patch("/api/v2/resource-servers/{id}", TimesheetsTenant.AUDIENCE).then()
                .statusCode(200);
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
    @CsvSource({ "dpop.sh, sh", "Dpop.java, java", "dpop.mjs, node", "dpop-oauth4webapi.mjs, node",
            "dpop.py, python3" })
    void the_program_calls_the_api_with_a_bound_token(String file, String command) throws Exception {
        try (Program caller = CallingProgram.start(document, file, command, directory,
                environment(tenant.clientId, Map.of("CLIENT_SECRET", tenant.clientSecret)))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(CalledApi.ANSWER), caller.output());
        }
    }

    @Test
    void the_program_with_a_registered_key_calls_the_api_with_a_token_that_is_bound_to_another() throws Exception {
        String application = tenant.application("by key").id();
        InstalledTool.named("openssl");
        Path commands = new DocumentedFiles("client-credentials.md").write("register-key.sh", directory);
        try (Program register = new Program(List.of(InstalledTool.named("sh"), commands.toString()), directory, environment(
                application, Map.of("BASE", tenant.postern.baseUrl(), "MANAGE", tenant.postern.managementToken())))) {
            assertEquals(0, register.exitStatus(), register.output());
        }
        try (Program caller = CallingProgram.start(document, "key-dpop.mjs", "node", directory,
                environment(application, Map.of()))) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertTrue(caller.output().contains(CalledApi.ANSWER), caller.output());
        }
    }

    private static Map<String, String> environment(String clientId, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(Map.of("TOKEN_URL", tenant.postern.baseUrl() + "/oauth/token", "CLIENT_ID", clientId, "AUDIENCE",
                TimesheetsTenant.AUDIENCE, "API_URL", api.url("/timesheets?week=1")));
        return environment;
    }
}
