package dev.postern.ops;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** Health, metrics and OpenAPI as they are shipped: on a port of their own. */
class ManagementPortIT {

    @TempDir
    static Path directory;

    private static PackagedPostern postern;

    @BeforeAll
    static void start() {
        postern = new PackagedPostern(directory).start();
    }

    @AfterAll
    static void stop() {
        postern.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "/q", "/q/", "/q/health", "/q/health/ready", "/q/health/live", "/q/metrics", "/q/openapi",
            "/q/swagger-ui", "/q/dev-ui", "//q/metrics", "/oauth/%2e%2e/q/metrics", "/oauth/../q/metrics", "/%71/metrics" })
    void there_is_nothing_of_it_on_the_public_port(String path) {
        postern.request().urlEncodingEnabled(false).get(path).then().statusCode(404);
    }

    @Test
    void it_is_all_on_the_management_port() {
        postern.operations().get("/q/health/ready").then().statusCode(200);
        postern.operations().get("/q/health/live").then().statusCode(200);
        postern.operations().get("/q/health/started").then().statusCode(200);
        postern.operations().get("/q/metrics").then().statusCode(200).body(containsString("postern_tokens_issued_total"));
        postern.operations().get("/q/openapi").then().statusCode(200).body(containsString("/oauth/token"));
        postern.operations().get("/oauth/token").then().statusCode(404);
    }

    @Test
    void the_public_port_may_be_one_that_the_system_chooses() throws IOException {
        try (PackagedPostern chosen = new PackagedPostern(Files.createDirectory(directory.resolve("chosen")))
                .with("QUARKUS_HTTP_PORT", "0").start()) {
            Eventually.await(() -> chosen.log().contains("Listening on: http://"), chosen::log);
            chosen.operations().get("/q/metrics").then().statusCode(200).body(containsString("server_port=\"0\""));
        }
    }

    @Test
    void the_public_port_tells_its_version_and_lets_no_page_use_the_token_endpoint() {
        postern.request().get("/").then().statusCode(200).body("name", equalTo("Postern")).body("version", notNullValue());
        postern.request().accept("text/html").get("/").then().statusCode(200).body(containsString("<h1>Postern</h1>"));
        postern.request().get("/pem").then().statusCode(200).body(containsString("BEGIN CERTIFICATE"));
        postern.request().header("Origin", "https://app.example").post("/oauth/token").then()
                .header("Access-Control-Allow-Origin", nullValue()).header("Vary", nullValue());
    }

    @Test
    void only_this_machine_reaches_it() throws IOException {
        int port = URI.create(postern.managementUrl()).getPort();
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .forEach(address -> assertThrows(IOException.class, () -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(address, port), 1000);
                    }
                }, address.toString()));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            assertTrue(socket.isConnected());
        }
    }

    @Test
    void a_second_process_is_told_which_settings_give_it_ports_of_its_own() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (PackagedPostern second = new PackagedPostern(other)) {
            String refusal = second.with("QUARKUS_MANAGEMENT_PORT", port(postern.managementUrl()))
                    .with("QUARKUS_HTTP_PORT", port(postern.baseUrl())).refusedStart();
            assertTrue(refusal.contains("quarkus.management.port is " + port(postern.managementUrl())), refusal);
            assertTrue(refusal.contains("set QUARKUS_MANAGEMENT_PORT to a free one"), refusal);
            assertTrue(refusal.contains("quarkus.http.port is " + port(postern.baseUrl())), refusal);
            assertTrue(refusal.contains("set QUARKUS_HTTP_PORT to a free one"), refusal);
            assertFalse(Files.exists(other.resolve("data")), "nothing was made");
        }
    }

    @Test
    void the_demo_tenants_data_is_not_for_production() throws IOException {
        Path other = Files.createDirectory(directory.resolve("demo"));
        Files.createDirectory(other.resolve("data"));
        Files.writeString(other.resolve("data/demo.properties"), "IMPORT_CLIENT_ID=x\n");
        try (PackagedPostern second = new PackagedPostern(other)) {
            String refusal = second.refusedStart();
            assertTrue(refusal.contains("holds the demo tenant of dev mode"), refusal);
        }
    }

    private static String port(String url) {
        return String.valueOf(URI.create(url).getPort());
    }
}
