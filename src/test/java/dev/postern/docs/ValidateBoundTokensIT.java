package dev.postern.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.CertificateAuthority;
import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;
import dev.postern.TlsIdentity;
import dev.postern.clients.NodeClient;

/** The APIs of docs/validate-tokens.md that take bound tokens, taken out of the document and run against Postern. */
@Tag("clients")
class ValidateBoundTokensIT {

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static TlsIdentity server;
    private static CertificateAuthority clients;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("validate-tokens.md");
        server = TlsIdentity.in(directory);
        clients = new CertificateAuthority("clients");
        tenant = new TimesheetsTenant(new PackagedPostern(directory).with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1")
                .with("POSTERN_MTLS_PROXY_HEADER", "client-cert"));
    }

    @AfterAll
    static void stop() {
        if (tenant != null) {
            tenant.close();
        }
    }

    @Test
    void the_spring_api_takes_bound_tokens_from_their_owners_only() throws Exception {
        MavenSnippets spring = new MavenSnippets("spring", "spring-bound-api");
        document.write("api/Api.java", spring.sources(), Map.of("api.jwt(Customizer.withDefaults()))",
                "api.jwt(Customizer.withDefaults()).dPoP(Customizer.withDefaults())"
                        + ".withObjectPostProcessor(BoundTokens.remembersProofs(100_000)))"));
        document.write("api/BoundTokens.java", spring.sources());
        String properties = "file:" + document.write("api/application.properties", spring.directory()) + ",file:"
                + document.write("api/certificates.properties", spring.directory());
        spring.compile();
        writeCertificates(spring.directory());
        int port = FreePort.find();
        try (Program api = spring.java(List.of(), "api.Api", List.of("--spring.config.location=" + properties),
                environment(port))) {
            judges_bound_tokens(api, port);
        }
    }

    @Test
    void the_express_api_takes_bound_tokens_from_their_owners_only() throws Exception {
        Path script = document.write("bound.mjs", NodeClient.installed("express-oauth2-jwt-bearer").directory())
                .toAbsolutePath();
        writeCertificates(directory);
        int port = FreePort.find();
        try (Program api = new Program(List.of(InstalledTool.named("node"), script.toString()), directory,
                environment(port))) {
            judges_bound_tokens(api, port);
        }
    }

    private static void judges_bound_tokens(Program program, int port) throws Exception {
        ApiProgram.awaitListening(program, port);
        BoundTokenApi api = new BoundTokenApi(tenant, server, clients, port);
        api.accepts_a_token_of_a_key_with_its_proof_only();
        api.accepts_all_requests_of_a_busy_caller();
        api.accepts_a_token_of_a_certificate_over_its_connection_only();
    }

    /** The files that the document names. */
    private static void writeCertificates(Path where) throws Exception {
        if (!where.equals(directory)) {
            Files.copy(server.certificate(), where.resolve("server.crt"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(server.key(), where.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
        }
        clients.pem(where.resolve("clients.pem"));
    }

    private static Map<String, String> environment(int port) {
        return Map.of("ISSUER", tenant.postern.baseUrl() + "/", "PORT", String.valueOf(port));
    }
}
