package dev.postern.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** Callers that begin requests and do not finish them, against a process with small bounds. */
class UnfinishedRequestsIT {

    private static final int CONNECTIONS_MAX = 100;
    private static final int MANY = 600;

    private static final String[] TOKEN_REQUEST = { ":method", "POST", ":scheme", "http", ":path", "/oauth/token",
            ":authority", "localhost", "content-type", "application/x-www-form-urlencoded", "content-length", "12" };

    @TempDir
    Path directory;

    private PackagedPostern postern;
    private final List<Socket> open = new ArrayList<>();

    /** What is not complete is given up for room or at a stop: not before, on whatever machine. */
    @BeforeEach
    void start() {
        postern = new PackagedPostern(directory).with("POSTERN_HTTP_CONNECTIONS_MAX", String.valueOf(CONNECTIONS_MAX))
                .with("POSTERN_HTTP_HEADERS_TIMEOUT", "PT1H").with("POSTERN_HTTP_BODY_TIMEOUT", "PT1H")
                .with("POSTERN_HTTP_STOP_TIMEOUT", "PT1S").with("QUARKUS_SHUTDOWN_TIMEOUT", "PT1H")
                .with("QUARKUS_HTTP_IDLE_TIMEOUT", "PT1H").with("POSTERN_HTTP_MEMORY_MAX", "32M").start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : open) {
            socket.close();
        }
        postern.close();
    }

    @Test
    void many_half_requests_leave_honest_callers_served() throws Exception {
        List<String> beginnings = List.of("", "GET /ver",
                "GET /verify HTTP/1.1\r\nHost: localhost\r\nX-Filling: " + "f".repeat(18_000),
                "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nhalf",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u00ff\1\0\0\0\0\1x");
        for (int i = 0; i < MANY; i++) {
            Socket socket = RawHttp.open(port());
            open.add(socket);
            try {
                RawHttp.write(socket, beginnings.get(i % beginnings.size()));
            } catch (SocketException closed) {
                // to make room for a later one
            }
            if (i % 50 == 0) {
                assertFalse(postern.managementToken().isEmpty());
            }
        }
        assertFalse(postern.managementToken().isEmpty());
        assertThat(metric("postern_http_connections"), lessThanOrEqualTo(CONNECTIONS_MAX));
    }

    @Test
    void half_a_head_and_half_a_body_are_given_up_in_time() throws Exception {
        postern.kill();
        postern.with("POSTERN_HTTP_HEADERS_TIMEOUT", "PT3S").with("POSTERN_HTTP_BODY_TIMEOUT", "PT4S").start();
        for (String half : List.of("GET /oauth/token HTTP/1.1\r\nHost: localhost\r\n",
                "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf")) {
            Socket socket = RawHttp.open(port());
            open.add(socket);
            RawHttp.write(socket, half);
        }
        for (Socket socket : open) {
            String answer = RawHttp.readToEnd(socket);
            assertThat(answer, startsWith("HTTP/1.1 408 "));
            assertThat(answer, containsString("\"error\":\"invalid_request\""));
        }
    }

    @Test
    void slow_bodies_hold_no_worker_and_no_stop() throws Exception {
        String token = postern.managementToken();
        for (int i = 0; i < 60; i++) {
            Socket socket = RawHttp.open(port());
            open.add(socket);
            RawHttp.write(socket, "POST /api/v2/hooks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                    + "\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n{\"name\":");
        }
        assertEquals(200, postern.operations().get("/q/health/ready").statusCode());
        assertEquals(200, postern.operations().get("/q/metrics").statusCode());
        assertEquals(200, postern.request().header("Authorization", "Bearer " + token).get("/api/v2/clients").statusCode());

        assertTrue(postern.process().toHandle().destroy());
        assertTrue(postern.process().waitFor(60, TimeUnit.SECONDS));
    }

    @Test
    void half_bodies_do_not_push_out_new_connections() throws Exception {
        for (int i = 0; i < MANY; i++) {
            Socket socket = RawHttp.open(port());
            open.add(socket);
            try {
                RawHttp.write(socket,
                        "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16000\r\n\r\n" + "b".repeat(15_000));
            } catch (SocketException closed) {
                // to make room for a later one
            }
        }
        List<Socket> late = openMany(CONNECTIONS_MAX / 10);
        assertEquals(200, postern.operations().get("/q/health/ready").statusCode());
        for (Socket socket : late) {
            RawHttp.write(socket, "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void a_connection_does_not_look_newer_by_sending_half_a_body_late() throws Exception {
        List<Socket> early = openMany(CONNECTIONS_MAX * 2 / 5);
        List<Socket> honest = openMany(CONNECTIONS_MAX / 20);
        assertEquals(200, postern.operations().get("/q/health/ready").statusCode());
        for (Socket socket : early) {
            RawHttp.write(socket, "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nhalf");
        }
        Eventually.await(() -> metric("postern_http_connections") >= CONNECTIONS_MAX * 2 / 5);
        int before = metric("postern_http_connections_evicted_total");
        openMany(CONNECTIONS_MAX * 9 / 20);
        Eventually.await(() -> metric("postern_http_connections_evicted_total") - before >= CONNECTIONS_MAX / 10);
        for (Socket socket : honest) {
            RawHttp.write(socket, "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 200 "));
        }
    }

    private List<Socket> openMany(int count) throws Exception {
        List<Socket> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(RawHttp.open(port()));
        }
        open.addAll(opened);
        return opened;
    }

    @Test
    void requests_over_http_2_whose_bodies_do_not_come_are_bounded_in_memory() throws Exception {
        fillMemoryOverHttp2();
        assertFalse(postern.managementToken().isEmpty());
    }

    @Test
    void while_memory_is_scarce_a_connection_begins_few_more_requests_than_it_has_completed() throws Exception {
        try (RawHttp2 proven = RawHttp2.open(port())) {
            for (int i = 0; i < 5; i++) {
                beginAndEnd(proven, 2 * i + 1);
            }
            fillMemoryOverHttp2();
            try (RawHttp2 unproven = RawHttp2.open(port())) {
                beginFive(unproven, 1);
                RawHttp2.Frame frame = unproven.read();
                while (frame != null) { // until it is closed
                    frame = unproven.read();
                }
            }
            beginFive(proven, 11);
            for (int i = 0; i < 5; i++) {
                proven.end(2 * i + 11, "grant_type=x");
            }
            proven.flush();
            for (int i = 0; i < 5; i++) {
                assertEquals(403, proven.status(2 * i + 11)); // no such grant type
            }
        }
    }

    private static void beginFive(RawHttp2 connection, int stream) throws Exception {
        for (int i = 0; i < 5; i++) {
            connection.begin(stream + 2 * i, TOKEN_REQUEST);
        }
        connection.flush();
    }

    private static void beginAndEnd(RawHttp2 connection, int stream) throws Exception {
        connection.begin(stream, TOKEN_REQUEST);
        connection.end(stream, "grant_type=x");
        connection.flush();
        assertEquals(403, connection.status(stream));
    }

    private void fillMemoryOverHttp2() throws Exception {
        StringBuilder beginning = new StringBuilder("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
        String headers = "\u0083\u0086\4\14/oauth/token\1\11localhost\17\15\5" + "15000"; // RFC 7541
        for (int i = 0; i < 100; i++) {
            int stream = 2 * i + 1;
            beginning.append("\0\0").append((char) headers.length()).append("\1\4\0\0").append((char) (stream >> 8))
                    .append((char) (stream & 0xFF)).append(headers);
        }
        for (int i = 0; i < CONNECTIONS_MAX / 2; i++) { // 5,000 requests; 24 MB are room for 3,000
            Socket socket = RawHttp.open(port());
            open.add(socket);
            RawHttp.write(socket, beginning.toString());
        }
        Eventually.await(() -> metric("postern_http_connections_evicted_total") >= 10);
    }

    @Test
    void one_address_cannot_push_out_the_callers_of_others() throws Exception {
        List<Socket> others = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS_MAX / 25; i++) { // the questions whether it is ready have left connections, too
            others.add(RawHttp.open(port()));
            open.add(others.get(i));
        }
        for (int i = 0; i < MANY; i++) {
            Socket socket = new Socket();
            open.add(socket);
            socket.bind(new InetSocketAddress("127.0.0.2", 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port()));
            try {
                RawHttp.write(socket, "GET /ver");
            } catch (SocketException closed) {
                // to make room for a later one
            }
        }
        Eventually.await(() -> metric("postern_http_connections_evicted_total") > MANY / 2);
        for (Socket socket : others) {
            RawHttp.write(socket, "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 200 "));
        }
    }

    private int metric(String name) {
        return Integer.parseInt(
                postern.operations().get("/q/metrics").asString().replaceAll("(?s).*\n" + name + " (\\d+)\\.0.*", "$1"));
    }

    private int port() {
        return URI.create(postern.baseUrl()).getPort();
    }
}
