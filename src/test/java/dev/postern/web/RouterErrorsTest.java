package dev.postern.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** What no HTTP library would send, sent by hand. */
@QuarkusTest
class RouterErrorsTest {

    @Test
    void a_request_without_host_is_answered_in_the_shape_of_its_surface() throws Exception {
        assertAnswer("POST /oauth/token HTTP/1.1\r\nContent-Length: 0\r\n", 400, "{\"error\":");
        assertAnswer("GET /api/v2/clients HTTP/1.1\r\n", 400, "{\"statusCode\":400");
    }

    @Test
    void a_malformed_host_is_a_plain_400_where_there_is_no_shape() throws Exception {
        for (String path : List.of("/.well-known/jwks.json", "/pem", "/nowhere", "/")) {
            assertAnswer("GET " + path + " HTTP/1.1\r\nHost: x:abc\r\n", 400, "");
            assertAnswer("GET " + path + " HTTP/1.1\r\n", 400, "");
        }
    }

    @Test
    void a_path_that_is_not_in_normal_form_is_404_in_the_shape_of_its_surface() throws Exception {
        assertAnswer("GET /oauth/%2e%2e/verify HTTP/1.1\r\nHost: a\r\n", 404, "{\"error\":");
        assertAnswer("GET /api/v2/../v2/clients HTTP/1.1\r\nHost: a\r\n", 404, "{\"statusCode\":404");
        for (String path : List.of("//oauth/token", "//", "///", "//?x", "//q/metrics", "/x/%2e%2e/api/v2/clients",
                "/%71/metrics",
                "/.well-known/%2E%2E/q/health", "/.well-known//jwks.json")) {
            assertAnswer("GET " + path + " HTTP/1.1\r\nHost: a\r\n", 404, "");
        }
    }

    @Test
    void a_refusal_over_http_2_leaves_the_connection_open() throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request = HttpRequest
                .newBuilder(URI.create("http://localhost:" + RestAssured.port + "/oauth/%2e%2e/verify")).build();
        client.send(request, HttpResponse.BodyHandlers.discarding()); // HTTP/1.1
        client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/")).build(),
                HttpResponse.BodyHandlers.discarding()); // upgraded by the answer
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertEquals(404, answer.statusCode());
            assertTrue(answer.body().startsWith("{\"error\":"), answer.body());
        }
    }

    private static void assertAnswer(String head, int status, String body) throws Exception {
        String answer;
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        assertTrue(answer.startsWith("HTTP/1.1 " + status) && answer.contains("\r\n\r\n" + body), answer);
        assertTrue(!body.isEmpty() || answer.endsWith("\r\n\r\n"), answer);
    }
}
