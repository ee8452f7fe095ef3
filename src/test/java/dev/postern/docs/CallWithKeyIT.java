package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.postern.InstalledTool;
import dev.postern.KeyClient;
import dev.postern.TimesheetsTenant;

/**
 * The programs of docs/call-your-api.md that authenticate by {@code private_key_jwt}, with a key that the documented commands
 * made.
 */
@Tag("clients")
class CallWithKeyIT {

    @TempDir
    static Path directory;
    @TempDir
    static Path strangers;

    private static TimesheetsTenant tenant;
    private static CalledApi api;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws Exception {
        document = new DocumentedFiles("call-your-api.md");
        tenant = new TimesheetsTenant(directory);
        api = new CalledApi(tenant, "/timesheets");
        InstalledTool.named("openssl");
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(Map.of("BASE", tenant.postern.baseUrl(), "MANAGE", tenant.postern.managementToken()));
        Path commands = new DocumentedFiles("client-credentials.md").write("register-key.sh", directory);
        try (Program register = new Program(List.of(InstalledTool.named("sh"), commands.toString()), directory, environment)) {
            assertEquals(0, register.exitStatus(), register.output());
        }
        Files.writeString(strangers.resolve("client.key"),
                KeyClient.pem("PRIVATE KEY", KeyClient.newKey().getPrivate().getEncoded()));
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
    @CsvSource({ "key.sh, sh", "Key.java, java", "key.mjs, node", "key-oauth4webapi.mjs, node", "key.py, python3" })
    void the_program_calls_the_api_with_its_key_and_fails_with_a_strangers(String file, String command) throws Exception {
        try (Program right = CallingProgram.start(document, file, command, directory, environment())) {
            assertEquals(0, right.exitStatus(), right.output());
            assertEquals(CalledApi.ANSWER, right.output().trim());
        }
        try (Program wrong = CallingProgram.start(document, file, command, strangers, environment())) {
            assertNotEquals(0, wrong.exitStatus(), wrong.output());
            assertTrue(wrong.output().contains("Failed to verify client_assertion"), wrong.output());
        }
    }

    private static Map<String, String> environment() throws IOException {
        return Map.of("TOKEN_URL", tenant.postern.baseUrl() + "/oauth/token", "CLIENT_ID", tenant.clientId, "AUDIENCE",
                TimesheetsTenant.AUDIENCE, "API_URL", api.url("/timesheets"));
    }
}
