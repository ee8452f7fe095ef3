package dev.postern.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Starts an API with an environment. */
    @FunctionalInterface
    private interface Start {
        Program with(Map<String, String> environment) throws IOException;
    }

    private static final String BASE_URL = "https://api.example.com/v1";
    private static final int PROOFS_MAX = 10;

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
        document.write("api/Api.java", spring.sources(),
                Map.of("HttpSecurity http)", "HttpSecurity http, BoundTokens boundTokens)",
                        "api.jwt(Customizer.withDefaults()))",
                        "api.jwt(Customizer.withDefaults()).dPoP(Customizer.withDefaults())"
                                + ".withObjectPostProcessor(boundTokens.ofProofs()))"));
        document.write("api/BoundTokens.java", spring.sources());
        String properties = "file:" + document.write("api/application.properties", spring.directory()) + ",file:"
                + document.write("api/bound-tokens.properties", spring.directory());
        spring.compile();
        writeCertificates(spring.directory());
        judges_bound_tokens(environment -> spring.java(List.of(), "api.Api",
                List.of("--spring.config.location=" + properties), environment));
    }

    @Test
    void the_express_api_takes_bound_tokens_from_their_owners_only() throws Exception {
        Path script = document.write("bound.mjs", NodeClient.installed("express-oauth2-jwt-bearer").directory())
                .toAbsolutePath();
        writeCertificates(directory);
        judges_bound_tokens(
                environment -> new Program(List.of(InstalledTool.named("node"), script.toString()), directory, environment));
    }

    private static void judges_bound_tokens(Start start) throws Exception {
        int port = FreePort.find();
        try (Program program = start.with(environment(port))) {
            ApiProgram.awaitListening(program, port);
            BoundTokenApi api = new BoundTokenApi(tenant, server, clients, port, Optional.empty());
            api.accepts_a_token_of_a_key_with_its_proof_only();
            api.accepts_all_requests_of_a_busy_caller();
            api.accepts_a_token_of_a_certificate_over_its_connection_only();
        }
        int another = FreePort.find();
        Map<String, String> configured = new HashMap<>(environment(another));
        configured.putAll(Map.of("BASE_URL", BASE_URL + "/", "PROOFS_MAX", String.valueOf(PROOFS_MAX)));
        try (Program program = start.with(configured)) {
            ApiProgram.awaitListening(program, another);
            BoundTokenApi api = new BoundTokenApi(tenant, server, clients, another, Optional.of(BASE_URL));
            api.accepts_a_proof_for_its_base_url_only();
            api.refuses_an_application_that_sends_too_many_proofs_and_no_other(PROOFS_MAX);
        }
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
