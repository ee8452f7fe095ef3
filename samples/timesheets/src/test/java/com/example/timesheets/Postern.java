package com.example.timesheets;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.restassured.path.json.JsonPath;
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
    private final int managementPort = Program.freePort();
    private final int tlsPort = Program.freePort();
    private final Identity identity;
    private final Program program;
    private boolean isSetUp;

    Postern() {
        try {
            Path directory = Files.createTempDirectory("timesheets-postern");
            identity = Identity.in(directory, "postern");
            program = new Program(Path.of(System.getProperty("postern.jar", "../../target/quarkus-app/quarkus-run.jar")),
                    directory.resolve("postern.log"))
                    .with("POSTERN_BASE_URL", baseUrl).with("POSTERN_DATA_DIR", directory.resolve("data"))
                    .with("POSTERN_BOOTSTRAP_CLIENT_ID", BOOTSTRAP_ID)
                    .with("POSTERN_BOOTSTRAP_CLIENT_SECRET", BOOTSTRAP_SECRET)
                    .with("QUARKUS_HTTP_PORT", baseUrl.substring(baseUrl.lastIndexOf(':') + 1))
                    .with("QUARKUS_HTTP_HOST", "localhost")
                    .with("QUARKUS_MANAGEMENT_PORT", managementPort)
                    .with("QUARKUS_HTTP_SSL_PORT", tlsPort).with("QUARKUS_HTTP_INSECURE_REQUESTS", "enabled")
                    .with("QUARKUS_TLS_KEY_STORE_PEM_SERVER_CERT", identity.certificateFile())
                    .with("QUARKUS_TLS_KEY_STORE_PEM_SERVER_KEY", identity.keyFile())
                    .with("POSTERN_MTLS_REQUEST_CERTIFICATES", true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, with the two APIs when it is new. */
    Postern start() {
        program.startAndWait("http://127.0.0.1:" + managementPort);
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

    /** An application with a grant, and a secret. */
    Client client(String audience, String... scopes) {
        return granted(Map.of(), audience, scopes);
    }

    private Client granted(Map<String, Object> fields, String audience, String... scopes) {
        Map<String, Object> body = new HashMap<>(Map.of("name", "sample", "app_type", "non_interactive", "grant_types",
                List.of("client_credentials")));
        body.putAll(fields);
        Response client = created(management().body(body).post("/clients"));
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

    /** A token of a new application, bound to a key (RFC 9449). The API takes such tokens from now on, and others too. */
    String boundToken(String audience, DpopKey key, String... scopes) {
        change(audience, Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", false)));
        Client client = client(audience, scopes);
        Response answer = given().baseUri(baseUrl).header("DPoP", key.proof("POST", baseUrl + "/oauth/token"))
                .formParam("grant_type", "client_credentials").formParam("client_id", client.id)
                .formParam("client_secret", client.secret).formParam("audience", audience).post("/oauth/token");
        expect(200, answer).then().body("token_type", equalTo("DPoP"));
        return answer.path("access_token");
    }

    /**
     * A token of a new application, bound to a certificate (RFC 8705). The API takes such tokens from now on, and others too.
     */
    String boundToken(String audience, Identity caller, String... scopes) throws IOException, InterruptedException {
        change(audience, Map.of("proof_of_possession", Map.of("mechanism", "mtls", "required", false)));
        Client client = client(audience, Map.of("self_signed_tls_client_auth",
                Map.of("credential_type", "x509_cert", "pem", caller.pem())), scopes);
        HttpRequest request = HttpRequest.newBuilder(URI.create(tokenUrlOverTls()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=" + client.id + "&audience=" + audience))
                .build();
        String answer = HttpClient.newBuilder().sslContext(caller.towards(identity)).build()
                .send(request, HttpResponse.BodyHandlers.ofString()).body();
        return JsonPath.from(answer).getString("access_token");
    }

    /** An application with a grant that authenticates by a key or a certificate: method and credential. */
    Client client(String audience, Map<String, Map<String, String>> authentication, String... scopes) {
        String method = authentication.keySet().iterator().next();
        Map<String, Object> methods = Map.of(method, Map.of("credentials", List.of(authentication.get(method))));
        return granted(Map.of("client_authentication_methods", methods, "require_proof_of_possession",
                method.startsWith("self_signed")), audience, scopes);
    }

    /** Where callers with certificates get tokens. */
    String tokenUrlOverTls() {
        return "https://localhost:" + tlsPort + "/oauth/token";
    }

    /** What it shows there. */
    Identity identity() {
        return identity;
    }

    /** Tokens for the audience last this long from now on. */
    void tokenLifetime(String audience, int seconds) {
        change(audience, Map.of("token_lifetime", seconds));
    }

    private void change(String audience, Map<String, Object> fields) {
        String id = expect(200, management().get("/resource-servers"))
                .path("find { it.identifier == '" + audience + "' }.id");
        expect(200, management().body(fields).patch("/resource-servers/" + id));
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
