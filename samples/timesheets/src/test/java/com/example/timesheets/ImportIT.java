package com.example.timesheets;

import static com.example.timesheets.Postern.PAYROLL;
import static com.example.timesheets.Postern.TIMESHEETS;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.path.json.JsonPath;

/**
 * The import as it is shipped: Postern, the API and the import are processes of their own, and things stop and start in the
 * middle. Every test has a project of its own, and a file of 100 entries that takes ten requests.
 */
class ImportIT {

    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    @TempDir
    private static Path shared;
    private static Postern postern;
    private static Program api;
    private static String apiUrl;
    private static String apiUrlOverTls;
    private static Identity caller;
    private static Gate gate;
    private static Postern.Client importJob;
    private static Postern.Client reader;

    @TempDir
    private Path directory;
    private final String project = UUID.randomUUID().toString();
    private Program program;

    @BeforeAll
    static void start() {
        postern = new Postern().start();
        importJob = postern.client(TIMESHEETS, "batch:upload");
        reader = postern.client(TIMESHEETS, "read:timesheets");
        Postern.Client payroll = postern.client(PAYROLL, "create:payments");
        int port = Program.freePort();
        apiUrl = "http://localhost:" + port;
        int tlsPort = Program.freePort();
        apiUrlOverTls = "https://localhost:" + tlsPort;
        caller = Identity.in(shared, "import job");
        api = new Program(JAR, shared.resolve("api.log")).with("ISSUER", postern.issuer()).with("QUARKUS_HTTP_PORT", port)
                .with("PAYROLL_CLIENT_ID", payroll.id()).with("PAYROLL_CLIENT_SECRET", payroll.secret())
                .with("DATA", shared.resolve("data")).with("QUARKUS_HTTP_SSL_PORT", tlsPort)
                .with("QUARKUS_HTTP_INSECURE_REQUESTS", "enabled")
                .with("QUARKUS_TLS_KEY_STORE_PEM_SERVER_CERT", postern.identity().certificateFile())
                .with("QUARKUS_TLS_KEY_STORE_PEM_SERVER_KEY", postern.identity().keyFile())
                .with("QUARKUS_TLS_TRUST_STORE_PEM_CERTS", caller.certificateFile()).startAndWait(apiUrl);
        gate = new Gate(apiUrl);
    }

    @AfterAll
    static void stop() {
        gate.close();
        api.close();
        postern.close();
    }

    @AfterEach
    void stopTheImport() {
        program.close();
    }

    @Test
    void a_file_is_imported_but_for_its_bad_lines_which_are_named() throws IOException {
        Path file = write("week.csv", "user_id,hours,date,project,key", "007,5,2017-05-10T17:40:20.095Z," + project + ",",
                "007,abc,2017-05-10T17:40:20Z," + project + ",", "007,25,2017-05-10T17:40:20Z," + project + ",",
                "\"008\",\"7.5\",\"2017-05-10T17:40:20+02:00\",\"" + project + "\",\"mine\"", "", "009,1");
        assertEquals(5, run(file));
        said("line 3: hours 'abc'");
        said("line 4: hours must be less than or equal to 24");
        said("line 7: date must not be null");
        said("5 lines, 2 stored, 0 there already, 3 bad");
        assertStored(2);

        Path sameAsJson = write("week.jsonl", entryJson("007", "\"2017-05-10T17:40:20.095Z\"", "5.0"),
                entryJson("007", "\"2017-05-11T17:40:20.095Z\"", "5"), "{");
        assertEquals(5, run(sameAsJson));
        said("1 stored, 1 there already, 1 bad");
        assertStored(3);
    }

