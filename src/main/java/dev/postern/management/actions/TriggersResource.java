package dev.postern.management.actions;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.EntityKind;
import dev.postern.management.ManagementApi;
import dev.postern.management.NumberedPage;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.Registry;
import dev.postern.registry.TriggerBindings;
import dev.postern.registry.Triggers;

/** {@code /api/v2/actions/triggers}: where Actions may be bound, and which are. */
@Path(ManagementApi.PATH + "/actions/triggers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions")
@RegisterForReflection
public class TriggersResource {

    private final TriggerBindings bindings;
    private final Registry registry;
    private final ManagementApi management;

    TriggersResource(TriggerBindings bindings, Registry registry,
            ManagementApi management) {
        this.bindings = bindings;
        this.registry = registry;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:actions")
    @Operation(operationId = "getTriggers", summary = "List the triggers")
    public ObjectNode list() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("triggers", Triggers.list());
        return answer;
    }

    @GET
    @Path("{trigger}/bindings")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getBindings", summary = "List what is bound to a trigger, in order")
    public ObjectNode bindings(@PathParam("trigger") String trigger, @Context UriInfo uri) {
        NumberedPage page = NumberedPage.of(new QueryParameters(uri, NumberedPage.PARAMETERS));
        return page.answer("bindings", shown(trigger, bindings.list(PathParameters.id(trigger))));
    }

    @PATCH
    @Path("{trigger}/bindings")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:actions")
    @Operation(operationId = "patchBindings", summary = "Replace what is bound to a trigger")
    @RequestBody(content = @Content(schema = @Schema(ref = "BindingsUpdate")))
    public ObjectNode replace(@PathParam("trigger") String trigger, InputStream body) {
        String triggerId = PathParameters.id(trigger);
        JsonNode given = management.body(body, "BindingsUpdate").get("bindings");
        ArrayNode after = management.write(tx -> bindings.replace(tx, triggerId, given));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("bindings").addAll(shown(trigger, after));
        return answer;
    }

    private List<ObjectNode> shown(String trigger, ArrayNode bound) {
        List<ObjectNode> shown = new ArrayList<>();
        for (JsonNode binding : bound) {
            ObjectNode item = binding.deepCopy();
            item.put("trigger_id", trigger);
            registry.find(EntityKind.ACTION, item.remove("action_id").asText()).ifPresent(action -> { // else just deleted
                item.set("action", ActionView.bound(action));
                shown.add(item);
            });
        }
        return shown;
    }
}
