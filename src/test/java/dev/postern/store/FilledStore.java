package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.KeyClient;
import dev.postern.PackagedPostern;

/** A tenant with something of everything, made over HTTP, and what must be true of it at any Postern that has its store. */
final class FilledStore {

    static final String BASE_URL = "http://localhost:8080";

    private static final String API = "https://orders.example/";
    private static final String SHARED = "https://shared.example/";
    private static final int QUOTA = 1000;
    private static final Pattern REMAINING = Pattern.compile("b=per_day;q=" + QUOTA + ";r=([0-9]+);.*");
    /** Lists whose answers must stay the same. */
    private static final List<String> LISTS = List.of("clients", "client-grants", "resource-servers", "organizations",
            "actions/actions", "actions/modules", "actions/triggers/credentials-exchange/bindings", "hooks", "log-streams",
            "rate-limit-policies", "keys/signing", "tenants/settings");

    private final String client;
    private final String secret;
    private final String secondSecret;
    private final String keyClient;
    private final KeyPair key;
    private final String organization;
    private final String usedAssertion;
    private final String tokenBeforeTheRotation;
    private final String token;
    private final String sharedToken;
    private final Map<String, JsonNode> answers;
    private final JsonNode jwks;
    private long quotaLeft;

    /** Fills the store of a Postern that runs; the last thing that it is used for, but for a stop. */
    FilledStore(PackagedPostern postern) {
        make(postern, "resource-servers", "{'identifier': '%s', 'scopes': [{'value': 'read'}]}".formatted(API));
        make(postern, "resource-servers", """
                {'identifier': '%s', 'signing_alg': 'HS256', 'signing_secret': 'a-secret-of-the-shared-api-0123456789'}"""
                .formatted(SHARED));
        JsonNode made = make(postern, "clients", """
                {'name': 'Büro 東京', 'app_type': 'non_interactive', 'grant_types': ['client_credentials'],
                 'client_metadata': {'region': 'eu'},
                 'token_quota': {'client_credentials': {'per_day': %d}}}""".formatted(QUOTA));
        client = made.path("client_id").textValue();
        secret = made.path("client_secret").textValue();
        secondSecret = make(postern, "clients/" + client + "/secrets", "{'label': 'Second secret'}").path("client_secret")
                .textValue();
        key = KeyClient.newKey();
        keyClient = make(postern, "clients", """
                {'name': 'By key', 'app_type': 'non_interactive', 'grant_types': ['client_credentials'],
                 'client_authentication_methods': {'private_key_jwt': {'credentials': [
                   {'credential_type': 'public_key', 'pem': '%s', 'alg': 'RS256'}]}}}""".formatted(
                KeyClient.pem(key).replace("\n", "\\n"))).path("client_id").textValue();
        String grant = make(postern, "client-grants", """
                {'client_id': '%s', 'audience': '%s', 'scope': ['read'], 'organization_usage': 'allow'}"""
                .formatted(client, API)).path("id").textValue();
        for (String[] of : new String[][] { { client, SHARED }, { keyClient, API } }) {
            make(postern, "client-grants", "{'client_id': '%s', 'audience': '%s', 'scope': []}".formatted(of[0], of[1]));
        }
        organization = make(postern, "organizations", "{'name': 'blue-hotel', 'display_name': 'Blue Hotel'}").path("id")
                .textValue();
        make(postern, "organizations/" + organization + "/client-grants", "{'grant_id': '%s'}".formatted(grant));
        String stream = make(postern, "log-streams", """
                {'name': 'Collector', 'type': 'http', 'sink': {'httpEndpoint': 'https://collector.example/x',
                 'httpContentType': 'application/json', 'httpContentFormat': 'JSONLINES',
                 'httpAuthorization': 'Bearer of-the-collector'}}""").path("id").textValue();
        management(postern).body("{\"status\": \"paused\"}").patch("/api/v2/log-streams/{id}", stream).then().statusCode(200);
        make(postern, "rate-limit-policies", """
                {'resource': 'oauth_authentication_api', 'consumer': 'client', 'consumer_selector': 'default',
                 'configuration': {'action': 'log', 'limit': 100000}}""");
        String module = make(postern, "actions/modules", """
                {'name': 'regions', 'publish': true,
                 'code': 'module.exports = { regionOf: (client) => client.metadata.region };'}""").path("id").textValue();
        String version = json(management(postern).get("/api/v2/actions/modules/" + module + "/versions"))
                .at("/versions/0/id").textValue();
        String actionId = make(postern, "actions/actions", """
                {'name': 'Add a region', 'supported_triggers': [{'id': 'credentials-exchange', 'version': 'v2'}],
                 'secrets': [{'name': 'KEY', 'value': 'of-the-action'}], 'deploy': true,
                 'modules': [{'module_id': '%s', 'module_version_id': '%s'}],
                 'code': 'const { regionOf } = require(\\"actions:regions\\"); exports.onExecuteCredentialsExchange = \
                async (event, api) => { api.accessToken.setCustomClaim(\\"https://example.com/region\\", \
                regionOf(event.client) + event.secrets.KEY); };'}""".formatted(module, version)).path("id").textValue();
        management(postern).body("{\"bindings\": [{\"ref\": {\"type\": \"action_id\", \"value\": \"" + actionId + "\"}}]}")
                .patch("/api/v2/actions/triggers/credentials-exchange/bindings").then().statusCode(200);
        String hook = make(postern, "hooks", """
                {'name': 'add-scope', 'triggerId': 'credentials-exchange', 'enabled': true,
                 'script': 'module.exports = function (client, scope, audience, context, cb) { \
                cb(null, { \\"https://example.com/hook\\": context.webtask.secrets.WORD }); };'}""").path("id").textValue();
        make(postern, "hooks/" + hook + "/secrets", "{'WORD': 'of-the-hook'}");
        tokenBeforeTheRotation = tokenOf(token(postern, secret, API));
        management(postern).post("/api/v2/keys/signing/rotate").then().statusCode(201);
        token = tokenOf(token(postern, secondSecret, API));
        sharedToken = tokenOf(token(postern, secret, SHARED));
        usedAssertion = assertion();
        assertEquals(200, token(postern, usedAssertion).statusCode());
        quotaLeft = remaining(token(postern, secret, API));
        answers = answers(postern);
        jwks = jwks(postern);
        assertEquals(3, jwks.path("keys").size(), "after a rotation");
    }

