package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** What docs/ and deploy/ assume: a packaged Postern with the Timesheets API, another API, and an application. */
public final class TimesheetsTenant implements AutoCloseable {

    public static final String AUDIENCE = "https://timesheets.example/";
    public static final String OTHER_AUDIENCE = "https://payroll.example/";

    public final PackagedPostern postern;
    public final String clientId;
    public final String clientSecret;
    private final Map<String, String> organizations = new HashMap<>();

    /** An application that may call both APIs. */
    public record Application(String id, String secret) {
    }

    /** @param directory of the test */
    public TimesheetsTenant(Path directory) {
        this(directory, "access_token");
    }

    /** @param postern not started yet */
    public TimesheetsTenant(PackagedPostern postern) {
        this(postern, "access_token");
    }

    /** @param tokenDialect of the APIs: in RFC 9068's no two tokens are the same */
    public TimesheetsTenant(Path directory, String tokenDialect) {
        this(new PackagedPostern(directory).with("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1"), tokenDialect);
    }

    private TimesheetsTenant(PackagedPostern postern, String tokenDialect) {
        this.postern = postern.start();
        String management = postern.managementToken();
        for (String audience : List.of(AUDIENCE, OTHER_AUDIENCE)) {
            create(management, "resource-servers", Map.of("identifier", audience, "token_dialect", tokenDialect, "scopes",
                    List.of(Map.of("value", "read:timesheets"), Map.of("value", "create:timesheets"))));
        }
        Application reports = application("Reports");
        clientId = reports.id;
        clientSecret = reports.secret;
    }

    /** Makes another application. */
    public Application application(String name) {
        String management = postern.managementToken();
        JsonNode client = create(management, "clients", Map.of("name", name, "app_type", "non_interactive", "grant_types",
                List.of("client_credentials")));
        String id = client.path("client_id").textValue();
        for (String audience : List.of(AUDIENCE, OTHER_AUDIENCE)) {
            create(management, "client-grants", Map.of("client_id", id, "audience", audience, "scope",
                    List.of("read:timesheets", "create:timesheets")));
        }
        return new Application(id, client.path("client_secret").textValue());
    }

    /** A token with one scope. */
    public String token(String audience, String scope) {
        return token(Map.of("audience", audience, "scope", scope));
    }

    private String token(Map<String, String> parameters) {
        Response answer = postern.request().formParam("grant_type", "client_credentials").formParam("client_id", clientId)
                .formParam("client_secret", clientSecret).formParams(parameters).post("/oauth/token");
        assertEquals(200, answer.statusCode(), answer.asString());
        return PackagedPostern.json(answer).path("access_token").textValue();
    }

    /** Makes an organization for which the application may get tokens of the first API; answers its id. */
    public String organization(String name) {
        String management = postern.managementToken();
        String id = create(management, "organizations", Map.of("name", name)).path("id").textValue();
        Response grants = postern.request().auth().oauth2(management).queryParam("client_id", clientId)
                .queryParam("audience", AUDIENCE).get("/api/v2/client-grants");
        String grant = PackagedPostern.json(grants).path(0).path("id").textValue();
        postern.request().auth().oauth2(management).contentType(ContentType.JSON).body(Map.of("organization_usage", "allow"))
                .patch("/api/v2/client-grants/{id}", grant).then().statusCode(200);
        create(management, "organizations/" + id + "/client-grants", Map.of("grant_id", grant));
        organizations.put(name, id);
        return id;
    }

    /** A token of the first API for one of its organizations, with the scope to read. */
    public String organizationToken(String name) {
        return token(Map.of("audience", AUDIENCE, "scope", "read:timesheets", "organization", organizations.get(name)));
    }

    /** One more API; returns its identifier. */
    public String api(String identifier, String... scopes) {
        create(postern.managementToken(), "resource-servers", Map.of("identifier", identifier, "scopes",
                Arrays.stream(scopes).map(scope -> Map.of("value", scope)).toList()));
        return identifier;
    }

    /** Lets the application call one more API. */
    public void grant(String audience, List<String> scopes) {
        create(postern.managementToken(), "client-grants",
                Map.of("client_id", clientId, "audience", audience, "scope", scopes));
    }

    /** Ends that again. */
    public void removeGrant(String audience) {
        RequestSpecification management = postern.request().auth().oauth2(postern.managementToken());
        String id = PackagedPostern.json(management.queryParam("client_id", clientId).queryParam("audience", audience)
                .get("/api/v2/client-grants")).path(0).path("id").textValue();
        postern.request().auth().oauth2(postern.managementToken()).delete("/api/v2/client-grants/" + id).then()
                .statusCode(204);
    }

    /** Rotates the signing keys and waits until tokens are signed by another key than before. */
    public void rotate() {
        String before = keyId();
        postern.request().auth().oauth2(postern.managementToken()).post("/api/v2/keys/signing/rotate").then().statusCode(201);
        Eventually.await(() -> !keyId().equals(before));
    }

    private String keyId() {
        String header = token(AUDIENCE, "read:timesheets").split("\\.", 2)[0];
        return PackagedPostern.json(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8)).path("kid")
                .textValue();
    }

    /** Changes an API. */
    public void change(String audience, Map<String, Object> changes) {
        postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON).urlEncodingEnabled(false)
                .body(changes).patch("/api/v2/resource-servers/" + audience.replace("/", "%2F")).then().statusCode(200);
    }

    @Override
    public void close() {
        postern.close();
    }

    private JsonNode create(String token, String family, Map<String, Object> body) {
        Response answer = postern.request().auth().oauth2(token).contentType(ContentType.JSON).body(body)
                .post("/api/v2/" + family);
        assertEquals(201, answer.statusCode(), answer.asString());
        return PackagedPostern.json(answer);
    }
}
