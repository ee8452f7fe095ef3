package dev.postern.management.clients;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;

import dev.postern.actions.TokenPreview;
import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;
import dev.postern.management.actions.ExecutionView;
import dev.postern.oauth.Caller;
import dev.postern.registry.Clients;

/**
 * {@code POST /api/v2/clients/{id}/preview-token}, which Auth0 does not have: what the application would get for a token
 * request, and which Action or Hook made it so.
 */
@Path(ManagementApi.PATH + "/clients")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Clients")
@RegisterForReflection
public class TokenPreviewResource {

    /** Whose claims are not of an Action or a Hook. */
    private static final String SERVER = "server";
    private static final List<String> PARAMETERS = List.of("audience", "scope", "organization");

    private final Clients clients;
    private final TokenPreview tokens;
    private final ManagementApi management;

    TokenPreviewResource(Clients clients, TokenPreview tokens, ManagementApi management) {
        this.clients = clients;
        this.tokens = tokens;
        this.management = management;
    }

    @POST
    @Path("{id}/preview-token")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("create:actions")
    @Operation(operationId = "postPreviewToken", summary = "Try a token request without getting a token", description = "Every check and every Action runs as for a real request. Nothing is signed, no quota is used, and no token event is logged.")
    @RequestBody(content = @Content(schema = @Schema(ref = "TokenPreview")))
    @Blocking
    public CompletionStage<ObjectNode> preview(@PathParam("id") String id, InputStream body) {
        ObjectNode given = management.body(body, "TokenPreview");
        String clientId = PathParameters.id(id);
        clients.find(clientId);
        Map<String, String> parameters = new LinkedHashMap<>();
        given.path("parameters").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        PARAMETERS.forEach(name -> Optional.ofNullable(given.path(name).textValue())
                .ifPresent(value -> parameters.put(name, value)));
        Caller caller = new Caller(given.path("ip").asText(""), Optional.ofNullable(given.path("user_agent").textValue()),
                Optional.empty(), Optional.empty());
        return tokens.preview(clientId, parameters, caller).thenApply(TokenPreviewResource::shown);
    }

    private static ObjectNode shown(TokenPreview.Outcome outcome) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("issued", outcome.claims().isPresent());
        outcome.claims().ifPresent(claims -> {
            shown.set("claims", claims);
            ObjectNode sources = shown.putObject("sources");
            for (Map.Entry<String, JsonNode> claim : claims.properties()) {
                sources.put(claim.getKey(), outcome.claimSources().getOrDefault(claim.getKey(), SERVER));
            }
            shown.put("expires_in", outcome.lifetimeSeconds());
        });
        outcome.refusal().ifPresent(refusal -> shown.put("status", refusal.status()).put("error", refusal.error())
                .put("error_description", refusal.description()).put("reason", refusal.reason()));
        outcome.execution().ifPresent(execution -> shown.set("execution", ExecutionView.of(execution)));
        return shown;
    }
}
