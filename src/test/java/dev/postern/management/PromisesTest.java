package dev.postern.management;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/**
 * Four promises of a server that speaks Auth0's API, each of which another such server breaks: a PATCH changes no secret, an
 * audience without a grant gives no token, a setting that is accepted is enforced, and a deletion takes effect at once.
 */
@QuarkusTest
class PromisesTest {

    private static final String API = "https://promises.example/";
    private static final String OTHER_API = "https://other-promises.example/";

    private final TestTenant tenant = new TestTenant();

    @BeforeEach
    void register() {
        tenant.api(API, "read", "write");
    }

    @Test
    void a_patch_of_an_application_leaves_its_secrets_as_they_are() {
        TestClient app = tenant.client("patched").granted(API, "read");
        List<Map<String, Object>> secrets = secrets(app);
        for (Map<String, Object> change : List.<Map<String, Object>> of(Map.of(), Map.of("name", "renamed"),
                Map.of("description", "new"), Map.of("client_metadata", Map.of("team", "blue")),
                Map.of("token_endpoint_auth_method", "client_secret_basic"), Map.of("grant_types", List.of()),
                Map.of("grant_types", List.of("client_credentials")), Map.of("app_type", "regular_web"),
                Map.of("jwt_configuration", Map.of("alg", "RS256")), Map.of("token_quota", Map.of("client_credentials",
                        Map.of("per_day", 100))))) {
            tenant.management().body(change).patch(path(app)).then().statusCode(200)
                    .body("$", not(hasKey("client_secret")));
            assertEquals(secrets, secrets(app), change.toString());
        }
        given().auth().preemptive().basic(app.id(), app.secret()).formParam("grant_type", "client_credentials")
                .formParam("audience", API).post("/oauth/token").then().statusCode(200);
    }

    @Test
    void an_application_that_is_written_back_as_it_was_read_keeps_its_secrets() {
        TestClient app = tenant.client("round trip").granted(API, "read");
        Map<String, Object> document = new HashMap<>(tenant.management().get(path(app)).then().statusCode(200).extract()
                .jsonPath().getMap("$"));
        document.keySet().removeAll(List.of("client_id", "global", "tenant", "signing_keys", "created_at", "updated_at"));
        tenant.management().body(document).patch(path(app)).then().statusCode(200);
        app.token(API);
    }

    @Test
    void a_patch_of_an_api_leaves_its_signing_secret_as_it_is() {
        tenant.api(API, Map.of("signing_alg", "HS256", "signing_secret", "a signing secret that stays as it is"), "read");
        String token = tenant.client("caller").granted(API, "read").token(API);
        patchApi(Map.of("name", "renamed", "token_lifetime", 600)).statusCode(200).body("$", not(hasKey("signing_secret")));
        verify(token).statusCode(200);
    }

    @Test
    void an_audience_that_is_not_granted_gives_no_token() {
        tenant.api(OTHER_API, "read").client("another caller").granted(OTHER_API, "read");
        TestClient app = tenant.client("caller").granted(API, "read");
        for (String audience : List.of(OTHER_API, "https://nobody.example/", "https://promises.example", API + "/",
                "HTTPS://PROMISES.EXAMPLE/", "*", tenant.managementAudience(), "urn:auth0-authz-api")) {
            for (String scope : List.of("", "read", "openid")) {
                noToken(app.tokenRequest(audience).formParam("scope", scope).post("/oauth/token"), 403);
            }
            noToken(json(app, audience), 403);
            noToken(given().formParam("grant_type", "client_credentials").formParam("client_id", app.id())
                    .formParam("client_secret", app.secret()).queryParam("audience", audience).post("/oauth/token"), 403);
        }
        noToken(app.tokenRequest(API).formParam("scope", "write").post("/oauth/token"), 403);
        app.token(API);
    }

    @Test
    void a_lifetime_an_algorithm_and_a_dialect_that_are_accepted_are_in_the_token() throws Exception {
        TestClient app = tenant.api(API, Map.of("token_lifetime", 700, "signing_alg", "HS256", "signing_secret",
                "a signing secret of thirty-two bytes", "token_dialect", "rfc9068_profile"), "read").client("caller")
                .granted(API, "read");
        Response answer = app.tokenRequest(API).post("/oauth/token");
        answer.then().statusCode(200).body("expires_in", equalTo(700));
        JsonNode header = part(answer.path("access_token"), 0);
        assertEquals("HS256", header.get("alg").asText());
        assertEquals("at+jwt", header.get("typ").asText());
        assertEquals(700, lifetime(answer.path("access_token")));
        patchApi(Map.of("token_lifetime", 60)).statusCode(200);
        assertEquals(60, lifetime(app.token(API)));
    }

    @Test
    void a_quota_that_is_accepted_refuses() {
        TestClient app = tenant.client("metered", Map.of("token_quota", Map.of("client_credentials", Map.of("per_day", 1))))
                .granted(API, "read");
        List<Integer> answers = Stream.generate(() -> app.tokenRequest(API).post("/oauth/token").statusCode()).limit(3)
                .toList();
        assertTrue(answers.contains(200) && answers.contains(429), answers.toString()); // a day may end between two of them
    }