    /** Every promise of the tenant, at a Postern that has this store now. */
    void isAt(PackagedPostern postern) {
        answers(postern).forEach((list, answer) -> assertEquals(answers.get(list), answer, list));
        assertEquals(jwks, jwks(postern));
        assertTrue(
                json(management(postern).get("/api/v2/clients/{id}?fields=last_used_at", keyClient)).hasNonNull("last_used_at"),
                "when its key was last used");
        for (String before : List.of(tokenBeforeTheRotation, token, sharedToken)) {
            String audience = before.equals(sharedToken) ? SHARED : API;
            postern.request().auth().oauth2(before).queryParam("audience", audience).get("/verify").then().statusCode(200);
        }
        assertEquals(401, token(postern, usedAssertion).statusCode(), "an assertion that was used before");
        assertEquals(200, token(postern, assertion()).statusCode());
        for (String each : List.of(secret, secondSecret)) {
            Response answer = token(postern, each, API);
            quotaLeft--;
            assertEquals(quotaLeft, remaining(answer), "tokens that the quota leaves");
            JsonNode claims = json(new String(Base64.getUrlDecoder().decode(tokenOf(answer).split("\\.")[1]),
                    StandardCharsets.UTF_8));
            assertEquals("euof-the-action", claims.path("https://example.com/region").textValue(), claims.toString());
            assertEquals("of-the-hook", claims.path("https://example.com/hook").textValue(), claims.toString());
        }
        assertEquals(401, token(postern, "another-secret-than-those", API).statusCode());
        Response inOrganization = postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", API,
                "client_id", client, "client_secret", secret, "organization", organization)).post("/oauth/token");
        assertEquals(200, inOrganization.statusCode(), inOrganization.asString());
        quotaLeft--;
        // a change goes on from where the numbers were
        management(postern).body("{\"description\": \"changed\"}").patch("/api/v2/clients/{id}", client).then().statusCode(200);
        management(postern).body("{\"description\": \"\"}").patch("/api/v2/clients/{id}", client).then().statusCode(200);
        String extra = make(postern, "clients", "{'name': 'One more'}").path("client_id").textValue();
        management(postern).delete("/api/v2/clients/{id}", extra).then().statusCode(204);
        answers.putAll(answers(postern));
    }

    private static Map<String, JsonNode> answers(PackagedPostern postern) {
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        for (String list : LISTS) {
            Response answer = management(postern).get("/api/v2/" + list);
            assertEquals(200, answer.statusCode(), list + answer.asString());
            JsonNode content = json(answer);
            for (String moving : List.of("last_used_at", "last_error")) { // one grows later, one is of a process
                content.findParents(moving).forEach(entity -> ((ObjectNode) entity).remove(moving));
            }
            answers.put(list, content);
        }
        return answers;
    }

    private static JsonNode jwks(PackagedPostern postern) {
        return json(postern.request().get("/.well-known/jwks.json"));
    }

    private String assertion() {
        KeyClient signer = new KeyClient(null, keyClient, key);
        return signer.signed(signer.claims(), "RS256");
    }

    private static Response token(PackagedPostern postern, String assertion) {
        return postern.request().formParams(Map.of("grant_type", "client_credentials", "audience", API,
                "client_assertion_type", KeyClient.ASSERTION_TYPE, "client_assertion", assertion)).post("/oauth/token");
    }

    private Response token(PackagedPostern postern, String presented, String audience) {
        return postern.request()
                .formParams(Map.of("grant_type", "client_credentials", "audience", audience, "client_id", client,
                        "client_secret", presented))
                .post("/oauth/token");
    }

    private static String tokenOf(Response answer) {
        assertEquals(200, answer.statusCode(), answer.asString());
        return json(answer).path("access_token").textValue();
    }

    private static long remaining(Response answer) {
        Matcher header = REMAINING.matcher(String.valueOf(answer.header("Auth0-Client-Quota-Limit")));
        assertTrue(header.matches(), answer.getHeaders().toString());
        return Long.parseLong(header.group(1));
    }

    private static RequestSpecification management(PackagedPostern postern) {
        return postern.request().auth().oauth2(postern.managementToken(BASE_URL)).contentType(ContentType.JSON);
    }

    private static JsonNode make(PackagedPostern postern, String path, String body) {
        Response answer = management(postern).body(body.replace('\'', '"')).post("/api/v2/" + path);
        assertTrue(answer.statusCode() == 201 || answer.statusCode() == 200, path + ": " + answer.asString());
        return json(answer);
    }
}
