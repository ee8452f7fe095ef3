package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;
import dev.postern.TlsIdentity;

/**
 * The programs of docs/call-your-api.md that show a certificate, in real handshakes with Postern: at its token endpoint, and at
 * its Management API, which takes the bound token over the same certificate only.
 */
@Tag("clients")
class CallWithCertificateIT {

    private static final String PASSWORD = "of-the-key-store";

    @TempDir
    static Path directory;
    @TempDir
    static Path strangers;

    private static TimesheetsTenant tenant;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws Exception {
        document = new DocumentedFiles("call-your-api.md");
        tenant = new TimesheetsTenant(
                PackagedPostern.overTls(directory).with("POSTERN_MTLS_REQUEST_CERTIFICATES", "true"));
        tenant.grant(audience(), List.of("read:clients"));
        tenant.change(audience(), Map.of("proof_of_possession", Map.of("mechanism", "mtls", "required", false)));
        InstalledTool.named("openssl");
        makeCertificate(strangers);
        makeCertificate(directory); // the last one that is registered counts
    }

    @AfterAll
    static void stop() {
        if (tenant != null) {
            tenant.close();
        }
    }

    @ParameterizedTest
    @CsvSource({ "mtls.sh, sh", "Mtls.java, java", "mtls.mjs, node", "mtls.py, python3" })
    void the_program_shows_its_certificate_and_fails_with_a_strangers(String file, String command) throws Exception {
        try (Program right = CallingProgram.start(document, file, command, directory, environment())) {
            assertEquals(0, right.exitStatus(), right.output());
            assertTrue(right.output().contains("\"client_id\":\"" + tenant.clientId + '"'), right.output());
        }
        try (Program wrong = CallingProgram.start(document, file, command, strangers, environment())) {
            assertNotEquals(0, wrong.exitStatus(), wrong.output());
            assertTrue(wrong.output().contains("access_denied"), wrong.output());
        }
    }

    private static void makeCertificate(Path where) throws Exception {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(Map.of("BASE", tenant.postern.baseUrl(), "MANAGE", tenant.postern.managementToken()));
        try (Program commands = new Program(
                List.of(InstalledTool.named("sh"), document.write("certificate.sh", where).toString()), where, environment)) {
            assertEquals(0, commands.exitStatus(), commands.output());
        }
    }

    private static String audience() {
        return tenant.postern.baseUrl() + "/api/v2/";
    }

    private static Map<String, String> environment() {
        TlsIdentity server = tenant.postern.identity();
        String authority = server.authority().toString();
        return Map.of("TOKEN_URL", tenant.postern.baseUrl() + "/oauth/token", "CLIENT_ID", tenant.clientId, "AUDIENCE",
                audience(), "API_URL", audience() + "clients/" + tenant.clientId + "?fields=client_id",
                "KEY_STORE_PASSWORD", PASSWORD, "CURL_CA_BUNDLE", authority, "REQUESTS_CA_BUNDLE", authority,
                "NODE_EXTRA_CA_CERTS", authority, "JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStore=" + server.trustStore()
                        + " -Djavax.net.ssl.trustStorePassword=" + TlsIdentity.TRUST_STORE_PASSWORD);
    }
}
