package dev.postern.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import dev.postern.TestTenant;

/** A body that is too large is answered in the shape of its surface, with its length announced or not. */
@QuarkusTest
class OversizeTest {

    private static final byte[] LARGE = " ".repeat(700_000).getBytes(StandardCharsets.US_ASCII);

    @Test
    void a_large_body_of_announced_length() throws Exception {
        assertTooLarge(post("/api/v2/clients", BodyPublishers.ofByteArray(LARGE)), "{\"statusCode\":413");
        assertTooLarge(post("/oauth/token", BodyPublishers.ofByteArray(LARGE)), "{\"error\":\"invalid_request\"");
    }

    @Test
    void a_large_body_in_chunks() throws Exception {
        BodyPublisher chunks = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE));
        assertTooLarge(post("/api/v2/clients", chunks), "{\"statusCode\":413");
        assertTooLarge(post("/oauth/token", chunks), "{\"error\":\"invalid_request\"");
    }

    private static void assertTooLarge(HttpResponse<String> answer, String shape) {
        assertEquals(413, answer.statusCode());
        assertTrue(answer.body().startsWith(shape), answer.body());
    }

    private static HttpResponse<String> post(String path, BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + new TestTenant().managementToken()).POST(body).build();
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }
}
