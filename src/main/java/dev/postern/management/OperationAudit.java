package dev.postern.management;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.audit.OperationRecord;
import dev.postern.audit.Operations;
import dev.postern.audit.Redaction;
import dev.postern.oauth.Caller;
import dev.postern.registry.Client;
import dev.postern.registry.Registry;

/**
 * Tells the audit log of every write ({@code sapi}), of reads that show a secret ({@code mgmt_api_read}) and of writes
 * that were refused to a caller with a token ({@code fapi}). Runs when the answer is complete.
 */
@Singleton
final class OperationAudit {

    private static final int LAST = 0;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    /** Auth0's words, where ours differ by more than chance. */
    private static final Map<String, String> AUTH0_WORDS = Map.ofEntries(
            Map.entry("postClients", "Create a client"),
            Map.entry("patchClient", "Update a client"),
            Map.entry("deleteClient", "Delete a client"),
            Map.entry("postRotateSecret", "Rotate a client secret"),
            Map.entry("postResourceServers", "Create a resource server"),
            Map.entry("patchResourceServer", "Update a resource server"),
            Map.entry("deleteResourceServer", "Delete a resource server"),
            Map.entry("postClientGrants", "Create client grant"),
            Map.entry("patchClientGrant", "Update client grant"),
            Map.entry("deleteClientGrant", "Delete client grant"),
            Map.entry("patchTenantSettings", "Update tenant settings"),
            Map.entry("patchLogStream", "Update a log stream"),
            Map.entry("patchAction", "Update an action"),
            Map.entry("patchBindings", "Update trigger bindings"),
            Map.entry("patchHook", "Update a hook"),
            Map.entry("patchOrganization", "Modify an Organization"),
            Map.entry("postOrganizations", "Create an Organization"),
            Map.entry("deleteOrganization", "Delete organization"));

    private final Provider<AuditLog> log; // filters are made during the build, before there are settings
    private final Provider<Registry> registry;
    private final Provider<CurrentIdentityAssociation> caller;
    private final Provider<ObjectMapper> json;
    private final OperationRecord record;

    OperationAudit(Provider<AuditLog> log, Provider<Registry> registry, Provider<CurrentIdentityAssociation> caller,
            Provider<ObjectMapper> json, OperationRecord record) {
        this.log = log;
        this.registry = registry;
        this.caller = caller;
        this.json = json;
        this.record = record;
    }

    @ServerResponseFilter(priority = LAST)
    Uni<Void> tell(ContainerRequestContext request, ContainerResponseContext response, ResourceInfo resource,
            RoutingContext routing) {
        if (!ManagementErrorShape.isManagement(request.getUriInfo().getPath())) {
            return Uni.createFrom().voidItem();
        }
        Optional<JsonNode> answer = response.hasEntity() ? Optional.of(json.get().valueToTree(response.getEntity()))
                : Optional.empty();
        Optional<EventType> type = type(request.getMethod(), response.getStatus(), answer);
        if (type.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return caller.get().getDeferredIdentity().onItem()
                .invoke(identity -> tell(type.get(), identity, request, response.getStatus(), answer, resource, routing))
                .onFailure().recoverWithNull().replaceWithVoid();
    }

    private static Optional<EventType> type(String method, int status, Optional<JsonNode> answer) {
        if (SAFE.contains(method)) {
            return status == 200 && answer.isPresent() && Redaction.holdsSecret(answer.get())
                    ? Optional.of(EventType.MANAGEMENT_READ)
                    : Optional.empty();
        }
        return Optional.of(status < 400 ? EventType.MANAGEMENT_WRITE : EventType.MANAGEMENT_REFUSED);
    }

    /** Callers without a good token are not told of: anybody could fill the log. */
    private void tell(EventType type, SecurityIdentity identity, ContainerRequestContext request, int status,
            Optional<JsonNode> answer, ResourceInfo resource, RoutingContext routing) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return;
        }
        Optional<String> clientId = Optional.ofNullable(token.<String> getClaim("azp"))
                .or(() -> Optional.ofNullable(token.<String> getClaim("client_id")));
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.set("request", request(request, token, routing.request(), type));
        ObjectNode told = details.putObject("response").put("statusCode", status);
        answer.ifPresent(body -> told.set("body", Operations.bounded(Redaction.of(body))));
        if (!record.changes().isEmpty()) {
            details.set("changes", Operations.json(record.changes()));
        }
        log.get().operation(type, caller(routing.request()), description(resource, request), clientId,
                clientId.flatMap(registry.get().current()::client).map(Client::name), details);
    }

    private ObjectNode request(ContainerRequestContext request, JsonWebToken token, HttpServerRequest http, EventType type) {
        UriInfo uri = request.getUriInfo();
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("method", request.getMethod()).put("path", uri.getPath());
        ObjectNode query = told.putObject("query");
        uri.getQueryParameters().forEach((name, values) -> query.put(name, String.join(",", values)));
        if (type == EventType.MANAGEMENT_WRITE) {
            record.body().ifPresent(body -> told.set("body", Operations.bounded(
                    uri.getPath().endsWith("/secrets") && body.isObject() ? Redaction.ofSecrets(body) : Redaction.of(body))));
        }
        told.put("userAgent", Optional.ofNullable(http.getHeader(HttpHeaders.USER_AGENT)).orElse(""));
        told.put("ip", ip(http)).put("channel", "api");
        ObjectNode auth = told.putObject("auth").put("strategy", "jwt");
        auth.putObject("user").put("user_id", token.getName());
        ObjectNode credentials = auth.putObject("credentials");
        Optional.ofNullable(token.getTokenID()).ifPresent(jti -> credentials.put("jti", jti));
        return told;
    }

    private static String description(ResourceInfo resource, ContainerRequestContext request) {
        Operation operation = resource == null || resource.getResourceMethod() == null ? null
                : resource.getResourceMethod().getAnnotation(Operation.class);
        return operation == null ? request.getMethod() + " " + request.getUriInfo().getPath()
                : AUTH0_WORDS.getOrDefault(operation.operationId(), operation.summary());
    }

    private static Caller caller(HttpServerRequest http) {
        return new Caller(ip(http), Optional.ofNullable(http.getHeader(HttpHeaders.USER_AGENT)),
                Optional.ofNullable(http.authority()).map(Object::toString),
                Optional.ofNullable(http.getHeader("Auth0-Client")));
    }

    private static String ip(HttpServerRequest http) {
        return http.remoteAddress() == null ? "" : http.remoteAddress().hostAddress();
    }
}
