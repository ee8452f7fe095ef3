package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jose4j.jwt.consumer.JwtConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.KeyClient;
import dev.postern.TimesheetsTenant;
import dev.postern.clients.NodeClient;

/** The APIs of docs/validate-tokens.md, taken out of the document and run against Postern. */
@Tag("clients")
class ValidateTokensIT {

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("validate-tokens.md");
        tenant = new TimesheetsTenant(directory);
    }

    @AfterAll
    static void stop() {
        if (tenant != null) {
            tenant.close();
        }
    }

    @Test
    void the_spring_api_lets_the_right_token_in_and_no_other() throws Exception {
        MavenSnippets spring = new MavenSnippets("spring", "spring-api");
        spring.take(document, "api/Api.java", "api/application.properties");
        spring.compile();
        int port = FreePort.find();
        try (Program api = spring.spring("api.Api", "api/application.properties", environment(port))) {
            new ApiProgram(api, port, tenant).accepts_the_right_token_only();
        }
    }

    @Test
    void the_express_api_lets_the_right_token_in_and_no_other() throws Exception {
        Path installed = NodeClient.installed("express-oauth2-jwt-bearer").directory();
        Path script = document.write("api.mjs", installed).toAbsolutePath();
        int port = FreePort.find();
        try (Program api = new Program(List.of(InstalledTool.named("node"), script.toString()), installed,
                environment(port))) {
            new ApiProgram(api, port, tenant).accepts_the_right_token_only();
        }
    }

    @Test
    void the_java_program_decrypts_and_verifies_a_token_of_its_api_and_no_other() throws Exception {
        Path program = document.write("DecryptedToken.java", directory).toAbsolutePath();
        KeyPair key = KeyClient.newKey();
        Path pem = Files.writeString(directory.resolve("api.pem"),
                KeyClient.pem("PRIVATE KEY", key.getPrivate().getEncoded())).toAbsolutePath();
        encryption(Map.of("format", "compact-nested-jwe", "encryption_key",
                Map.of("alg", "RSA-OAEP-256", "pem", KeyClient.pem(key))));
        try (Program right = decrypting(program, pem, TimesheetsTenant.AUDIENCE);
                Program wrong = decrypting(program, pem, TimesheetsTenant.OTHER_AUDIENCE)) {
            assertEquals(0, right.exitStatus(), right.output());
            assertTrue(right.output().contains("\"scope\":\"read:timesheets\""), right.output());
            assertEquals(1, wrong.exitStatus(), wrong.output());
            assertTrue(wrong.output().contains("InvalidJwtException"), wrong.output());
        } finally {
            encryption(null);
        }
    }

    /** Sets it for both APIs: a token for the other one must fail for its audience alone. */
    private static void encryption(Map<String, Object> setting) {
        for (String audience : List.of(TimesheetsTenant.AUDIENCE, TimesheetsTenant.OTHER_AUDIENCE)) {
            Map<String, Object> changes = new HashMap<>();
            changes.put("token_encryption", setting);
            tenant.change(audience, changes);
        }
    }

    private static Program decrypting(Path program, Path pem, String audience) throws Exception {
        StringBuilder libraries = new StringBuilder();
        for (Class<?> one : List.of(JwtConsumer.class, Logger.class)) {
            libraries.append(Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()))
                    .append(File.pathSeparator);
        }
        return new Program(List.of(Program.JAVA, "-cp",
                libraries.toString(), program.toString(), pem.toString(), tenant.token(audience, "read:timesheets")), directory,
                Map.of("ISSUER", tenant.postern.baseUrl() + "/"));
    }

    private static Map<String, String> environment(int port) {
        return Map.of("ISSUER", tenant.postern.baseUrl() + "/", "PORT", String.valueOf(port));
    }
}
