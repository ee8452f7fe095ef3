package dev.postern.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import dev.postern.TestTenant;

@QuarkusTest
class HeaderLimitsTest {

    @Test
    void a_token_with_every_management_scope_fits_into_the_headers_of_http_2() throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/api/v2/clients"))
                .header("Authorization", "Bearer " + new TestTenant().managementToken()).build();
        client.send(request, HttpResponse.BodyHandlers.discarding()); // HTTP/1.1, upgraded by the answer
        HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals(200, answer.statusCode());
    }
}
