package dev.postern.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.netty.buffer.Unpooled;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** SIGTERM, and what callers get from then on. A bound of an hour is one that the test must not need. */
class OrderlyStopIT {

    private static final int SIGTERM_STATUS = 143;
    private static final String KEYS = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String[] KEYS_OVER_HTTP_2 = { ":method", "GET", ":scheme", "http", ":path", "/.well-known/jwks.json",
            ":authority", "localhost" };
    private static final String[] TOKEN_REQUEST = { ":method", "POST", ":scheme", "http", ":path", "/oauth/token",
            ":authority", "localhost", "content-type", "application/x-www-form-urlencoded", "content-length", "12" };

    @TempDir
    Path directory;

    private PackagedPostern postern;

    @BeforeEach
    void prepare() {
        postern = new PackagedPostern(directory).with("POSTERN_HTTP_STOP_IDLE_TIMEOUT", "PT1H")
                .with("POSTERN_HTTP_STOP_TIMEOUT", "PT1H").with("POSTERN_HTTP_STOP_MAX", "PT1H");
    }

    @AfterEach
    void end() {
        postern.close();
    }

    @Test
    void the_next_answer_of_an_open_connection_is_its_last_and_new_connections_are_refused() throws Exception {
        postern.start();
        try (Socket used = RawHttp.open(port()); Socket unused = RawHttp.open(port())) {
            RawHttp.write(used, KEYS);
            String head = RawHttp.readHead(used);
            assertThat(head, not(containsStringIgnoringCase("\r\nconnection: close")));
            RawHttp.skipBody(used, head);

            terminate();
            assertEquals(503, postern.operations().get("/q/health/ready").statusCode());
            assertEquals(200, postern.operations().get("/q/health/live").statusCode());
            for (Socket socket : List.of(used, unused)) {
                assertTrue(postern.process().isAlive());
                RawHttp.write(socket, KEYS);
                assertIsLast(socket);
            }
        }
        assertEnds();
    }

    @Test
    void a_request_in_flight_is_answered_and_its_connection_ends_with_it() throws Exception {
        postern.start();
        try (Socket socket = RawHttp.open(port())) {
            RawHttp.write(socket, "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\ngrant");
            terminate();
            RawHttp.write(socket, "_type=x");
            String answers = RawHttp.readToEnd(socket);
            assertThat(answers, startsWith("HTTP/1.1 403 "));
            assertThat(answers, containsStringIgnoringCase("\r\nconnection: close"));
        }
        assertEnds();
    }

    @Test
    void connections_that_the_system_has_queued_are_answered() throws Exception {
        postern.start();
        List<Socket> queued = new ArrayList<>();
        signal("STOP");
        try {
            for (int i = 0; i < 200; i++) {
                queued.add(RawHttp.open(port()));
                RawHttp.write(queued.get(i), KEYS);
            }
            postern.process().toHandle().destroy();
        } finally {
            signal("CONT");
        }
        for (Socket socket : queued) {
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 200 "));
            socket.close();
        }
        assertEnds();
    }

    @Test
    void with_a_delay_the_server_is_not_ready_and_serves_on() throws Exception {
        postern.with("QUARKUS_SHUTDOWN_DELAY", "1H").start();
        postern.process().toHandle().destroy();
        Eventually.await(() -> postern.operations().get("/q/health/ready").statusCode() == 503);
        try (Socket socket = RawHttp.open(port())) {
            RawHttp.write(socket, KEYS);
            assertThat(RawHttp.readHead(socket), not(containsStringIgnoringCase("\r\nconnection: close")));
        }
        assertTrue(postern.process().isAlive());
    }

    @Test
    void where_nobody_is_connected_there_is_nothing_to_wait_for() throws Exception {
        postern.start();
        postern.process().toHandle().destroy();
        assertEnds();
    }

