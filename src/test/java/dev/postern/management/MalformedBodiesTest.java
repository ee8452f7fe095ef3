package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

import dev.postern.TestTenant;

/** Whatever is sent, the answer is a success or a 4xx in Auth0's shape. */
@QuarkusTest
class MalformedBodiesTest {

    private static final long SEED = 20_261_122L;
    private static final String CLIENT = """
            {"name":"mutant","app_type":"non_interactive","grant_types":["client_credentials"],"is_first_party":true,\
            "client_metadata":{"a":"b"},"jwt_configuration":{"lifetime_in_seconds":36000},"description":"text"}""";
    private static final String API = """
            {"identifier":"https://mutant.example/","scopes":[{"value":"read","description":"Read"}],"token_lifetime":60,\
            "subject_type_authorization":{"client":{"policy":"deny_all"}}}""";

    private final TestTenant tenant = new TestTenant();
    private String token;

    @BeforeEach
    void fetchOneToken() {
        token = tenant.managementToken();
    }

    @Test
    void bodies_that_are_not_one_json_object_are_refused() {
        for (String body : List.of("", " ", "{", "}", "[]", "null", "true", "1", "\"x\"", "{\"name\":\"a\"} {}",
                "{\"name\":\"a\"}x", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"a\",}", "{'name':'a'}", "{name:1}",
                "{\"name\":\"a\\ud800\"}", "{\"name\":\"\\u0000\"}", "{\"name\":NaN}", "{\"a\":1e99999}",
                "{\"addons\":{\"n\":1e999},\"name\":\"a\"}", "{\"\\u0000\":1}", "\u0000", "\uFEFF",
                "[".repeat(5000), "{\"a\":".repeat(5000), "{\"name\":" + "[".repeat(40) + "]".repeat(40) + "}",
                "{\"name\":" + "9".repeat(5000) + "}")) {
            assertEquals(400, post("/api/v2/clients", body.getBytes(StandardCharsets.UTF_8)), body);
        }
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() {
        assertEquals(400, post("/api/v2/clients", new byte[] { '{', '"', 'n', '"', ':', '"', (byte) 0xC3, '"', '}' }));
        assertEquals(400, post("/api/v2/clients", new byte[] { (byte) 0xFF, (byte) 0xFE, 0, 0 }));
    }

    @Test
    void hundreds_of_mutated_bodies_never_cause_a_server_error() {
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            post("/api/v2/clients", mutated(CLIENT, random));
            post("/api/v2/resource-servers", mutated(API, random));
        }
    }

    @Test
    void a_value_of_every_other_type_in_every_field_never_causes_a_server_error() {
        List<String> values = List.of("null", "true", "0", "-1", "1.5", "1e40", "99999999999999999999", "\"\"", "\"x\"",
                "[]", "[null]", "[[]]", "{}", "{\"a\":null}", "{\"policy\":1}", "[{}]", "[{\"value\":null}]");
        for (String field : fields(CLIENT)) {
            for (String value : values) {
                post("/api/v2/clients", ("{\"name\":\"x\",\"" + field + "\":" + value + "}").getBytes(StandardCharsets.UTF_8));
            }
        }
        for (String field : fields(API)) {
            for (String value : values) {
                post("/api/v2/resource-servers", ("{\"" + field + "\":" + value + "}").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private int post(String path, byte[] body) {
        Response answer = given().auth().oauth2(token).contentType(ContentType.JSON).body(body).post(path);
        int status = answer.statusCode();
        String sent = path + " " + new String(body, StandardCharsets.ISO_8859_1);
        if (status != 201) {
            assertTrue(status >= 400 && status < 500, () -> status + " for " + sent);
            assertEquals(status, answer.<Integer> path("statusCode"), () -> "no Auth0 body for " + sent);
        } else {
            clean(path, answer);
        }
        return status;
    }

    private void clean(String path, Response created) {
        String id = created.path(path.endsWith("clients") ? "client_id" : "id");
        given().auth().oauth2(token).delete(path + "/" + id).then().statusCode(204);
    }

    /** One to three bytes changed, dropped, doubled, or a piece cut out. */
    private static byte[] mutated(String body, Random random) {
        StringBuilder text = new StringBuilder(body);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, text.charAt(at));
                default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
            }
            if (text.isEmpty()) {
                text.append('{');
            }
        }
        return text.toString().getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private static List<String> fields(String body) {
        List<String> names = new ArrayList<>();
        JsonBody.parse(body.getBytes(StandardCharsets.UTF_8)).fieldNames().forEachRemaining(names::add);
        return names;
    }
}
