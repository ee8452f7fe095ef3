package dev.postern.management.actions;

import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
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
import org.jboss.resteasy.reactive.ResponseStatus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;

import dev.postern.actions.ExtensionRunner;
import dev.postern.entity.Entity;
import dev.postern.management.ManagementApi;
import dev.postern.management.NumberedPage;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.registry.Actions;
import dev.postern.snapshot.CurrentSnapshot;

/** {@code /api/v2/actions/actions}: Actions, the drafts. */
@Path(ManagementApi.PATH + "/actions/actions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Actions", description = "The tenant's own code, for use before each token")
@RegisterForReflection
public class ActionsResource {

    private static final Set<String> FILTERS = Set.of("triggerId", "actionName", "deployed", "installed");

    private final Actions actions;
    private final ExtensionRunner runner;
    private final CurrentSnapshot current;
    private final ManagementApi management;

    ActionsResource(Actions actions, ExtensionRunner runner, CurrentSnapshot current, ManagementApi management) {
        this.actions = actions;
        this.runner = runner;
        this.current = current;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:actions")
    @Operation(operationId = "getActions", summary = "List actions")
    public ObjectNode list(@Context UriInfo uri) {
        Set<String> known = new HashSet<>(FILTERS);
        known.addAll(NumberedPage.PARAMETERS);
        QueryParameters query = new QueryParameters(uri, known);
        NumberedPage page = NumberedPage.of(query);
        Predicate<ObjectNode> asked = asked(query);
        return page.answer("actions", actions.list().stream().filter(action -> asked.test(action.document()))
                .map(ActionView::whole).toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @RolesAllowed("create:actions")
    @Operation(operationId = "postAction", summary = "Create an action", description = "Values of secrets are kept encrypted and never shown.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ActionCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "ActionCreate");
        return ActionView.whole(management.write(tx -> actions.create(tx, given)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:actions")
    @Operation(operationId = "getAction", summary = "Get an action")
    public ObjectNode get(@PathParam("id") String id) {
        return ActionView.whole(actions.find(PathParameters.id(id)));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:actions")
    @Operation(operationId = "patchAction", summary = "Change the draft of an action", description = "What is deployed stays in force until the next deployment.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ActionUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String actionId = PathParameters.id(id);
        ObjectNode given = management.body(body, "ActionUpdate");
        return ActionView.whole(management.write(tx -> actions.patch(tx, actionId, given)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:actions")
    @Operation(operationId = "deleteAction", summary = "Delete an action and its versions", description = "A bound action needs force=true.")
    public void delete(@PathParam("id") String id, @Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri, Set.of("force"));
        String actionId = PathParameters.id(id);
        management.change(tx -> actions.delete(tx, actionId, query.bool("force").orElse(false)));
    }

    @POST
    @Path("{id}/test")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("create:actions")
    @Operation(operationId = "postTestAction", summary = "Run an action with a payload", description = "Runs the draft with the event in payload, or in payload.event. No token, and nothing but the code is asked.")
    @RequestBody(content = @Content(schema = @Schema(ref = "ActionTest")))
    @Blocking
    public CompletionStage<ObjectNode> test(@PathParam("id") String id, InputStream body) {
        ObjectNode payload = (ObjectNode) management.body(body, "ActionTest").get("payload");
        Entity draft = actions.find(PathParameters.id(id));
        ObjectNode event = payload.get("event") instanceof ObjectNode given ? given : payload;
        return runner.tryOut(current.get().extensions().draft(draft), event)
                .thenApply(trial -> JsonNodeFactory.instance.objectNode().set("payload", TrialView.of(trial)));
    }

    private static Predicate<ObjectNode> asked(QueryParameters query) {
        Predicate<ObjectNode> asked = action -> true;
        if (query.text("triggerId").isPresent()) {
            String trigger = query.text("triggerId").get();
            asked = asked.and(action -> action.at("/supported_triggers/0/id").asText().equals(trigger));
        }
        if (query.text("actionName").isPresent()) {
            String name = query.text("actionName").get();
            asked = asked.and(action -> action.path("name").asText().equals(name));
        }
        if (query.bool("deployed").isPresent()) {
            boolean deployed = query.bool("deployed").get();
            asked = asked.and(action -> action.has("deployed_version") == deployed);
        }
        boolean installedOnly = query.bool("installed").orElse(false);
        return asked.and(action -> !installedOnly); // nothing comes from a marketplace
    }
}
