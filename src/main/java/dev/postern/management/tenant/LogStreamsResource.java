package dev.postern.management.tenant;

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
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Entity;
import dev.postern.entity.Timestamps;
import dev.postern.logstream.LogStream;
import dev.postern.logstream.LogStreams;
import dev.postern.logstream.StreamErrors;
import dev.postern.management.ManagementApi;
import dev.postern.management.PathParameters;

/**
 * {@code /api/v2/log-streams}: where token events are sent on to. The list is not paged and its query
 * ignored, as at Auth0.
 */
@Path(ManagementApi.PATH + "/log-streams")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Log streams", description = "Where events are sent")
@RegisterForReflection
public class LogStreamsResource {

    private final LogStreams streams;
    private final StreamErrors errors;
    private final ManagementApi management;

    LogStreamsResource(LogStreams streams, StreamErrors errors, ManagementApi management) {
        this.streams = streams;
        this.errors = errors;
        this.management = management;
    }

    @GET
    @RolesAllowed("read:log_streams")
    @Operation(operationId = "getLogStreams", summary = "List log streams")
    public ArrayNode list() {
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        streams.list().forEach(stream -> answer.add(view(stream)));
        return answer;
    }

    /** Answers 200, as Auth0 does. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("create:log_streams")
    @Operation(operationId = "postLogStreams", summary = "Create a log stream")
    @RequestBody(content = @Content(schema = @Schema(ref = "LogStreamCreate")))
    public ObjectNode create(InputStream body) {
        ObjectNode given = management.body(body, "LogStreamCreate");
        return view(management.write(tx -> streams.create(tx, given)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed("read:log_streams")
    @Operation(operationId = "getLogStream", summary = "Get a log stream")
    public ObjectNode get(@PathParam("id") String id) {
        return view(streams.find(PathParameters.id(id)));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("update:log_streams")
    @Operation(operationId = "patchLogStream", summary = "Change a log stream")
    @RequestBody(content = @Content(schema = @Schema(ref = "LogStreamUpdate")))
    public ObjectNode patch(@PathParam("id") String id, InputStream body) {
        String streamId = PathParameters.id(id);
        ObjectNode given = management.body(body, "LogStreamUpdate");
        return view(management.write(tx -> streams.patch(tx, streamId, given)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed("delete:log_streams")
    @Operation(operationId = "deleteLogStream", summary = "Delete a log stream")
    public void delete(@PathParam("id") String id) {
        String streamId = PathParameters.id(id);
        management.change(tx -> streams.delete(tx, streamId));
    }

    /** As at Auth0 without {@code startFrom}. Beyond Auth0: while a destination fails, why and when it did last. */
    private ObjectNode view(Entity stream) {
        ObjectNode view = stream.document().deepCopy();
        view.remove(LogStream.START_FROM_FIELD);
        errors.of(stream.id()).ifPresent(error -> view.putObject(LogStream.LAST_ERROR_FIELD).put("message", error.message())
                .put("at", Timestamps.text(error.at())));
        return view;
    }
}
