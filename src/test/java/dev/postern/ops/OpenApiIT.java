package dev.postern.ops;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;

import dev.postern.PackagedPostern;

/** The OpenAPI document, and what it says tried on the server it describes. */
class OpenApiIT {

    private record Operation(String method, String path, JsonNode description) {

        JsonNode example() {
            return description.at("/requestBody/content/application~1json/example");
        }

        /** The one status of success. */
        int success() {
            List<String> statuses = new ArrayList<>();
            description.path("responses").fieldNames().forEachRemaining(statuses::add);
            return statuses.stream().filter(status -> status.startsWith("2")).mapToInt(Integer::parseInt).findFirst()
                    .orElseThrow();
        }
    }

    /** What makes something comes first; what changes or deletes it, later. */
    private static final List<String> ORDER = List.of("postResourceServers", "postClients", "postClientGrants",
            "postClientSecrets", "postClientCredentials", "postOrganizations", "postOrganizationClientGrants",
            "postDiscoveryDomains",
            "postRateLimitPolicies", "postLogStreams", "postHooks", "postHookSecrets", "postAction", "postActionModule",
            "patchResourceServer",
            "patchClient", "patchClientGrant", "patchClientSecret", "patchClientCredential", "patchOrganization",
            "patchDiscoveryDomain",
            "patchTenantSettings", "patchRateLimitPolicy", "patchLogStream", "patchHook", "patchHookSecrets",
            "deleteHookSecrets", "patchAction", "patchActionModule", "patchBindings", "postTestAction", "postPreviewToken");
    /** A version to go back to has no id that an example could name; a tenant file is no JSON. */
    private static final Set<String> NOT_TRIED = Set.of("token", "postDeployActionVersion", "postActionModuleRollback",
            "postTenantFilePlan", "putTenantFile");
    private static final Map<String, String> VALUES = Map.ofEntries(Map.entry("sort", "name:1"),
            Map.entry("q", "client_grant.allow_any_organization:true"), Map.entry("app_type", "native"),
            Map.entry("subject_type", "client"), Map.entry("default_for", "third_party_clients"),
            Map.entry("by", "hour"), Map.entry("to", "20260102"), Map.entry("fields", "name"),
            Map.entry("resource", "oauth_authentication_api"),
            Map.entry("consumer", "client"), Map.entry("consumer_selector", "default"),
            Map.entry("triggerId", "credentials-exchange"));

    private static final Map<String, String> OF_LOGS = Map.of("q", "type:seccft", "search", "type:seccft", "sort", "date:1");

    @TempDir
    static Path directory;

    private static PackagedPostern postern;
    private static JsonNode document;
    private static String token;

    @BeforeAll
    static void start() {
        postern = new PackagedPostern(directory).start();
        document = json(postern.operations().queryParam("format", "json").get("/q/openapi"));
        token = postern.managementToken();
    }

    @AfterAll
    static void stop() {
        postern.close();
    }

    @Test
    void the_example_of_every_body_succeeds_as_it_stands_on_an_empty_tenant() {
        Map<String, Operation> operations = operations();
        Set<String> withBody = new TreeSet<>();
        operations.forEach((id, operation) -> {
            if (operation.description.has("requestBody") && !NOT_TRIED.contains(id)) {
                withBody.add(id);
            }
        });
        assertEquals(withBody, new TreeSet<>(ORDER));

        Map<String, String> ids = new HashMap<>(); // first segments of a path → what was made there
        for (String id : ORDER) {
            Operation operation = operations.get(id);
            assertFalse(operation.example().isMissingNode(), id + " has no example");
            String body = operation.example().toString()
                    .replace("ID_OF_THE_APPLICATION", ids.getOrDefault("/api/v2/clients", ""))
                    .replace("ID_OF_THE_GRANT", ids.getOrDefault("/api/v2/client-grants", ""));
            Response answer = postern.request().auth().oauth2(token).contentType(ContentType.JSON).body(body)
                    .request(operation.method, filled(operation.path, ids));
            assertEquals(operation.success(), answer.statusCode(), id + ": " + answer.asString());
            if (operation.method.equals("POST") && answer.asString().startsWith("{")) {
                JsonNode made = json(answer);
                ids.put(operation.path, made.path(made.has("client_id") && !made.has("id") ? "client_id" : "id").asText());
            }
        }
    }

    @Test
    void every_query_parameter_of_a_list_is_taken() {
        operations().forEach((id, operation) -> {
            if (operation.method.equals("GET") && operation.path.startsWith("/api/v2/") && !operation.path.contains("{")) {
                for (JsonNode parameter : operation.description.path("parameters")) {
                    JsonNode described = parameter.has("$ref") ? document.at(parameter.path("$ref").textValue().substring(1))
                            : parameter;
                    String name = described.path("name").textValue();
                    if (name.equals("from") && !id.equals("getDaily")) {
                        continue; // only the server knows one
                    }
                    String value = id.equals("getDaily") ? "20260101" : switch (described.at("/schema/type").asText()) {
                        case "integer" -> "1";
                        case "boolean" -> "true";
                        default -> id.equals("getLogs") ? OF_LOGS.getOrDefault(name, "type") : VALUES.getOrDefault(name, "x");
                    };
                    Response answer = postern.request().auth().oauth2(token).queryParam(name, value).get(operation.path);
                    assertEquals(200, answer.statusCode(), id + " " + name + ": " + answer.asString());
                }
            }
        });
    }

    @Test
    void the_token_request_has_fields_and_the_gateways_question_has_parameters() {
        Map<String, Operation> operations = operations();
        JsonNode content = operations.get("token").description.at("/requestBody/content");
        assertEquals(List.of("application/x-www-form-urlencoded", "application/json"), names(content));
        content.forEach(type -> assertEquals("#/components/schemas/TokenRequest", type.at("/schema/$ref").textValue()));
        assertTrue(names(document.at("/components/schemas/TokenRequest/properties")).containsAll(
                List.of("grant_type", "client_id", "client_secret", "audience", "scope", "organization")));
        assertTrue(names(operations.get("token").description.path("responses")).containsAll(
                List.of("200", "400", "401", "403", "429")));
        assertEquals(2, operations.get("verify").description.path("parameters").size());
    }

    @Test
    void no_answer_is_described_by_the_frameworks_own_types() {
        assertFalse(document.toString().contains("valueNode"));
        assertFalse(document.toString().contains("ObjectNode"));
        operations().forEach((id, operation) -> operation.description.path("responses").fields().forEachRemaining(answer -> {
            if (!answer.getKey().equals("204") && operation.path.startsWith("/api/v2")) {
                assertNotEquals(0, answer.getValue().path("content").size(), id + " " + answer.getKey());
            }
        }));
    }

    /** By operation id. */
    private static Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        document.path("paths").fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
            if (method.getValue().has("operationId")) {
                operations.put(method.getValue().path("operationId").textValue(),
                        new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
            }
        }));
        return operations;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The path with the ids of what was made before in its place. */
    private static String filled(String path, Map<String, String> ids) {
        String filled = path.replace("{trigger}", "credentials-exchange");
        int begin = filled.indexOf('{');
        if (begin < 0) {
            return filled;
        }
        String id = ids.get(path.substring(0, path.indexOf("/{")));
        String first = filled.substring(0, begin) + id + filled.substring(filled.indexOf('}') + 1);
        int second = first.indexOf('{');
        return second < 0 ? first
                : first.substring(0, second) + ids.get(path.substring(0, path.lastIndexOf("/{")))
                        + first.substring(first.indexOf('}') + 1);
    }
}
