package dev.postern.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

import io.quarkus.smallrye.openapi.OpenApiFilter;

/**
 * Completes the OpenAPI document while Postern is built: what resources cannot say by their types. Answers and their statuses,
 * query parameters, the bodies that are read by hand, and an example for each body. The parts that are named here are in
 * {@code META-INF/openapi.json}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class OpenApiDescription implements OASFilter {

    private static final String JSON = "application/json";
    private static final List<String> PAGES = List.of("page", "per_page", "include_totals", "take", "from");
    private static final List<String> NUMBERED = List.of("page", "per_page");
    private static final List<String> CHECKPOINTS = List.of("take", "from");
    private static final List<String> DAYS = List.of("from_day", "to_day");
    private static final List<String> UNUSED = join(CHECKPOINTS, List.of("unused_days"));
    private static final List<String> FIELDS = List.of("fields", "include_fields");
    /** Operation → its query parameters, by their names among the components. */
    private static final Map<String, List<String>> QUERIES = Map.ofEntries(
            Map.entry("getClients", join(PAGES, FIELDS, List.of("is_global", "is_first_party", "app_type", "q"))),
            Map.entry("getResourceServers", join(PAGES, FIELDS, List.of("identifiers"))),
            Map.entry("getClientGrants", join(PAGES, FIELDS,
                    List.of("audience", "client_id", "subject_type", "default_for", "allow_any_organization"))),
            Map.entry("getClientGrantOrganizations", CHECKPOINTS),
            Map.entry("getOrganizations", join(PAGES, FIELDS, List.of("sort"))),
            Map.entry("getOrganizationClientGrants", join(PAGES, FIELDS, List.of("audience", "client_id", "grant_ids"))),
            Map.entry("getDiscoveryDomains", join(CHECKPOINTS, FIELDS)),
            Map.entry("getDiscoveryDomain", FIELDS),
            Map.entry("getDiscoveryDomainByName", FIELDS),
            Map.entry("getRateLimitPolicies",
                    join(CHECKPOINTS, FIELDS, List.of("resource", "consumer", "consumer_selector"))),
            Map.entry("getHooks", join(PAGES, FIELDS, List.of("enabled", "triggerId"))),
            Map.entry("getActions", join(NUMBERED, List.of("triggerId", "actionName", "deployed", "installed"))),
            Map.entry("getActionVersions", NUMBERED),
            Map.entry("getActionModules", NUMBERED),
            Map.entry("getActionModuleActions", NUMBERED),
            Map.entry("getActionModuleVersions", NUMBERED),
            Map.entry("getBindings", NUMBERED),
            Map.entry("getClientCredentials", NUMBERED),
            Map.entry("getRoles", PAGES),
            Map.entry("getConnections", PAGES),
            Map.entry("getClient", FIELDS),
            Map.entry("getResourceServer", FIELDS),
            Map.entry("getClientGrant", FIELDS),
            Map.entry("getOrganization", FIELDS),
            Map.entry("getOrganizationByName", FIELDS),
            Map.entry("getHook", FIELDS),
            Map.entry("getRateLimitPolicy", FIELDS),
            Map.entry("getLogs", join(PAGES, FIELDS, List.of("q_of_logs", "search", "sort_of_logs"))),
            Map.entry("getDaily", DAYS),
            Map.entry("getUsage", join(DAYS, NUMBERED, List.of("by", "client_id", "audience", "organization_id"))),
            Map.entry("getWastefulCallers", join(DAYS, NUMBERED, List.of("client_id"))),
            Map.entry("getRefusals", join(DAYS, NUMBERED, List.of("client_id"))),
            Map.entry("getExpiring", join(NUMBERED, List.of("expiring_days"))),
            Map.entry("getUnusedClients", UNUSED),
            Map.entry("getUnusedResourceServers", UNUSED),
            Map.entry("getUnusedClientGrants", UNUSED),
            Map.entry("getUnusedScopes", UNUSED),
            Map.entry("getUnusedCredentials", UNUSED),
            Map.entry("deleteAction", List.of("force")),
            Map.entry("deleteClientSecret", List.of("last")),
            Map.entry("postSigningKeys", List.of("signing_alg")),
            Map.entry("verify", List.of("verify_audience", "verify_scope")));
    /** The operations that answer 201, as Auth0's do. */
    private static final Set<String> CREATING = Set.of("patchHookSecrets", "postAction", "postActionModule",
            "postClientCredentials",
            "postClientGrants", "postClientSecrets", "postClients", "postDiscoveryDomains", "postHookSecrets", "postHooks",
            "postOrganizationClientGrants", "postOrganizations", "postRateLimitPolicies", "postResourceServers",
            "postSigningKeys");
    /** Of an answer's type as the framework sees it, which says nothing about the answer. */
    private static final List<String> FRAMEWORK_TYPES = List.of("ArrayNode", "JsonNode", "JsonNodeType", "ObjectNode");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        document.getPaths().getPathItems().forEach((path, item) -> item.getOperations().forEach((method, operation) -> {
            queries(operation);
            if (path.startsWith("/api/v2/")) {
                management(path, method, operation, components);
            }
        }));
        token(document.getPaths().getPathItem("/oauth/token").getPOST(), components);
        verify(document.getPaths().getPathItem("/verify").getGET());
        components.addSecurityScheme("access_token", OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP)
                .scheme("bearer").bearerFormat("JWT")
                .description("The access_token of an answer of POST /oauth/token, of any API"));
        FRAMEWORK_TYPES.forEach(components::removeSchema);
    }

    private static void queries(Operation operation) {
        QUERIES.getOrDefault(operation.getOperationId(), List.of())
                .forEach(name -> operation.addParameter(OASFactory.createParameter().ref(name)));
    }

    private static void management(String path, PathItem.HttpMethod method, Operation operation, Components components) {
        boolean reads = method == PathItem.HttpMethod.GET;
        boolean deletes = method == PathItem.HttpMethod.DELETE;
        APIResponses answers = OASFactory.createAPIResponses();
        if (deletes) {
            answers.addAPIResponse("204", OASFactory.createAPIResponse().description("Deleted"));
        } else {
            boolean creates = CREATING.contains(operation.getOperationId());
            answers.addAPIResponse(creates ? "201" : "200", answer(creates ? "Created" : "Done", mediaType(operation),
                    reads && QUERIES.getOrDefault(operation.getOperationId(), List.of()).stream().anyMatch(PAGES::contains)
                            ? "List"
                            : "Entity"));
        }
        answers.addAPIResponse("400", error("The request does not suit the operation"));
        answers.addAPIResponse("401", error("No access token for the Management API, or a bad one"));
        answers.addAPIResponse("403", error("The token lacks the scope"));
        if (path.contains("{")) {
            answers.addAPIResponse("404", error("There is nothing of this id"));
        }
        if (!reads) {
            answers.addAPIResponse("409", error("It contradicts what is there"));
        }
        if ("deleteActionModule".equals(operation.getOperationId())) {
            answers.addAPIResponse("412", error("An action uses it"));
        }
        operation.setResponses(answers);
        example(operation, components);
    }

    /** The export of the tenant is the one answer that is not JSON. */
    private static String mediaType(Operation operation) {
        return "getTenantFile".equals(operation.getOperationId()) ? "application/yaml" : JSON;
    }

    /** The body's example has the name of its schema. */
    private static void example(Operation operation, Components components) {
        if ("postDeployActionVersion".equals(operation.getOperationId())) {
            operation.setRequestBody(OASFactory.createRequestBody().content(json("ActionRollback")));
        }
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().getContent().getMediaTypes().values()
                    .forEach(body -> example(body, components).ifPresent(value -> body.setExample(value)));
        }
    }

    private static Optional<Object> example(MediaType body, Components components) {
        String schema = body.getSchema().getRef();
        Map<String, Example> examples = components.getExamples();
        return schema == null || examples == null ? Optional.empty()
                : Optional.ofNullable(examples.get(schema.substring(schema.lastIndexOf('/') + 1))).map(Example::getValue);
    }

    private static void token(Operation operation, Components components) {
        Content body = OASFactory.createContent(); // the form first: it is what a page shows fields for
        for (String type : List.of("application/x-www-form-urlencoded", JSON)) {
            body.addMediaType(type, OASFactory.createMediaType().schema(schema("TokenRequest")));
        }
        operation.setRequestBody(OASFactory.createRequestBody().required(true).content(body));
        operation.getRequestBody().getContent().getMediaTypes().values()
                .forEach(media -> example(media, components).ifPresent(value -> media.setExample(value)));
        APIResponses answers = OASFactory.createAPIResponses();
        answers.addAPIResponse("200", answer("The token", JSON, "TokenAnswer"));
        answers.addAPIResponse("400", answer("The request is malformed, or asks for what there is not", JSON, "OAuthError"));
        answers.addAPIResponse("401", answer("Client authentication failed", JSON, "OAuthError"));
        answers.addAPIResponse("403", answer("The application may not have such a token", JSON, "OAuthError"));
        answers.addAPIResponse("413", answer("The body is too large", JSON, "OAuthError"));
        answers.addAPIResponse("429", answer("A rate limit or a quota is used up", JSON, "OAuthError"));
        operation.setResponses(answers);
    }

    private static void verify(Operation operation) {
        APIResponses answers = OASFactory.createAPIResponses();
        answers.addAPIResponse("200", answer("The token is good: who calls, in X-Postern headers and as JSON", JSON, "Entity"));
        answers.addAPIResponse("400", answer("The Authorization header or the query is malformed", JSON, "OAuthError"));
        answers.addAPIResponse("401", answer("No token, or a bad one", JSON, "OAuthError"));
        answers.addAPIResponse("403", answer("A good token without the scope", JSON, "OAuthError"));
        operation.setResponses(answers);
        operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme("access_token")));
    }

    private static APIResponse error(String description) {
        return answer(description, JSON, "ManagementError");
    }

    private static APIResponse answer(String description, String mediaType, String schema) {
        return OASFactory.createAPIResponse().description(description)
                .content(OASFactory.createContent().addMediaType(mediaType,
                        OASFactory.createMediaType().schema(schema(schema))));
    }

    private static Content json(String schema) {
        return OASFactory.createContent().addMediaType(JSON, OASFactory.createMediaType().schema(schema(schema)));
    }

    private static Schema schema(String name) {
        return OASFactory.createSchema().ref(name);
    }

    @SafeVarargs
    private static List<String> join(List<String>... lists) {
        List<String> joined = new ArrayList<>();
        for (List<String> list : lists) {
            joined.addAll(list);
        }
        return List.copyOf(joined);
    }
}
