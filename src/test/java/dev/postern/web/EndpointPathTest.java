package dev.postern.web;

import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** The framework finds an endpoint behind a slash at the end, too; so do the limits. */
@QuarkusTest
class EndpointPathTest {

    @Test
    void a_token_request_counts_for_its_address_with_a_slash_at_the_end_too() {
        RestAssured.given().formParam("grant_type", "client_credentials").post("/oauth/token/").then().statusCode(401)
                .header("X-RateLimit-Limit", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = { "/pem", "/pem/", "/cer/", "/.well-known/jwks.json/" })
    void so_does_a_request_for_keys(String path) {
        RestAssured.get(path).then().statusCode(200).header("X-RateLimit-Limit", notNullValue());
    }

    @ParameterizedTest
    @CsvSource({ "/pem, true", "/pem/, true", "/pe, false", "/pems, false", "/pem/x, false", "/pem//, false", "/, false" })
    void a_path_leads_to_an_endpoint_as_it_stands_or_with_one_slash(String path, boolean expected) {
        assertEquals(expected, EndpointPath.leadsTo(path, "/pem"));
    }
}
