package dev.postern.management;

import java.util.List;
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
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
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

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.audit.OperationRecord;
import dev.postern.audit.Operations;
import dev.postern.audit.Redaction;
import dev.postern.config.Issuer;
import dev.postern.entity.EntityChange;
import dev.postern.oauth.Caller;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.web.TrustedProxies;

/**
 * Records every write ({@code sapi}), every read that shows a secret ({@code mgmt_api_read}) and every write that was refused
 * to a caller with a token ({@code fapi}). Runs when the answer is complete. Before that, a change is stored with its event,
 * so that none is lost; the complete event has the same id and takes its place.
 */
@Singleton
final class OperationAudit {

    private static final int LAST = 0;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    /** Auth0's descriptions, where the summary of the operation is worded differently. */
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

    private final Provider<AuditEventJson> wire;
    private final Provider<AuditLog> log; // filters are made during the build, before there are settings
    private final Provider<CurrentSnapshot> current;
    private final Provider<Issuer> issuer;
    private final Provider<CurrentIdentityAssociation> caller;
    private final Provider<ObjectMapper> json;
    private final Provider<TrustedProxies> proxies;
    private final OperationRecord record;

    OperationAudit(Provider<AuditEventJson> wire, Provider<AuditLog> log, Provider<CurrentSnapshot> current,
            Provider<Issuer> issuer, Provider<CurrentIdentityAssociation> caller, Provider<ObjectMapper> json,
            Provider<TrustedProxies> proxies, OperationRecord record) {
        this.wire = wire;
        this.log = log;
        this.current = current;
        this.issuer = issuer;
        this.caller = caller;
        this.json = json;
        this.proxies = proxies;
        this.record = record;
    }

    /** The changes of the request are stored together with its event, which does not know the answer yet. */
    @ServerRequestFilter
    void begin(ContainerRequestContext request, ResourceInfo resource, RoutingContext routing) {
        if (ManagementErrorShape.isManagement(request.getUriInfo().getPath()) && !SAFE.contains(request.getMethod())
                && log.get().storesOperations()) {
            record.tellBy(changes -> {
                AuditLog.OperationId id = record.stored().map(AuditLog.OperationId::of)
                        .orElseGet(log.get()::nextOperation);
                return event(id, EventType.MANAGEMENT_WRITE, caller.get().getIdentity(), request, Optional.empty(),
                        Optional.empty(), changes, resource, routing).map(wire.get()::pending);
            });
        }
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

    /**
     * Requests without a valid token for the Management API are not recorded, because anybody could fill the log with them.
     */
    private void tell(EventType type, SecurityIdentity identity, ContainerRequestContext request, int status,
            Optional<JsonNode> answer, ResourceInfo resource, RoutingContext routing) {
        AuditLog.OperationId id = record.stored().map(AuditLog.OperationId::of).orElseGet(log.get()::nextOperation);
        event(id, type, identity, request, Optional.of(status), answer, record.changes(), resource, routing)
                .ifPresent(log.get()::operation);
    }

    /** @param status of the answer; empty before it is known */
    private Optional<AuditEvent.Operation> event(AuditLog.OperationId id, EventType type, SecurityIdentity identity,
            ContainerRequestContext request, Optional<Integer> status, Optional<JsonNode> answer, List<EntityChange> changes,
            ResourceInfo resource, RoutingContext routing) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token) || token.getAudience() == null
                || !token.getAudience().contains(issuer.get().managementAudience())) {
            return Optional.empty();
        }
        Optional<String> clientId = Optional.ofNullable(token.<String> getClaim("azp"))
                .or(() -> Optional.ofNullable(token.<String> getClaim("client_id")));
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.set("request", request(request, token, routing.request(), type));
        status.ifPresent(known -> {
            ObjectNode told = details.putObject("response").put("statusCode", known);
            answer.ifPresent(body -> told.set("body", Operations.bounded(Redaction.of(body))));
        });
        if (!changes.isEmpty()) {
            details.set("changes", Operations.json(changes));
        }
        Caller from = Caller.of(routing.request(), proxies.get().callerAddress(routing.request()));
        return Optional.of(log.get().event(id, type, from, description(resource, request), clientId,
                clientId.flatMap(current.get().get()::client).map(Client::name), details));
    }

    private ObjectNode request(ContainerRequestContext request, JsonWebToken token, HttpServerRequest http, EventType type) {
        UriInfo uri = request.getUriInfo();
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("method", request.getMethod()).put("path",
                Operations.bounded(uri.getPath()));
        told.set("query", Operations.query(uri.getQueryParameters()));
        if (type == EventType.MANAGEMENT_WRITE) {
            record.body().ifPresent(body -> told.set("body", Operations.body(uri.getPath(), body)));
        }
        told.put("userAgent", Operations.bounded(Optional.ofNullable(http.getHeader(HttpHeaders.USER_AGENT)).orElse("")));
        told.put("ip", proxies.get().callerAddress(http)).put("channel", "api");
        ObjectNode auth = told.putObject("auth").put("strategy", "jwt");
        auth.putObject("user").put("user_id", Operations.bounded(token.getName()));
        ObjectNode credentials = auth.putObject("credentials");
        Optional.ofNullable(token.getTokenID()).ifPresent(jti -> credentials.put("jti", Operations.bounded(jti)));
        return told;
    }

    private static String description(ResourceInfo resource, ContainerRequestContext request) {
        Operation operation = resource == null || resource.getResourceMethod() == null ? null
                : resource.getResourceMethod().getAnnotation(Operation.class);
        return operation == null ? request.getMethod() + " " + Operations.bounded(request.getUriInfo().getPath())
                : AUTH0_WORDS.getOrDefault(operation.operationId(), operation.summary());
    }
}
