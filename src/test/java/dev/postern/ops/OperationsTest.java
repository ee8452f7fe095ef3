package dev.postern.ops;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;

import dev.postern.config.Build;

/** Health and metrics, as a probe and a scraper see them. */
@QuarkusTest
class OperationsTest {

    @Test
    void a_started_server_is_live_and_ready() {
        operations().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        operations().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"))
                .body("checks.name", containsInAnyOrder("postern", "Graceful Shutdown"))
                .body("checks.find { it.name == 'postern' }.data.registry_in_step_at", startsWith("20"))
                .body("checks.find { it.name == 'postern' }.data.version", equalTo(Build.ofThisProgram().version()))
                .body("checks.find { it.name == 'postern' }.data.commit", equalTo(Build.ofThisProgram().commit()))
                .body("checks.find { it.name == 'postern' }.data.store", equalTo("writable"))
                .body("checks.find { it.name == 'postern' }.data.signing_keys", greaterThan(0));
    }

    @Test
    void the_registry_and_the_signature_provider_are_metrics() {
        operations().get("/q/metrics").then().statusCode(200).body(containsString("postern_registry_version"))
                .body(containsString("postern_build_info{commit=\"" + Build.ofThisProgram().commit() + "\",version=\""
                        + Build.ofThisProgram().version() + "\"} 1.0"))
                .body(containsString("postern_registry_clients"))
                .body(containsString("postern_registry_lag_seconds"))
                .body(containsString("postern_store_writable 1.0"))
                .body(containsString("postern_signing_provider{provider="));
    }

    @Test
    void tokens_are_counted_by_algorithm_before_the_first_one() {
        operations().get("/q/metrics").then().body(containsString("postern_tokens_issued_total{algorithm=\"PS256\""))
                .body(containsString("postern_token_signing_seconds_count"));
    }

    @Test
    void a_refused_token_request_is_counted_by_reason_and_not_by_client() {
        given().formParam("grant_type", "client_credentials").formParam("client_id", "nobody-at-all")
                .formParam("client_secret", "wrong").formParam("audience", "https://a.example/").post("/oauth/token")
                .then().statusCode(401);
        operations().get("/q/metrics").then()
                .body(containsString("postern_tokens_refused_total{error=\"access_denied\",reason=\"unknown client\"}"))
                .body(not(containsString("nobody-at-all")));
    }

    @Test
    void an_unknown_method_makes_no_time_series() {
        for (int i = 0; i < 20; i++) {
            given().request("ODD" + i, "/verify");
        }
        String metrics = operations().get("/q/metrics").asString();
        assertEquals(0, count(metrics, "method=\"ODD"), metrics);
    }

    @Test
    void paths_and_ids_a_caller_makes_up_are_no_labels() {
        for (int i = 0; i < 20; i++) {
            given().get("/made-up/path" + i);
            given().get("/api/v2/clients/made-up" + i);
            given().get("/api/v2/made-up" + i);
            given().header("Authorization", "Bearer x").delete("/api/v2/made-up" + i);
            given().get("/api/v2/%7Bmade-up" + i + "%7D");
            given().get("/verify/made-up" + i);
            given().post("/oauth/made-up" + i);
        }
        operations().get("/q/metrics").then().body(not(containsString("made-up")));
    }

    @Test
    void a_request_that_cannot_be_read_is_counted_too() {
        given().formParam("scope", "a", "b").post("/oauth/token").then().statusCode(400);
        operations().get("/q/metrics").then()
                .body(containsString("postern_tokens_refused_total{error=\"invalid_request\""));
    }

    @Test
    void a_raw_brace_in_a_path_is_no_template() throws Exception {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write("GET /x/{brace} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
        operations().get("/q/metrics").then().body(not(containsString("{brace}")));
    }

    /** A request to where health and metrics are. */
    RequestSpecification operations() {
        return given();
    }

    private static long count(String text, String words) {
        Matcher matcher = Pattern.compile(Pattern.quote(words)).matcher(text);
        return matcher.results().count();
    }
}
