package dev.postern.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.PackagedPostern;

/** HTTP/2 connections frame by frame, those that do as they should and others. */
class Http2IT {

    private static final long HEADERS_TIMEOUT_SECONDS = 2;
    private static final int PROTOCOL_ERROR = 1;
    /** Fewer than Netty resets before it closes a connection. */
    private static final int MANY = 50;
    private static final String[] JWKS = { ":method", "GET", ":scheme", "http", ":path", "/.well-known/jwks.json", ":authority",
            "localhost" };

    @TempDir
    Path directory;

    private PackagedPostern postern;

    @BeforeEach
    void start() {
        postern = new PackagedPostern(directory)
                .with("POSTERN_HTTP_HEADERS_TIMEOUT", "PT" + HEADERS_TIMEOUT_SECONDS + "S").start();
    }

    @AfterEach
    void stop() {
        postern.close();
    }

    @Test
    void a_connection_goes_on_for_longer_than_one_head_may_take() throws Exception {
        try (RawHttp2 connection = RawHttp2.open(port())) {
            for (int i = 0; i <= 2 * HEADERS_TIMEOUT_SECONDS; i++) {
                int stream = 2 * i + 1;
                connection.request(stream, JWKS);
                connection.flush();
                assertEquals(200, connection.status(stream));
                Thread.sleep(1000); // idle between requests, which no deadline of a head counts
            }
        }
    }

    @Test
    void requests_without_a_path_are_reset_and_nothing_is_logged() throws Exception {
        String before = postern.log();
        try (RawHttp2 connection = RawHttp2.open(port())) {
            for (int i = 0; i < MANY; i++) {
                int stream = 4 * i + 1;
                connection.request(stream, ":method", "CONNECT", ":authority", "localhost:443");
                connection.request(stream + 2, ":method", "GET", ":scheme", "http", ":authority", "localhost");
            }
            connection.request(4 * MANY + 1, JWKS);
            connection.flush();
            int resets = 0;
            for (RawHttp2.Frame frame = connection.read(); frame.type() != RawHttp2.HEADERS; frame = connection.read()) {
                if (frame.type() == RawHttp2.RST_STREAM) {
                    assertEquals(PROTOCOL_ERROR, frame.error());
                    resets++;
                }
            }
            assertEquals(2 * MANY, resets);
        }
        assertEquals(before, postern.log());
    }

    /** Java's client asks for the change with its first request to an http address. */
    @Test
    void a_connection_that_was_changed_to_http_2_answers_more_requests_than_memory_holds() throws Exception {
        postern.kill();
        postern.with("POSTERN_HTTP_MEMORY_MAX", "4M").start();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/.well-known/jwks.json")).build();
        for (int i = 0; i < 1_000; i++) {
            HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            assertEquals(200, answer.statusCode());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
        }
    }

    @Test
    void a_connection_that_was_changed_to_http_2_has_the_same_deadlines() throws Exception {
        try (Socket socket = RawHttp.open(port())) {
            RawHttp.write(socket, "GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n"
                    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 101 "));
            RawHttp.write(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + "\0\0\100\1\5\0");
            RawHttp.readToEnd(socket); // and not until the connection is idle for a minute, which is longer than this waits
        }
    }

    private int port() {
        return URI.create(postern.baseUrl()).getPort();
    }
}
