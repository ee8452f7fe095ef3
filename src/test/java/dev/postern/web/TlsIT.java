package dev.postern.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.postern.PackagedPostern;
import dev.postern.TlsIdentity;

/** Which TLS is spoken, on the main port and on the management port, and what the answers say of it. */
class TlsIT {

    private static final String TRANSPORT_SECURITY = "Strict-Transport-Security";
    private static final int AES_128_GCM = 0xC02B;
    private static final int AES_256_GCM = 0xC02C;
    private static final int CHACHA20 = 0xCCA9;
    private static final int AES_128_CBC_SHA = 0xC009;
    private static final int AES_256_CBC_SHA = 0xC00A;
    private static final int AES_128_CBC_SHA256 = 0xC023;
    private static final int AES_256_CBC_SHA384 = 0xC024;

    @TempDir
    static Path directory;

    private static PackagedPostern postern;

    @BeforeAll
    static void start() throws IOException {
        postern = new PackagedPostern(directory).alsoOverTls(Files.createDirectory(directory.resolve("main")))
                .operationsOverTls(Files.createDirectory(directory.resolve("operations"))).start();
    }

    @AfterAll
    static void stop() {
        postern.close();
    }

    private static List<Integer> ports() {
        return List.of(URI.create(postern.tlsUrl()).getPort(), URI.create(postern.managementUrl()).getPort());
    }

    @ParameterizedTest
    @ValueSource(ints = { AES_128_GCM, AES_256_GCM, CHACHA20 })
    void suites_with_forward_secrecy_and_authenticated_encryption_are_taken_with_tls_1_2(int suite) throws Exception {
        for (int port : ports()) {
            assertEquals(new ClientHello.Answer(false, ClientHello.TLS_1_2, suite),
                    ClientHello.answerTo(port, ClientHello.TLS_1_2, AES_128_CBC_SHA256, suite));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { AES_128_CBC_SHA, AES_256_CBC_SHA, AES_128_CBC_SHA256, AES_256_CBC_SHA384 })
    void suites_with_cbc_are_refused(int suite) throws Exception {
        for (int port : ports()) {
            assertTrue(ClientHello.answerTo(port, ClientHello.TLS_1_2, suite).refused());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { ClientHello.TLS_1_0, ClientHello.TLS_1_1 })
    void older_versions_are_refused(int version) throws Exception {
        for (int port : ports()) {
            assertTrue(ClientHello.answerTo(port, version, AES_128_CBC_SHA, AES_256_CBC_SHA, AES_128_GCM).refused());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
    void both_versions_are_spoken(String version) throws Exception {
        assertSpeaks(version, ports().get(0), directory.resolve("main"));
        assertSpeaks(version, ports().get(1), directory.resolve("operations"));
    }

    private static void assertSpeaks(String version, int port, Path identity) throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting(identity).getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] { version });
            socket.startHandshake();
            assertEquals(version, socket.getSession().getProtocol());
        }
    }

    private static SSLContext trusting(Path identity) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(identity.resolve("authority.p12").toFile(),
                TlsIdentity.TRUST_STORE_PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void answers_over_tls_ask_for_tls_from_now_on_and_plain_ones_do_not() {
        given().relaxedHTTPSValidation().get(postern.tlsUrl() + "/.well-known/jwks.json").then().statusCode(200)
                .header(TRANSPORT_SECURITY, equalTo("max-age=31536000"));
        postern.operations().get("/q/health/ready").then().statusCode(200).header(TRANSPORT_SECURITY,
                equalTo("max-age=31536000"));
        postern.request().get("/.well-known/jwks.json").then().statusCode(200).header(TRANSPORT_SECURITY, nullValue());
    }
}
