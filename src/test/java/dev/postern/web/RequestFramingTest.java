package dev.postern.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import dev.postern.TestTenant;

/** Where a request ends and the next begins, told by raw sockets: two parsers must not disagree (RFC 9112 §11.2). */
@QuarkusTest
class RequestFramingTest {

    private static final String NEXT = "GET /verify HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String POST = "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n";

    @ParameterizedTest
    @ValueSource(strings = {
            // chunk extensions and chunks
            POST + "Transfer-Encoding: chunked\r\n\r\n1;a=\"\r\nX\r\n0\r\n\r\n" + NEXT + "\"\r\nX\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n1;\nX\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n" + NEXT,
            // two lengths
            POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + NEXT,
            POST + "Content-Length: 0\r\nContent-Length: 42\r\n\r\n" + NEXT,
            POST + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + NEXT,
            POST + "Content-Length: 0, 42\r\n\r\n" + NEXT,
            POST + "Content-Length: +5\r\n\r\nhello" + NEXT,
            POST + "Content-Length: 5 5\r\n\r\nhello" + NEXT,
            POST + "Content-Length: \r\n\r\n" + NEXT,
            POST + "Content-Length : 5\r\n\r\nhello" + NEXT,
            // codings
            POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello" + NEXT,
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + NEXT,
            POST + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + NEXT,
            "POST /oauth/token HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
                    + NEXT,
            "POST /oauth/token HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT,
            // folded lines, odd names
            "GET /verify HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\tContent-Length: 42\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1\r\n Host: localhost\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1\r\nHost: localhost\r\nnocolon\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1\r\nHost: localhost\r\n: empty\r\n\r\n" + NEXT,
            // request lines
            "GET\t/verify\tHTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET  /verify HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1 \r\nHost: localhost\r\n\r\n" + NEXT,
            "GET /verify http/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.2\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET /verify HTTP/2.0\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET /verify\r\nHost: localhost\r\n\r\n" + NEXT,
            // targets
            "GET ftp://localhost/verify HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET verify HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "GET http:///verify HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n" + NEXT,
            // hosts
            "GET /verify HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1\r\nHost: localhost\r\nX: y\r\nhost: localhost\r\n\r\n" + NEXT,
            "GET /verify HTTP/1.1\r\n\r\n" + NEXT,
    })
    void an_ambiguous_request_gets_one_answer_and_the_connection_closes(String bytes) throws Exception {
        String answers = RawHttp.answersUntilClosed(RestAssured.port, bytes);
        assertTrue(RawHttp.count(answers) <= 1, answers);
        assertTrue(answers.isEmpty() || answers.startsWith("HTTP/1.1 4") || answers.startsWith("HTTP/1.0 4"), answers);
    }

