package dev.postern.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;

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

    private static void assertAnswer(String head, int status, String body) throws Exception {
        String answer;
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        assertTrue(answer.startsWith("HTTP/1.1 " + status) && answer.contains("\r\n\r\n" + body), answer);
    }
}