    @Test
    void organization_usage_and_a_client_policy_that_are_accepted_refuse() {
        String acme = tenant.organization("promises-acme");
        TestClient app = tenant.client("caller");
        String grant = app.grant(API, Map.of("organization_usage", "deny"), "read");
        noToken(app.tokenRequest(API).formParam("organization", acme).post("/oauth/token"), 400);
        patchGrant(grant, Map.of("organization_usage", "require"));
        noToken(app.tokenRequest(API).post("/oauth/token"), 400);
        patchGrant(grant, Map.of("organization_usage", "allow"));
        noToken(app.tokenRequest(API).formParam("organization", acme).post("/oauth/token"), 403);
        app.token(API);
        patchApi(Map.of("subject_type_authorization", Map.of("client", Map.of("policy", "deny_all")))).statusCode(200);
        noToken(app.tokenRequest(API).post("/oauth/token"), 403);
    }

    @Test
    void a_promise_about_tokens_that_cannot_be_kept_is_refused_or_stops_the_tokens() {
        tenant.management().body(Map.of("name", "unkept", "enforce_something_new", true)).post("/api/v2/clients").then()
                .statusCode(400);
        patchApi(Map.of("require_something_new", true)).statusCode(400);
        TestClient bound = tenant.client("bound", Map.of("require_proof_of_possession", true)).granted(API, "read");
        noToken(bound.tokenRequest(API).post("/oauth/token"), 400);
    }

    @Test
    void a_deleted_secret_grant_application_or_api_counts_from_the_answer_on() {
        TestClient app = tenant.client("caller");
        String grant = app.grant(API, Map.of(), "read");
        String token = app.token(API);
        verify(token).statusCode(200);

        delete("/api/v2/client-grants/" + grant);
        noToken(app.tokenRequest(API).post("/oauth/token"), 403);
        verify(token).statusCode(401);

        app.granted(API, "read").token(API);
        Object first = secrets(app).get(0).get("id");
        String secret = tenant.management().body(Map.of()).post(path(app) + "/secrets").then().statusCode(201).extract()
                .path("client_secret");
        TestClient other = new TestClient(tenant, app.id(), secret);
        other.token(API);
        delete(path(app) + "/secrets/" + first);
        noToken(app.tokenRequest(API).post("/oauth/token"), 401);
        other.token(API);

        delete(path(app));
        noToken(app.tokenRequest(API).post("/oauth/token"), 401);
        noToken(other.tokenRequest(API).post("/oauth/token"), 401);

        TestClient last = tenant.client("last caller").granted(API, "read");
        String lastToken = last.token(API);
        given().spec(tenant.management()).urlEncodingEnabled(false).delete(apiPath()).then().statusCode(204);
        noToken(last.tokenRequest(API).post("/oauth/token"), 403);
        verify(lastToken).statusCode(401);
    }

    @Test
    void a_deleted_organization_counts_from_the_answer_on() {
        String acme = tenant.organization("promises-acme");
        TestClient app = tenant.client("caller");
        String grant = app.grant(API, Map.of("organization_usage", "allow"), "read");
        String associations = "/api/v2/organizations/" + acme + "/client-grants";
        tenant.management().body(Map.of("grant_id", grant)).post(associations).then().statusCode(201);
        forOrganization(app, acme).then().statusCode(200);
        delete(associations + "/" + grant);
        noToken(forOrganization(app, acme), 403);
        tenant.management().body(Map.of("grant_id", grant)).post(associations).then().statusCode(201);
        forOrganization(app, acme).then().statusCode(200);
        delete("/api/v2/organizations/" + acme);
        noToken(forOrganization(app, acme), 400);
        app.token(API);
    }

    private static Response forOrganization(TestClient app, String organization) {
        return app.tokenRequest(API).formParam("organization", organization).post("/oauth/token");
    }

    private static Response json(TestClient app, String audience) {
        return given().contentType(ContentType.JSON).body(Map.of("grant_type", "client_credentials", "client_id", app.id(),
                "client_secret", app.secret(), "audience", audience)).post("/oauth/token");
    }

    private static void noToken(Response answer, int status) {
        answer.then().statusCode(status).body("$", not(hasKey("access_token"))).body("$", hasKey("error"));
    }

    private static ValidatableResponse verify(String token) {
        return given().auth().oauth2(token).queryParam("audience", API).get("/verify").then();
    }

    private void delete(String path) {
        tenant.management().delete(path).then().statusCode(204);
    }

    private void patchGrant(String grant, Map<String, Object> changes) {
        tenant.management().body(changes).patch("/api/v2/client-grants/" + grant).then().statusCode(200);
    }

    private ValidatableResponse patchApi(Map<String, Object> changes) {
        return given().spec(tenant.management()).urlEncodingEnabled(false).body(changes).patch(apiPath()).then();
    }

    private static String apiPath() {
        return "/api/v2/resource-servers/" + URLEncoder.encode(API, StandardCharsets.UTF_8);
    }

    private static String path(TestClient app) {
        return "/api/v2/clients/" + app.id();
    }

    /** The secrets of the application without their last use, which a token request changes. */
    private List<Map<String, Object>> secrets(TestClient app) {
        List<Map<String, Object>> secrets = tenant.management().get(path(app) + "/secrets").then().statusCode(200).extract()
                .jsonPath().getList("$");
        secrets.forEach(secret -> secret.remove("last_used_at"));
        return secrets;
    }

    private static long lifetime(String token) throws JsonProcessingException {
        JsonNode claims = part(token, 1);
        return claims.get("exp").asLong() - claims.get("iat").asLong();
    }

    private static JsonNode part(String token, int index) throws JsonProcessingException {
        String part = token.split("\\.", -1)[index];
        return new ObjectMapper().readTree(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }
}