    @ParameterizedTest
    @ValueSource(strings = { "ftp://localhost/.well-known/jwks.json", "wss://localhost/.well-known/jwks.json" })
    void a_target_with_a_scheme_other_than_http_is_400(String target) throws Exception {
        assertThat(RawHttp.answersUntilClosed(RestAssured.port, closing(target, "X: y")), startsWith("HTTP/1.1 400 "));
        assertThat(RawHttp.answersUntilClosed(RestAssured.port, closing(target.replaceFirst("^[a-z]+", "http"), "X: y")),
                startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/oauth/token", "/verify", "/api/v2/clients", "/.well-known/jwks.json", "/q/health/ready",
            "/no/such" })
    void a_malformed_host_is_refused_on_every_path(String path) throws Exception {
        for (String host : List.of("x:abc", "", "a b", "a/b", "[::1", "x:1:2", "user@host", "x:123456")) {
            String answers = RawHttp.answersUntilClosed(RestAssured.port,
                    "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(host, answers, startsWith("HTTP/1.1 400 "));
            assertTrue(!answers.contains("Error id") && !answers.contains("stack"), answers);
        }
    }

    @Test
    void a_refused_head_is_answered_in_the_shape_of_its_surface() throws Exception {
        assertThat(refused("/oauth/token"), containsString("\"error\":\"invalid_request\""));
        assertThat(refused("/api/v2/clients"), containsString("\"statusCode\":400"));
        for (String query : List.of("a=%zz", "%", "a=%2", "a={b}", "a=b|c", "a=\"")) {
            assertThat(RawHttp.answersUntilClosed(RestAssured.port, closing("/oauth/token?" + query, "X: y")),
                    containsString("\"error\":\"invalid_request\""));
        }
        assertThat(refused("/verify?audience=x"), containsString("\"error\":\"invalid_request\""));
    }

    private static String refused(String target) throws IOException {
        return RawHttp.answersUntilClosed(RestAssured.port, "GET " + target + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    }

    @Test
    void headers_that_are_too_large_are_431_in_words() throws Exception {
        assertThat(headersOf("/oauth/token", 17 * 1024),
                containsString("\"error_description\":\"The request headers are too large\""));
        assertThat(headersOf("/api/v2/clients", 33 * 1024), containsString("\"statusCode\":431"));
        assertThat(headersOf("/verify", 33 * 1024), startsWith("HTTP/1.1 431 "));
        assertThat(headersOf("/verify", 200 * 1024), containsString("invalid_request"));
        assertThat(headersOf("/.well-known/jwks.json", 17 * 1024), startsWith("HTTP/1.1 431 "));
    }

    @Test
    void a_token_of_25_kb_is_looked_at_where_tokens_are_taken() throws Exception {
        String head = "Authorization: Bearer " + "a".repeat(25 * 1024);
        assertThat(RawHttp.answersUntilClosed(RestAssured.port, closing("/verify", head)), startsWith("HTTP/1.1 40"));
        assertThat(RawHttp.answersUntilClosed(RestAssured.port, closing("/api/v2/clients", head)), startsWith("HTTP/1.1 40"));
    }

    private static String headersOf(String path, int bytes) throws IOException {
        return RawHttp.answersUntilClosed(RestAssured.port, closing(path, "X-Filling: " + "f".repeat(bytes)));
    }

    private static String closing(String path, String header) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n";
    }

    @Test
    void requests_that_follow_each_other_at_once_are_all_answered() throws Exception {
        String post = POST + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\ngrant_type=x";
        String answers = RawHttp.answersUntilClosed(RestAssured.port, NEXT + post + NEXT + post + closing("/verify", "X: y"));
        assertEquals(5, RawHttp.count(answers), answers);
    }

    @Test
    void a_length_behind_so_many_spaces_that_its_end_is_not_looked_at_is_refused() throws Exception {
        for (int spaces = 1005; spaces <= 1008; spaces++) { // where the line is cut between two digits
            String answers = RawHttp.answersUntilClosed(RestAssured.port,
                    POST + "Content-Length:" + " ".repeat(spaces) + "99999\r\n\r\n", NEXT,
                    "GET /verify HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
            assertEquals(1, RawHttp.count(answers), answers);
            assertThat(answers, startsWith("HTTP/1.1 400 "));
        }
    }

    @Test
    void the_version_is_read_at_the_end_of_a_long_request_line() throws Exception {
        String answers = RawHttp.answersUntilClosed(RestAssured.port, "POST /" + "a".repeat(2000)
                + " HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", NEXT);
        assertEquals(1, RawHttp.count(answers), answers);
        assertThat(RawHttp.answersUntilClosed(RestAssured.port, closing("/" + "a".repeat(2000), "X: y")),
                startsWith("HTTP/1.1 404 "));
        for (int length = 1014; length < 1020; length++) { // what is kept of the line ends within a percent-encoded byte
            assertThat(RawHttp.answersUntilClosed(RestAssured.port,
                    closing("/nowhere?" + "a".repeat(length - 9) + "%C3%A9" + "a".repeat(200), "X: y")),
                    startsWith("HTTP/1.1 404 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "POST /api/v2/clients", "PATCH /api/v2/clients/none", "POST /api/v2/none",
            "DELETE /api/v2/clients/x",
            "GET /api/v2/clients/none", "PUT /oauth/token", "POST /oauth/token" })
    void a_connection_goes_on_after_a_request_whose_body_was_read(String request) throws Exception {
        String withBody = request + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + new TestTenant().managementToken()
                + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
        try (Socket socket = RawHttp.open(RestAssured.port)) {
            for (int i = 0; i < 3; i++) {
                RawHttp.write(socket, withBody);
                RawHttp.write(socket, "{}");
                String head = RawHttp.readHead(socket);
                assertThat(head.toLowerCase(Locale.ROOT), not(containsString("connection: close")));
                RawHttp.skipBody(socket, head);
            }
            RawHttp.write(socket, closing("/verify", "X: y"));
            assertThat(RawHttp.readToEnd(socket), startsWith("HTTP/1.1 401 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "POST /verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n",
            "POST /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" })
    void the_last_answer_of_a_connection_says_that_it_is(String request) throws Exception {
        String answers = RawHttp.answersUntilClosed(RestAssured.port, request);
        assertEquals(1, RawHttp.count(answers), answers);
        assertThat(answers.toLowerCase(Locale.ROOT), containsString("connection: close"));
    }

    @Test
    void a_request_may_arrive_byte_by_byte() throws Exception {
        try (Socket socket = RawHttp.open(RestAssured.port)) {
            for (char c : ("POST /oauth/token HTTP/1.1\r\nHost: localhost:80\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=b")
                    .toCharArray()) {
                RawHttp.write(socket, String.valueOf(c));
            }
            assertThat(RawHttp.readToEnd(socket), startsWith("HTTP/1.1 4"));
        }
    }

    @Test
    void a_chunked_body_is_read() throws Exception {
        assertThat(RawHttp.answersUntilClosed(RestAssured.port, POST + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nc\r\ngrant_type=x\r\n", "0\r\n\r\n"), containsString("grant_type"));
    }

    @Test
    void a_caller_that_waits_for_100_continue_gets_it() throws Exception {
        try (Socket socket = RawHttp.open(RestAssured.port)) {
            RawHttp.write(socket, POST + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n"
                    + "Expect: 100-continue\r\nConnection: close\r\n\r\n");
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 100 "));
            RawHttp.write(socket, "grant_type=x");
            assertThat(RawHttp.readToEnd(socket), containsString("grant_type"));
        }
    }

    @Test
    void a_stranger_who_waits_for_100_continue_at_the_management_api_gets_401_at_once() throws Exception {
        try (Socket socket = RawHttp.open(RestAssured.port)) {
            RawHttp.write(socket, "POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 400000\r\nExpect: 100-continue\r\n\r\n");
            assertThat(RawHttp.readHead(socket), startsWith("HTTP/1.1 401 "));
        }
    }

    @Test
    void hundreds_of_requests_share_an_http_2_connection() {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        URI jwks = URI.create("http://localhost:" + RestAssured.port + "/.well-known/jwks.json");
        HttpResponse<String> first = client
                .sendAsync(HttpRequest.newBuilder(jwks).build(), HttpResponse.BodyHandlers.ofString()).join();
        assertEquals(HttpClient.Version.HTTP_2, first.version());
        URI token = URI.create("http://localhost:" + RestAssured.port + "/oauth/token");
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 200).mapToObj(i -> client.sendAsync(
                HttpRequest.newBuilder(token).header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=x")).build(),
                HttpResponse.BodyHandlers.ofString())).toList();
        answers.forEach(answer -> assertEquals(403, answer.join().statusCode())); // no such grant type
    }

    @Test
    void over_http_2_a_management_request_needs_a_content_length_only_if_it_has_a_body() throws Exception {
        String[] rotation = { ":method", "POST", ":scheme", "http", ":path", "/api/v2/clients/nobody/rotate-secret",
                ":authority",
                "localhost" };
        try (RawHttp2 connection = RawHttp2.open(RestAssured.port)) {
            connection.request(1, rotation);
            connection.flush();
            assertEquals(401, connection.status(1)); // it has no token
            connection.begin(3, rotation);
            connection.request(5, rotation); // in one packet with the one before
            connection.flush();
            assertEquals(411, connection.status(3));
            assertEquals(401, connection.status(5));
        }
    }

    @Test
    void over_http_2_a_path_is_no_uri_and_the_scheme_is_one_of_http() throws Exception {
        try (RawHttp2 connection = RawHttp2.open(RestAssured.port)) {
            assertEquals(400, statusOf(connection, 1, "http", "ftp://localhost/.well-known/jwks.json"));
            assertEquals(400, statusOf(connection, 3, "http", "http://localhost/.well-known/jwks.json"));
            assertEquals(400, statusOf(connection, 5, "ftp", "/.well-known/jwks.json"));
            assertEquals(200, statusOf(connection, 7, "http", "/.well-known/jwks.json"));
            assertEquals(200, statusOf(connection, 9, "https", "/.well-known/jwks.json")); // TLS may end at a proxy
        }
    }

    private static int statusOf(RawHttp2 connection, int stream, String scheme, String path) throws Exception {
        connection.request(stream, ":method", "GET", ":scheme", scheme, ":path", path, ":authority", "localhost");
        connection.flush();
        return connection.status(stream);
    }

    @Test
    void headers_that_go_on_for_ever_in_continuation_frames_are_cut_off() throws Exception {
        byte[] headers = { 0, 0, 1, 1, 0, 0, 0, 0, 1, (byte) 0x82 }; // no END_HEADERS
        byte[] continuation = { 0, 0, 0, 9, 0, 0, 0, 0, 1 };
        try (Socket socket = RawHttp.open(RestAssured.port)) {
            RawHttp.write(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            socket.getOutputStream().write(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
            socket.getOutputStream().write(headers);
            int sent = 0;
            try {
                while (sent < 2_000_000) {
                    socket.getOutputStream().write(continuation);
                    sent++;
                }
            } catch (SocketException closed) {
                // as it should be
            }
            assertThat(sent, lessThan(2_000_000));
        }
    }

    @Test
    void every_answer_says_nosniff_and_those_of_the_management_api_that_they_are_not_to_be_stored() {
        RestAssured.get("/.well-known/jwks.json").then().header("X-Content-Type-Options", "nosniff");
        assertEquals(List.of("nosniff"), RestAssured.get("/").headers().getValues("X-Content-Type-Options"));
        RestAssured.get("/api/v2/clients").then().statusCode(401).header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-store");
        RestAssured.given().body("x".getBytes(StandardCharsets.US_ASCII)).post("/oauth/token").then()
                .header("X-Content-Type-Options", "nosniff");
    }
}
