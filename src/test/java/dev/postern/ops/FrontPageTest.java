package dev.postern.ops;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

/** What a person and a program see who ask for nothing but the host. */
@QuarkusTest
class FrontPageTest {

    @ParameterizedTest
    @ValueSource(strings = { "*/*", "application/json", "application/json, text/plain, */*", "image/png" })
    void a_program_reads_the_version_and_where_the_documents_are(String accept) {
        given().accept(accept).get("/").then().statusCode(200).contentType(ContentType.JSON)
                .header("Vary", equalTo("Accept")).body("name", equalTo("Postern"))
                .body("version", matchesPattern("[0-9]+\\.[0-9]+\\.[0-9]+.*"))
                .body("issuer", equalTo("http://localhost:8080/"))
                .body("jwks_uri", equalTo("http://localhost:8080/.well-known/jwks.json")).body("$", not(hasKey("swagger_ui")));
    }

    @ParameterizedTest
    @ValueSource(strings = { "text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8" })
    void a_person_reads_a_page_without_scripts(String accept) {
        given().accept(accept).get("/").then().statusCode(200).contentType("text/html")
                .header("Content-Security-Policy", allOf(containsString("default-src 'none'"), not(containsString("unsafe"))))
                .body(containsString("<h1>Postern</h1>"))
                .body(containsString("http://localhost:8080/.well-known/oauth-authorization-server"))
                .body(not(containsString("<script"))).body(not(containsString("client_secret")));
    }

    @Test
    void the_page_is_read_only_and_another_path_is_nothing() {
        given().post("/").then().statusCode(405).header("Allow", equalTo("GET, HEAD, OPTIONS"));
        given().head("/").then().statusCode(200);
        given().accept("text/html").get("/nowhere").then().statusCode(404).body(emptyString());
        given().accept("text/html").get("/index.html").then().statusCode(404).body(emptyString());
    }
}
