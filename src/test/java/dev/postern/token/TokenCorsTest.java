package dev.postern.token;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;

/** The token endpoint and scripts of pages; the tests' settings name two origins. */
@QuarkusTest
class TokenCorsTest {

    @ParameterizedTest
    @ValueSource(strings = { "https://app.example", "https://other.example:8443" })
    void a_page_that_the_settings_name_reads_the_answer(String origin) {
        given().header("Origin", origin).formParam("grant_type", "client_credentials").post("/oauth/token").then()
                .statusCode(401).header("Access-Control-Allow-Origin", equalTo(origin)).header("Vary", containsString("rigin"))
                .header("Access-Control-Allow-Credentials", nullValue());
        given().header("Origin", origin).header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type").options("/oauth/token").then()
                .statusCode(204).header("Access-Control-Allow-Origin", equalTo(origin))
                .header("Access-Control-Allow-Methods", equalTo("POST"))
                .header("Access-Control-Allow-Headers", containsString("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://app.example.evil.example", "http://app.example", "https://other.example", "null",
            "https://APP.example" })
    void another_page_does_not(String origin) {
        given().header("Origin", origin).formParam("grant_type", "client_credentials").post("/oauth/token").then()
                .statusCode(401).header("Access-Control-Allow-Origin", nullValue()).header("Vary", containsString("rigin"));
        given().header("Origin", origin).header("Access-Control-Request-Method", "POST").options("/oauth/token").then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @Test
    void other_surfaces_are_for_no_page() {
        for (String path : new String[] { "/api/v2/clients", "/verify", "/" }) {
            given().header("Origin", "https://app.example").get(path).then().header("Access-Control-Allow-Origin",
                    nullValue());
        }
    }
}
