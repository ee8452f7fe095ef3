package dev.postern.token;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** Damaged requests by the thousand, the same ones on every run: always a 4xx, always an OAuth error. */
@QuarkusTest
class MalformedTokenRequestTest {

    private static final int REQUESTS = 2_000;
    private static final List<String> SEEDS = List.of(
            "grant_type=client_credentials&client_id=abc&client_secret=def&audience=https%3A%2F%2Fa.example%2F&scope=a+b",
            "{\"grant_type\":\"client_credentials\",\"client_id\":\"abc\",\"client_secret\":\"d\",\"audience\":\"https://a/\"}",
            "{\"grant_type\":\"client_credentials\",\"client_id\":[[[[{\"a\":1e999}]]]],\"scope\":\"\\ud800\"}",
            "grant_type=client_credentials&client_assertion=eyJ.eyJ.x&client_assertion_type=urn:x");
    private static final List<String> CONTENT_TYPES = List.of("application/x-www-form-urlencoded", "application/json",
            "application/json;charset=\"", "application/x-www-form-urlencoded; charset=utf-16", ";;", "*/*");
    private static final List<String> AUTHORIZATIONS = List.of("Basic", "Basic =", "Basic YTpi", "Bearer x", "basic \u00e4",
            "Digest a=\"b\"", "Basic YTpiJXo=");

    @Test
    void every_damaged_request_gets_an_oauth_error() throws Exception {
        URI endpoint = URI.create("http://localhost:" + RestAssured.port + "/oauth/token");
        Random random = new Random(20_261_122);
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < REQUESTS; i++) {
            byte[] body = damaged(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8), random);
            String contentType = CONTENT_TYPES.get(random.nextInt(CONTENT_TYPES.size()));
            HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).header("Content-Type", contentType)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            if (random.nextInt(4) == 0) {
                request.header("Authorization", AUTHORIZATIONS.get(random.nextInt(AUTHORIZATIONS.size())));
            }
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500 && answer.body().startsWith("{\"error\":\""),
                    () -> answer.statusCode() + " " + answer.body() + " for " + contentType + " "
                            + new String(body, StandardCharsets.ISO_8859_1));
        }
    }

    private static byte[] damaged(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        int wounds = 1 + random.nextInt(4);
        for (int i = 0; i < wounds; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> bytes[at] = (byte) "%&=+\"{}[]\\:,\0".charAt(random.nextInt(13));
            }
        }
        return bytes;
    }
}
