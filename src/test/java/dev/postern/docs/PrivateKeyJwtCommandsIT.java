package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.InstalledTool;
import dev.postern.TimesheetsTenant;

/** The commands of docs/client-credentials.md, from no key to a token, run as a reader runs them. */
@Tag("clients")
class PrivateKeyJwtCommandsIT {

    @TempDir
    Path directory;

    private TimesheetsTenant tenant;

    @Test
    void the_commands_lead_from_no_key_to_a_token() throws Exception {
        DocumentedFiles document = new DocumentedFiles("client-credentials.md");
        try (TimesheetsTenant started = new TimesheetsTenant(directory)) {
            tenant = started;
            InstalledTool.named("openssl");
            String shell = InstalledTool.named("sh");
            run(List.of(shell, document.write("register-key.sh", directory).toString()));
            String token = run(List.of(shell, document.write("token-by-key.sh", directory).toString()));
            assertTrue(token.contains("\"access_token\":\"eyJ"), token);
            String another = run(
                    List.of(InstalledTool.named("node"), document.write("token-by-key.mjs", directory).toString()));
            tenant.postern.request().auth().oauth2(another.trim()).queryParam("audience", TimesheetsTenant.AUDIENCE)
                    .get("/verify").then().statusCode(200);
            run(List.of("openssl", "genrsa", "-out", directory.resolve("client.key").toString(), "2048")); // a stranger's
            try (Program wrong = program(List.of(shell, directory.resolve("token-by-key.sh").toString()))) {
                assertNotEquals(0, wrong.exitStatus(), wrong.output());
                assertTrue(wrong.output().contains("Failed to verify client_assertion"), wrong.output());
            }
            assertTrue(Files.exists(directory.resolve("client.key")));
        }
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        try (Program program = program(command)) {
            assertEquals(0, program.exitStatus(), program.output());
            return program.output();
        }
    }

    private Program program(List<String> command) throws IOException {
        return new Program(command, directory,
                Map.of("BASE", tenant.postern.baseUrl(), "CLIENT_ID", tenant.clientId, "AUDIENCE",
                        TimesheetsTenant.AUDIENCE, "MANAGE", tenant.postern.managementToken()));
    }
}
