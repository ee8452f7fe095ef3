package dev.postern.management.tenant;

import java.util.concurrent.CompletionStage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;

import dev.postern.logstream.DeliveryTests;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.PathParameters;

/** {@code /api/v2/postern/log-streams/{id}/test}: whether a log stream's destination takes events. Not of Auth0. */
@Path(ManagementApi.PATH + "/postern/log-streams")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Log streams")
@RegisterForReflection
public class LogStreamTestsResource {

    private final DeliveryTests tests;

    LogStreamTestsResource(DeliveryTests tests) {
        this.tests = tests;
    }

    @POST
    @Path("{id}/test")
    @RolesAllowed("update:log_streams")
    @Operation(operationId = "postTestLogStream", summary = "Send a test event to a log stream", description = "Sends one made-up event to the destination at once, whatever the stream's status is, and answers how that ended: outcome (delivered, failed or refused), message, duration_ms and the log_id of the event. Nothing else of the stream changes. The id may also be stdout, syslog or otlp.")
    @Blocking
    public CompletionStage<ObjectNode> test(@PathParam("id") String id) {
        return tests.begin(PathParameters.id(id))
                .orElseThrow(() -> ManagementError
                        .tooManyRequests("Other delivery tests are under way; try again when they are done"))
                .thenApply(LogStreamTestsResource::shown);
    }

    private static ObjectNode shown(DeliveryTests.Result result) {
        return JsonNodeFactory.instance.objectNode().put("outcome", result.outcome()).put("message", result.message())
                .put("duration_ms", result.time().toMillis()).put("log_id", result.logId());
    }
}
