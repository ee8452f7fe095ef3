package dev.postern.limits;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.response.Response;

import dev.postern.PackagedPostern;

/** The test is the trusted proxy: each request comes from where its header says. */
class NetworksIT {

    private static final String OFFICE = "10.20.30.40";
    private static final String OUTSIDE = "203.0.113.7";
    private static final String AUDIENCE = "https://orders.example/";

    @TempDir
    Path directory;

    private PackagedPostern postern;
    private String management;
    private String clientId;
    private String secret;

    @BeforeEach
    void start() {
        postern = new PackagedPostern(directory).with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1")
                .with("POSTERN_LIMITS_ADDRESS_KEY_REQUESTS", "5").start();
        management = postern.managementToken();
        String api = manage("/resource-servers", Map.of("identifier", AUDIENCE, "name", "Orders")).then().statusCode(201)
                .extract()
                .path("id");
        assertTrue(api != null);
        Response client = manage("/clients", Map.of("name", "Billing", "app_type", "non_interactive"));
        clientId = client.path("client_id");
        secret = client.path("client_secret");
        manage("/client-grants", Map.of("client_id", clientId, "audience", AUDIENCE, "scope", List.of())).then()
                .statusCode(201);
    }

    @AfterEach
    void stop() {
        postern.close();
    }

    @Test
    void an_application_gets_tokens_in_its_networks_only() {
        patch(Map.of("allowed_networks", List.of("10.20.0.0/16", "2001:db8::/32"))).then().statusCode(200)
                .body("allowed_networks", equalTo(List.of("10.20.0.0/16", "2001:db8::/32")));
        token(OFFICE, secret).then().statusCode(200);
        token("2001:db8::77", secret).then().statusCode(200);
        token("6.6.6.6, " + OFFICE, secret).then().statusCode(200);

        Response outside = token(OUTSIDE, secret);
        Response wrong = token(OFFICE, "wrong");
        assertEquals(401, outside.statusCode());
        assertEquals(wrong.asString(), outside.asString());
        assertEquals(wrong.headers().asList().stream().map(Object::toString).filter(header -> !header.startsWith("X-RateLimit")
                && !header.startsWith("Date")).toList(),
                outside.headers().asList().stream().map(Object::toString).filter(header -> !header.startsWith("X-RateLimit")
                        && !header.startsWith("Date")).toList());
        token(OFFICE + ", " + OUTSIDE, secret).then().statusCode(401); // what stands left is the caller's own word
        withoutHeader(secret).then().statusCode(401);
        postern.operations().get("/q/metrics").then()
                .body(containsString("reason=\"the caller's address is not in allowed_networks of the application\"} 3.0"));

        patch(nullNetworks()).then().statusCode(200).body("allowed_networks", nullValue());
        token(OUTSIDE, secret).then().statusCode(200);
    }

    @Test
    void a_caller_does_not_get_into_the_network_of_the_proxy_by_headers_that_differ() {
        patch(Map.of("allowed_networks", List.of("127.0.0.0/8"))).then().statusCode(200);
        withoutHeader(secret).then().statusCode(200); // the proxy's own request
        token(OUTSIDE, secret).then().statusCode(401);
        postern.request().header("X-Forwarded-For", OUTSIDE).header("Forwarded", "for=" + OFFICE)
                .formParams(request(secret)).post("/oauth/token").then().statusCode(401);
    }

    @Test
    void what_is_no_network_is_refused() {
        for (Object networks : List.of(List.of("10.0.0.0/33"), List.of("example.com"), List.of("10.0.0"), List.of("::/129"),
                List.of(""), List.of("010.0.0.1"), List.of("10.0.0.0/8", "fe80::1%eth0"))) {
            patch(Map.of("allowed_networks", networks)).then().statusCode(400).body("errorCode", is("invalid_body"))
                    .body("message", containsString("A network must be an address or a range"));
        }
        patch(Map.of("allowed_networks", List.of())).then().statusCode(400).body("message", containsString("minimum 1"));
        patch(Map.of("allowed_networks", "10.0.0.0/8")).then().statusCode(400);
        postern.request().auth().oauth2(management).get("/api/v2/clients/" + clientId).then()
                .body("$", not(hasKey("allowed_networks")));
    }

    @Test
    void guesses_at_one_address_are_delayed_and_good_clients_elsewhere_notice_nothing() {
        List<Integer> statuses = IntStream.range(0, 30).mapToObj(n -> token(OUTSIDE, "guess-" + n).statusCode()).toList();
        assertEquals(401, statuses.get(9));
        assertTrue(statuses.subList(10, 30).contains(429), statuses.toString());
        Response delayed = token(OUTSIDE, secret); // the right one is not looked at either
        while (delayed.statusCode() != 429) {
            token(OUTSIDE, "guess");
            delayed = token(OUTSIDE, "guess");
        }
        delayed.then().header("Retry-After", notNullValue()).body("error", is("too_many_requests"))
                .body("error_description", is("Too many failed attempts, try again later"));
        token(OFFICE, secret).then().statusCode(200);
        postern.operations().get("/q/metrics").then().body(containsString("postern_authentications_unjudged_total"));
    }

    @Test
    void an_address_that_asks_too_often_is_told_when_to_come_back() {
        List<Response> answers = IntStream.range(0, 40)
                .mapToObj(n -> postern.request().header("X-Forwarded-For", OUTSIDE).get("/.well-known/jwks.json")).toList();
        answers.get(0).then().statusCode(200).header("X-RateLimit-Limit", "5").header("X-RateLimit-Remaining", "4")
                .header("X-RateLimit-Reset", notNullValue());
        answers.stream().filter(answer -> answer.statusCode() != 200).forEach(answer -> answer.then().statusCode(429)
                .header("Retry-After", "1").header("X-RateLimit-Remaining", "0"));
        assertTrue(answers.stream().anyMatch(answer -> answer.statusCode() == 429));
        postern.request().header("X-Forwarded-For", OFFICE).get("/.well-known/jwks.json").then().statusCode(200);
        token(OUTSIDE, secret).then().statusCode(200).header("X-RateLimit-Limit", "50000")
                .header("X-RateLimit-Remaining", "49999");
        assertTrue(postern.log().contains("Limit of the published keys for one address exceeded: " + OUTSIDE));
    }

    private static Map<String, Object> nullNetworks() {
        Map<String, Object> body = new HashMap<>();
        body.put("allowed_networks", null);
        return body;
    }

    private Response token(String from, String clientSecret) {
        return postern.request().header("X-Forwarded-For", from).formParams(request(clientSecret)).post("/oauth/token");
    }

    private Response withoutHeader(String clientSecret) {
        return postern.request().formParams(request(clientSecret)).post("/oauth/token");
    }

    private Map<String, String> request(String clientSecret) {
        return Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", clientSecret, "audience",
                AUDIENCE);
    }

    private Response manage(String path, Object body) {
        return postern.request().auth().oauth2(management).contentType("application/json").body(body).post("/api/v2" + path);
    }

    private Response patch(Object body) {
        return postern.request().auth().oauth2(management).contentType("application/json").body(body)
                .patch("/api/v2/clients/" + clientId);
    }
}
