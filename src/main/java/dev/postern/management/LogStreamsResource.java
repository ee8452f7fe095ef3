package dev.postern.management;

import java.io.InputStream;

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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.registry.LogStreams;

/** {@code /api/v2/log-streams}: where token events are sent on to. The list is not paged, as at Auth0. */
@Path(ManagementApi.PATH + "/log-streams")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Log streams", description = "Where token events are sent on to")
@RegisterForReflection
public class LogStreamsResource {

    private final LogStreams streams;
    private final ManagementApi management;

    LogStreamsResource(LogStreams streams, ManagementApi management) {
        this.streams = streams;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:log_streams")
    @Operation(operationId = "getLogStreams", summary = "List log streams")
    public ArrayNode list(@Context UriInfo uri) {
        ManagementApi.noQuery(uri);
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        streams.list().forEach(stream -> answer.add(stream.document()));
        return answer;
    }

    /** Answers 200, as Auth0 does. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("create:log_streams")
    @Operation(operationId = "postLogStreams", summary = "Create a log stream")
    @RequestBody(content = @Content(schema = @Schema(ref = "LogStreamCreate")))
    public ObjectNode create(InputStream body) {
        return streams.create(management.body(body, "LogStreamCreate")).document();
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:log_streams")
    @Operation(operationId = "getLogStream", summary = "Get a log stream")
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        ManagementApi.noQuery(uri);
        return streams.find(PathParameters.id(id)).document();
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:log_streams")
    @Operation(operationId = "patchLogStream", summary = "Change a log stream")
    @RequestBody(content = @Content(schema = @Schema(ref = "LogStreamUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        return streams.patch(PathParameters.id(id), management.body(body, "LogStreamUpdate")).document();
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:log_streams")
    @Operation(operationId = "deleteLogStream", summary = "Delete a log stream")
    public void delete(@PathParam("id") String id) {
        streams.delete(PathParameters.id(id));
    }
}
