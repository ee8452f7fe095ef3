package dev.postern.docs;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jose4j.jwt.consumer.JwtConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

import io.restassured.specification.RequestSpecification;

import dev.postern.InstalledTool;
import dev.postern.KeyClient;
import dev.postern.TimesheetsTenant;
import dev.postern.clients.NodeClient;

/** The APIs of docs/validate-tokens.md, taken out of the document and run against Postern. */
@Tag("clients")
class ValidateTokensIT {

    private static final long START_SECONDS_MAX = 120;

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
        SpringSnippets spring = new SpringSnippets(Path.of("target/snippets/spring-api").toAbsolutePath());
        spring.take(document, "api/Api.java", "api/application.properties");
        spring.compile();
        int port = freePort();
        try (Program api = spring.start("api.Api", "api/application.properties", environment(port))) {
            accepts_the_right_token_only(api, port);
        }
    }

    @Test
    void the_express_api_lets_the_right_token_in_and_no_other() throws Exception {
        Path installed = NodeClient.installed("express-oauth2-jwt-bearer").directory();
        Path script = document.write("api.mjs", installed).toAbsolutePath();
        int port = freePort();
        try (Program api = new Program(List.of(InstalledTool.named("node"), script.toString()), installed,
                environment(port))) {
            accepts_the_right_token_only(api, port);
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
            tenant.postern.request().auth().oauth2(tenant.postern.managementToken()).contentType("application/json")
                    .urlEncodingEnabled(false).body(changes)
                    .patch("/api/v2/resource-servers/" + audience.replace("/", "%2F")).then().statusCode(200);
        }
    }

    private static Program decrypting(Path program, Path pem, String audience) throws Exception {
        StringBuilder libraries = new StringBuilder();
        for (Class<?> one : List.of(JwtConsumer.class, Logger.class)) {
            libraries.append(Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()))
                    .append(File.pathSeparator);
        }
        return new Program(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                libraries.toString(), program.toString(), pem.toString(), tenant.token(audience, "read:timesheets")), directory,
                Map.of("ISSUER", tenant.postern.baseUrl() + "/"));
    }

    private static void accepts_the_right_token_only(Program api, int port) throws Exception {
        awaitStart(api, port);
        RequestSpecification request = given().baseUri("http://127.0.0.1:" + port);
        String right = tenant.token(TimesheetsTenant.AUDIENCE, "read:timesheets");

        request.get("/timesheets").then().statusCode(401).header("WWW-Authenticate", startsWith("Bearer"));
        with(port, right).get("/timesheets").then().statusCode(200).body(containsString("StoreZero"));
        with(port, right.substring(0, right.length() - 4) + "AAAA").get("/timesheets").then().statusCode(401);
        with(port, tenant.token(TimesheetsTenant.OTHER_AUDIENCE, "read:timesheets")).get("/timesheets").then()
                .statusCode(401);
        with(port, tenant.token(TimesheetsTenant.AUDIENCE, "create:timesheets")).get("/timesheets").then()
                .statusCode(403).header("WWW-Authenticate", containsString("insufficient_scope"));
    }

    private static RequestSpecification with(int port, String token) {
        return given().baseUri("http://127.0.0.1:" + port).auth().oauth2(token);
    }

    private static Map<String, String> environment(int port) {
        return Map.of("ISSUER", tenant.postern.baseUrl() + "/", "PORT", String.valueOf(port));
    }

    private static void awaitStart(Program api, int port) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return;
            } catch (IOException e) {
                if (!api.isRunning() || System.nanoTime() > giveUp) {
                    throw new AssertionError("The API does not listen:\n" + api.output(), e);
                }
                Thread.sleep(50);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
