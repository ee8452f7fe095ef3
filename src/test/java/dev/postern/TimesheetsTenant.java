package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;

/** What docs/ and deploy/ assume: a packaged Postern with the Timesheets API, another API, and an application. */
public final class TimesheetsTenant implements AutoCloseable {

    public static final String AUDIENCE = "https://timesheets.example/";
    public static final String OTHER_AUDIENCE = "https://payroll.example/";

    public final PackagedPostern postern;
    public final String clientId;
    public final String clientSecret;

    /** @param directory of the test */
    public TimesheetsTenant(Path directory) {
        this(directory, "access_token");
    }

    /** @param tokenDialect of the APIs: in RFC 9068's no two tokens are the same */
    public TimesheetsTenant(Path directory, String tokenDialect) {
        postern = new PackagedPostern(directory).start();
        String management = postern.managementToken();
        for (String audience : List.of(AUDIENCE, OTHER_AUDIENCE)) {
            create(management, "resource-servers", Map.of("identifier", audience, "token_dialect", tokenDialect, "scopes",
                    List.of(Map.of("value", "read:timesheets"), Map.of("value", "create:timesheets"))));
        }
        JsonNode client = create(management, "clients", Map.of("name", "Reports", "app_type", "non_interactive",
                "grant_types", List.of("client_credentials")));
        clientId = client.path("client_id").textValue();
        clientSecret = client.path("client_secret").textValue();
        for (String audience : List.of(AUDIENCE, OTHER_AUDIENCE)) {
            create(management, "client-grants", Map.of("client_id", clientId, "audience", audience, "scope",
                    List.of("read:timesheets", "create:timesheets")));
        }
    }

    /** A token with one scope. */
    public String token(String audience, String scope) {
        Response answer = postern.request().formParam("grant_type", "client_credentials").formParam("client_id", clientId)
                .formParam("client_secret", clientSecret).formParam("audience", audience).formParam("scope", scope)
                .post("/oauth/token");
        assertEquals(200, answer.statusCode(), answer.asString());
        return PackagedPostern.json(answer).path("access_token").textValue();
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