    @Test
    void connections_on_which_nothing_arrives_are_closed_after_a_while() throws Exception {
        postern.with("POSTERN_HTTP_STOP_IDLE_TIMEOUT", "PT1S").with("POSTERN_HTTP_STOP_TIMEOUT", "PT1S").start();
        try (Socket unused = RawHttp.open(port());
                Socket used = RawHttp.open(port());
                Socket half = RawHttp.open(port());
                RawHttp2 http2 = RawHttp2.open(port())) {
            RawHttp.write(used, KEYS);
            RawHttp.skipBody(used, RawHttp.readHead(used));
            RawHttp.write(half, "GET /.well-known/jwks.json HTTP/1.1\r\nHo");
            http2.request(1, KEYS_OVER_HTTP_2);
            http2.flush();
            assertEquals(200, http2.status(1));

            terminate();
            assertEquals("", RawHttp.readToEnd(unused));
            assertEquals("", RawHttp.readToEnd(used));
            assertThat(RawHttp.readToEnd(half), startsWith("HTTP/1.1 408 "));
            assertEquals(Integer.MAX_VALUE, nextGoAway(http2));
            assertEquals(1, nextGoAway(http2));
            assertClosed(http2);
        }
        assertEnds();
    }

    @Test
    void over_http_2_what_is_in_flight_and_on_its_way_is_answered_after_goaway() throws Exception {
        postern.with("POSTERN_HTTP_STOP_IDLE_TIMEOUT", "PT10S").start();
        try (RawHttp2 connection = RawHttp2.open(port())) {
            for (int stream : new int[] { 1, 3 }) {
                connection.begin(stream, TOKEN_REQUEST);
            }
            connection.flush();
            terminate();
            assertEquals(Integer.MAX_VALUE, nextGoAway(connection));
            connection.request(5, KEYS_OVER_HTTP_2); // sent before the caller has read GOAWAY, as far as the server knows
            connection.flush();
            assertEquals(200, connection.status(5));
            connection.end(1, "grant_type=x");
            connection.flush();
            assertEquals(403, connection.status(1));

            assertEquals(5, nextGoAway(connection));
            connection.end(3, "grant_type=x"); // answered while the server reads it
            connection.flush();
            assertEquals(403, connection.status(3));
            assertClosed(connection);
        }
        assertEnds();
    }

    @Test
    void a_request_that_is_never_complete_holds_a_stop_up_for_a_bounded_time() throws Exception {
        postern.with("POSTERN_HTTP_STOP_MAX", "").with("QUARKUS_SHUTDOWN_TIMEOUT", "1").start();
        try (Socket socket = RawHttp.open(port())) {
            RawHttp.write(socket, "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n\r\ngrant");
            postern.process().toHandle().destroy();
            assertTrue(postern.process().waitFor(60, TimeUnit.SECONDS));
        }
        assertThat(postern.log(), containsStringIgnoringCase("postern.http.stop-max"));
    }

    private static void assertClosed(RawHttp2 connection) throws IOException {
        RawHttp2.Frame frame = connection.read();
        while (frame != null) {
            frame = connection.read();
        }
    }

    private static int nextGoAway(RawHttp2 connection) throws IOException {
        RawHttp2.Frame frame = connection.read();
        while (frame != null && frame.type() != RawHttp2.GOAWAY) {
            frame = connection.read();
        }
        assertTrue(frame != null, "closed without GOAWAY");
        assertEquals(0, Unpooled.wrappedBuffer(frame.payload()).getInt(4), "no error");
        return Unpooled.wrappedBuffer(frame.payload()).getInt(0);
    }

    private static void assertIsLast(Socket socket) throws IOException {
        String head = RawHttp.readHead(socket);
        assertThat(head, startsWith("HTTP/1.1 200 "));
        assertThat(head, containsStringIgnoringCase("\r\nconnection: close\r\n"));
        RawHttp.skipBody(socket, head);
        assertEquals(-1, socket.getInputStream().read());
    }

    /** SIGTERM; returns when new connections are refused. */
    private void terminate() {
        assertTrue(postern.process().toHandle().destroy());
        Eventually.await(() -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port())) {
                return !probe.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    private void assertEnds() throws Exception {
        assertTrue(postern.process().waitFor(60, TimeUnit.SECONDS), postern.log());
        assertEquals(SIGTERM_STATUS, postern.process().exitValue());
        assertFalse(postern.log().contains("ERROR") || postern.log().contains("Exception"), postern.log());
    }

    private void signal(String name) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, String.valueOf(postern.process().pid())).start().waitFor());
    }

    private int port() {
        return URI.create(postern.baseUrl()).getPort();
    }
}
