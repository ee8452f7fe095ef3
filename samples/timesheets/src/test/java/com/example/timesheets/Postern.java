package com.example.timesheets;

import static io.restassured.RestAssured.given;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * The real authorization server: the packaged Postern, set up through its Management API as an Auth0 tenant would be. With
 * {@code -Dpostern.jar} another one.
 */
final class Postern implements AutoCloseable {

    static final String TIMESHEETS = "https://timesheets.example/";
    static final String PAYROLL = "https://payroll.example/";

    private static final String BOOTSTRAP_ID = "bootstrap";
    private static final String BOOTSTRAP_SECRET = "bootstrap-secret-of-the-sample";

    record Client(String id, String secret) {
    }

    private final String baseUrl = "http://localhost:" + Program.freePort();
    private final Program program;
    private boolean isSetUp;

    Postern() {
        try {
            Path directory = Files.createTempDirectory("timesheets-postern");
            program = new Program(Path.of(System.getProperty("postern.jar", "../../target/quarkus-app/quarkus-run.jar")),
                    directory.resolve("postern.log"))
                    .with("POSTERN_BASE_URL", baseUrl).with("POSTERN_DATA_DIR", directory.resolve("data"))
                    .with("POSTERN_BOOTSTRAP_CLIENT_ID", BOOTSTRAP_ID)
                    .with("POSTERN_BOOTSTRAP_CLIENT_SECRET", BOOTSTRAP_SECRET)
                    .with("QUARKUS_HTTP_PORT", baseUrl.substring(baseUrl.lastIndexOf(':') + 1))
                    .with("QUARKUS_HTTP_HOST", "localhost");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, with the two APIs when it is new. */
    Postern start() {
        program.startAndWait(baseUrl);
        if (!isSetUp) {
            isSetUp = true;
            api(TIMESHEETS, "batch:upload", "read:timesheets", "create:timesheets", "delete:timesheets",
                    "approve:timesheets");
            api(PAYROLL, "create:payments", "read:payments", "read:timesheets");
        }
        return this;
    }

    void kill() {
        program.kill();
    }

    String issuer() {
        return baseUrl + "/";
    }

    RequestSpecification management() {
        String token = token(new Client(BOOTSTRAP_ID, BOOTSTRAP_SECRET), baseUrl + "/api/v2/");
        return given().baseUri(baseUrl).basePath("/api/v2").auth().oauth2(token).contentType("application/json");
    }

    /** @return its id */
    String api(String identifier, String... scopes) {
        List<Map<String, String>> values = Arrays.stream(scopes).map(scope -> Map.of("value", scope)).toList();
        return created(management().body(Map.of("name", identifier, "identifier", identifier, "scopes", values))
                .post("/resource-servers")).path("id");
    }

    /** An application with a grant. */
    Client client(String audience, String... scopes) {
        Response client = created(management().body(Map.of("name", "sample", "app_type", "non_interactive", "grant_types",
                List.of("client_credentials"))).post("/clients"));
        Client made = new Client(client.path("client_id"), client.path("client_secret"));
        created(management().body(Map.of("client_id", made.id, "audience", audience, "scope", scopes))
                .post("/client-grants"));
        return made;
    }

    /** An organization; its id. */
    String organization(String name) {
        return created(management().body(Map.of("name", name)).post("/organizations")).path("id");
    }

    /** The application may ask for tokens of any organization, and still for those of none. */
    void allowOrganizations(Client client) {
        String grant = expect(200, management().queryParam("client_id", client.id).get("/client-grants")).path("[0].id");
        expect(200, management().body(Map.of("organization_usage", "allow", "allow_any_organization", true))
                .patch("/client-grants/" + grant));
    }

    String token(Client client, String audience) {
        return token(client, audience, Map.of());
    }

    /** @param more parameters of the token request */
    String token(Client client, String audience, Map<String, String> more) {
        Response answer = given().baseUri(baseUrl).formParam("grant_type", "client_credentials")
                .formParam("client_id", client.id).formParam("client_secret", client.secret).formParam("audience", audience)
                .formParams(more).post("/oauth/token");
        return expect(200, answer).path("access_token");
    }

    /** A token of a new application that holds these scopes. */
    String token(String audience, String... scopes) {
        return token(client(audience, scopes), audience);
    }

    /** Tokens for the audience last this long from now on. */
    void tokenLifetime(String audience, int seconds) {
        String id = expect(200, management().get("/resource-servers"))
                .path("find { it.identifier == '" + audience + "' }.id");
        expect(200, management().body(Map.of("token_lifetime", seconds)).patch("/resource-servers/" + id));
    }

    /** The current key is withdrawn: it signs no more, and what it signed is no longer valid. Another signs from now on. */
    void replaceSigningKey() {
        String current = expect(200, management().get("/keys/signing")).path("find { it.current }.kid");
        created(management().post("/keys/signing/rotate"));
        expect(200, management().put("/keys/signing/" + current + "/revoke"));
    }

    private static Response created(Response answer) {
        return expect(201, answer);
    }

    static Response expect(int status, Response answer) {
        if (answer.statusCode() != status) {
            throw new AssertionError("expected " + status + ": " + answer.statusLine() + "\n"
                    + answer.headers().asList().stream().map(Object::toString).collect(Collectors.joining("\n")) + "\n"
                    + answer.asString());
        }
        return answer;
    }

    @Override
    public void close() {
        program.close();
    }
}