    @Test
    void refusals_and_lost_answers_of_the_api_are_retried_and_nothing_is_stored_twice() throws IOException {
        String inASecond = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1));
        gate.at(2, request -> request.answer(429, "Retry-After", "1"))
                .at(4, request -> request.answer(503, "Retry-After", inASecond))
                .at(6, request -> request.answer(500))
                .at(8, Gate.Request::passAndLoseTheAnswer)
                .at(10, request -> request.answer(401));
        assertEquals(0, run(hundredEntries()));
        said("the API answers 429; again in 1.0 s");
        said("90 stored, 10 there already, 0 bad");
        assertStored(100);
    }

    @Test
    void no_entry_is_lost_when_the_signing_key_is_replaced_meanwhile() throws IOException {
        String before = keyOf(postern.token(importJob, TIMESHEETS));
        gate.at(5, request -> {
            postern.replaceSigningKey();
            postern.replaceSigningKey(); // by a key made just now, which the API cannot know yet
            request.answer(401); // as the API does once it looks at the JWKS again
        });
        assertEquals(0, run(hundredEntries()));
        said("100 stored, 0 there already, 0 bad");
        assertStored(100);
        assertNotEquals(before, keyOf(postern.token(importJob, TIMESHEETS)));
    }

    @Test
    void the_import_finishes_although_postern_is_killed_and_started_again() throws IOException {
        gate.at(5, request -> {
            postern.kill();
            request.answer(401); // so that a new token is needed
        });
        start(hundredEntries());
        program.awaitOutput("no token");
        postern.start();
        assertEquals(0, program.exitCode());
        assertStored(100);
    }

    @Test
    void the_import_finishes_although_the_api_is_killed_and_started_again() throws IOException {
        gate.at(5, request -> {
            request.passAndLoseTheAnswer();
            api.kill();
        });
        start(hundredEntries());
        program.awaitOutput("not reached");
        api.startAndWait(apiUrl);
        assertEquals(0, program.exitCode());
        assertStored(100);
    }

    @Test
    void an_import_that_was_killed_resumes() throws IOException {
        Path file = hundredEntries();
        gate.at(5, request -> {
            request.passAndLoseTheAnswer();
            program.kill();
        });
        start(file);
        program.exitCode();
        program.close();
        assertStored(50);
        assertEquals(0, run(file));
        said("100 lines, 50 stored, 50 there already, 0 bad");
        assertStored(100);
    }

    @Test
    void an_import_that_is_not_allowed_ends_with_a_code_of_its_own() throws IOException {
        Path file = hundredEntries();
        Postern.Client onlyReader = postern.client(TIMESHEETS, "read:timesheets");
        program = importing("import", file).with("IMPORT_CLIENT_ID", onlyReader.id())
                .with("IMPORT_CLIENT_SECRET", onlyReader.secret()).start();
        assertEquals(4, program.exitCode());
        program.close();
        program = importing("import", file).with("IMPORT_CLIENT_SECRET", "wrong").start();
        assertEquals(4, program.exitCode());
        program.close();
        program = importing("import", file).with("IMPORT_CLIENT_ID", "").start();
        assertEquals(4, program.exitCode());
        said("are not set");
        said("no token: {\"error\":\"access_denied\"");
        assertStored(0);
    }

    @Test
    void an_import_gives_up_when_the_api_stays_away_or_the_file_is_none() throws IOException {
        program = importing("import", hundredEntries()).with("IMPORT_GIVE_UP_AFTER", "1S")
                .with("QUARKUS_REST_CLIENT_TIMESHEETS_URL", "http://localhost:" + Program.freePort()).start();
        assertEquals(3, program.exitCode());
        said("Connection refused");
        program.close();
        assertEquals(2, run(directory.resolve("nothing.csv")));
    }

    @Test
    void a_key_serves_instead_of_the_secret() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = Identity.pem("PUBLIC KEY", key.getPublic().getEncoded());
        Postern.Client byKey = postern.client(TIMESHEETS,
                Map.of("private_key_jwt", Map.of("credential_type", "public_key", "alg", "RS256", "pem", pem)), "batch:upload");
        Path file = write("client.key", Identity.pem("PRIVATE KEY", key.getPrivate().getEncoded()));
        gate.at(5, request -> request.answer(401)); // so that a second assertion is needed
        program = importing("import", hundredEntries()).with("QUARKUS_PROFILE", "key").with("IMPORT_CLIENT_ID", byKey.id())
                .with("IMPORT_CLIENT_SECRET", "").with("IMPORT_KEY", file).start();
        assertEquals(0, program.exitCode(), program.output());
        assertStored(100);

        program.close();
        program = importing("import", hundredEntries()).with("QUARKUS_PROFILE", "key").with("IMPORT_CLIENT_ID", importJob.id())
                .with("IMPORT_CLIENT_SECRET", "").with("IMPORT_KEY", file).start();
        assertEquals(4, program.exitCode(), program.output()); // a client that has no key
    }

    @Test
    void a_certificate_serves_instead_of_the_secret_and_binds_the_token() throws Exception {
        postern.boundToken(TIMESHEETS, caller, "read:timesheets"); // from now on the API has bound tokens
        Postern.Client byCertificate = postern.client(TIMESHEETS, Map.of("self_signed_tls_client_auth",
                Map.of("credential_type", "x509_cert", "pem", caller.pem())), "batch:upload");
        assertEquals(0, importWith(caller, byCertificate));
        assertStored(100);
        program.close();
        assertEquals(4, importWith(Identity.in(directory, "stranger"), byCertificate));
    }

    private int importWith(Identity identity, Postern.Client client) throws IOException {
        program = importing("import", hundredEntries()).with("QUARKUS_PROFILE", "certificate")
                .with("IMPORT_CLIENT_ID", client.id()).with("IMPORT_CLIENT_SECRET", "")
                .with("IMPORT_CERTIFICATE", identity.certificateFile()).with("IMPORT_KEY", identity.keyFile())
                .with("QUARKUS_OIDC_CLIENT_IMPORT_TOKEN_PATH", postern.tokenUrlOverTls())
                .with("QUARKUS_REST_CLIENT_TIMESHEETS_URL", apiUrlOverTls)
                .with("QUARKUS_TLS_IMPORT_TRUST_STORE_PEM_CERTS", postern.identity().certificateFile()).start();
        return program.exitCode();
    }

    @Test
    void an_issuer_without_its_slash_is_named() throws IOException {
        program = importing("import", hundredEntries()).with("ISSUER", postern.issuer().replaceAll("/$", "")).start();
        assertEquals(1, program.exitCode());
        said("write it with a slash at its end");
    }

    @Test
    void a_scheduled_import_takes_what_is_in_the_inbox() throws IOException {
        Path inbox = Files.createDirectory(directory.resolve("inbox"));
        Files.move(hundredEntries(), inbox.resolve("week.csv"));
        program = importing("watch").with("IMPORT_INBOX", inbox).with("IMPORT_EVERY", "1S").start();
        program.awaitOutput("100 stored");
        Files.writeString(directory.resolve("more.jsonl"), "{}");
        Files.move(directory.resolve("more.jsonl"), inbox.resolve("more.jsonl"));
        program.awaitOutput("1 bad");
        assertStored(100);
        program.stop();
        assertTrue(Files.exists(inbox.resolve("week.csv.done")));
        assertTrue(Files.exists(inbox.resolve("more.jsonl.bad")));
    }

    private Program importing(String... arguments) {
        return new Program(JAR, directory.resolve("import.log"), arguments).with("ISSUER", postern.issuer())
                .with("IMPORT_CLIENT_ID", importJob.id()).with("IMPORT_CLIENT_SECRET", importJob.secret())
                .with("QUARKUS_REST_CLIENT_TIMESHEETS_URL", gate.url()).with("IMPORT_BATCH_SIZE", 10)
                .with("IMPORT_FIRST_DELAY", "50MS").with("IMPORT_DELAY_MAX", "500MS");
    }

    private Program importing(String command, Path file) {
        return importing(command, file.toString());
    }

    private void start(Path file) {
        program = importing("import", file).start();
    }

    private int run(Path file) {
        start(file);
        int exitCode = program.exitCode();
        program.close();
        return exitCode;
    }

    private void said(String words) {
        assertTrue(program.output().contains(words), program.output());
    }

    private void assertStored(int entries) {
        int total = given().auth().oauth2(postern.token(reader, TIMESHEETS)).queryParam("project", project)
                .get(apiUrl + "/timesheets").path("total");
        assertEquals(entries, total);
    }

    private static String keyOf(String token) {
        String header = new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), UTF_8);
        return JsonPath.from(header).getString("kid");
    }

    private Path hundredEntries() throws IOException {
        return write("hundred.csv", "user_id,date,project,hours\n" + IntStream.range(0, 100)
                .mapToObj(user -> "user-" + user + ",2017-05-10T17:40:20.095Z," + project + ",7.5")
                .collect(Collectors.joining("\n")));
    }

    private String entryJson(String user, String date, String hours) {
        return "{\"user_id\":\"" + user + "\",\"date\":" + date + ",\"project\":\"" + project + "\",\"hours\":" + hours + "}";
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }
}
