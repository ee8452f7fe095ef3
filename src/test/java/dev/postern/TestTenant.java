package dev.postern;

import static io.restassured.RestAssured.given;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.microprofile.config.ConfigProvider;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * Registers what a test needs, through {@code /api/v2} and as the bootstrap application, so that a test runs against any
 * running server alike. An API of the same identifier that an earlier test left behind is replaced.
 */
public final class TestTenant {

    private final TestClient bootstrap = new TestClient(this, setting("postern.bootstrap.client-id"),
            setting("postern.bootstrap.client-secret"));
    private String managementToken;

    /** A fresh API with these scopes. */
    public TestTenant api(String identifier, String... scopes) {
        return api(identifier, Map.of(), scopes);
    }

    /** @param fields more of Auth0's fields */
    public TestTenant api(String identifier, Map<String, Object> fields, String... scopes) {
        given().spec(management()).urlEncodingEnabled(false)
                .delete("/api/v2/resource-servers/" + URLEncoder.encode(identifier, StandardCharsets.UTF_8));
        Map<String, Object> body = new HashMap<>(fields);
        body.put("identifier", identifier);
        body.put("scopes", Arrays.stream(scopes).map(scope -> Map.of("value", scope)).toList());
        management().body(body).post("/api/v2/resource-servers").then().statusCode(201);
        return this;
    }

    /** A new machine-to-machine application. */
    public TestClient client(String name) {
        return client(name, Map.of());
    }

    /** @param fields more of Auth0's fields */
    public TestClient client(String name, Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(Map.of("name", name, "app_type", "non_interactive",
                "grant_types", List.of("client_credentials")));
        body.putAll(fields);
        Response created = management().body(body).post("/api/v2/clients");
        created.then().statusCode(201);
        return new TestClient(this, created.path("client_id"), created.path("client_secret"));
    }

    /** A fresh organization of this name; answers its id. */
    public String organization(String name) {
        String former = management().get("/api/v2/organizations/name/" + name).path("id");
        if (former != null) {
            management().delete("/api/v2/organizations/" + former).then().statusCode(204);
        }
        return management().body(Map.of("name", name)).post("/api/v2/organizations").then().statusCode(201).extract()
                .path("id");
    }

    /** Identifier of the system API. */
    public String managementAudience() {
        return setting("postern.base-url", "http://localhost:8080") + "/api/v2/";
    }

    /** A JSON request with a token for the whole Management API, the same each time. */
    public RequestSpecification management() {
        if (managementToken == null) {
            managementToken = managementToken();
        }
        return withToken(managementToken);
    }

    /** A JSON request with a token that has these Management API scopes only. */
    public RequestSpecification management(String... scopes) {
        return withToken(bootstrap.tokenRequest(managementAudience()).formParam("scope", String.join(" ", scopes))
                .post("/oauth/token").then().statusCode(200).extract().path("access_token"));
    }

    /** A new token for the whole Management API. */
    public String managementToken() {
        return bootstrap.token(managementAudience());
    }

    private static RequestSpecification withToken(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    private static String setting(String name, String otherwise) {
        return ConfigProvider.getConfig().getOptionalValue(name, String.class).orElse(otherwise);
    }
}
