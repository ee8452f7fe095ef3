package dev.postern.console.logstream;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Frame;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.logstream.StreamProgress;
import dev.postern.management.PathParameters;
import dev.postern.management.tenant.LogStreamTestsResource;
import dev.postern.management.tenant.LogStreamsResource;

/** One log stream: how it fares, a delivery test, its settings, and its end. */
@Path(StreamsResource.PATH + "/{id}")
public class StreamResource {

    private final LogStreamsResource operations;
    private final LogStreamTestsResource tests;
    private final StreamProgress progress;
    private final StreamViews views;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    StreamResource(LogStreamsResource operations, LogStreamTestsResource tests, StreamProgress progress, StreamViews views,
            Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.operations = operations;
        this.tests = tests;
        this.progress = progress;
        this.views = views;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(StreamsResource.READ);
        StreamPage page = page(PathParameters.id(id), Optional.empty(), Problem.NONE, null);
        return answer(200, pages.frame(page.name(), Sections.LOG_STREAMS, uri), page);
    }

    private StreamPage page(String id, Optional<Form> typed, Problem problem, StreamPage.Test test) {
        Map<String, StreamProgress.Progress> places = progress.all();
        return views.pageOfSettings(id, places, problem, test).orElseGet(() -> views.page(operations.get(id),
                Optional.ofNullable(places.get(id)), typed, problem, test));
    }

    private static Response answer(int status, Frame frame, StreamPage page) {
        return Pages.answer(status, Templates.logStream(frame, page));
    }

    private Response answer(int status, StreamPage page) {
        return answer(status, pages.frame(page.name(), Sections.LOG_STREAMS), page);
    }

    /** Sends a made-up event to its destination, and shows what came of it. */
    @POST
    @Path("test")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response test(@PathParam("id") String id, Form form) {
        visit.require(StreamsResource.READ); // the answer is its page
        visit.require(StreamViews.UPDATE);
        String streamId = PathParameters.id(id);
        ObjectNode result = changes.make(
                ApiCall.post("/postern/log-streams/" + streamId + "/test", "Send a test event to a log stream"),
                unused -> ended(streamId));
        return answer(200, page(streamId, Optional.empty(), Problem.NONE, new StreamPage.Test(result.path("outcome").asText(),
                result.path("message").asText(), result.path("duration_ms").asLong(), result.path("log_id").asText())));
    }

    private ObjectNode ended(String id) {
        try {
            return tests.test(id).toCompletableFuture().join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    /** Lets it send, or not. */
    @POST
    @Path("{what:activate|pause}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response send(@PathParam("id") String id, @PathParam("what") String what, Form form) {
        String streamId = PathParameters.id(id);
        boolean active = what.equals("activate");
        try {
            change(streamId, Documents.empty().put("status", active ? "active" : "paused"));
        } catch (RuntimeException refusal) {
            Problem problem = StreamFields.problem(refusal);
            return answer(problem.status(), page(streamId, Optional.empty(), problem, null));
        }
        return Pages.seeOther(path(streamId), active ? "log-stream-active" : "log-stream-paused");
    }

    private void change(String id, ObjectNode body) {
        changes.make(ApiCall.patch("/log-streams/" + id, body, "Update a log stream"), given -> operations.patch(id, given));
    }

    /** Changes settings. What somebody else has changed meanwhile is not overwritten unasked. */
    @POST
    @Path("settings")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response settings(@PathParam("id") String id, Form given) {
        visit.require(StreamViews.UPDATE);
        String streamId = PathParameters.id(id);
        Form form = StreamFields.sent(given);
        Map<String, String> stored = StreamFields.values(operations.get(streamId));
        Optional<String> overtaken = Edits.overtaken(form, stored);
        if (overtaken.isPresent()) {
            return refused(streamId, Edits.onTopOf(form, stored), Edits.overtaken(overtaken.get(), stored));
        }
        try {
            change(streamId, StreamFields.changes(form));
        } catch (RuntimeException refusal) {
            return refused(streamId, form, StreamFields.problem(refusal));
        }
        return Pages.seeOther(path(streamId), "saved");
    }

    private Response refused(String id, Form typed, Problem problem) {
        return answer(problem.status(), page(id, Optional.of(StreamFields.repeated(typed)), problem, null));
    }

    /** What its end would break. */
    @GET
    @Path("delete")
    public Response ask(@PathParam("id") String id) {
        visit.require("delete:log_streams");
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String id, Problem problem) {
        ObjectNode stream = operations.get(id);
        String name = stream.path("name").asText();
        return Pages.answer(status, Templates.logStreamDelete(pages.frame("Delete " + name, Sections.LOG_STREAMS),
                new StreamDeletion(id, name,
                        views.state(id, stream.path("status").asText(), Optional.ofNullable(progress.all().get(id))), problem,
                        deletion(id).curl(issuer.baseUrl()))));
    }

    /** Deletes it. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, Form form) {
        visit.require("delete:log_streams");
        String streamId = PathParameters.id(id);
        try {
            changes.run(deletion(streamId), () -> operations.delete(streamId));
        } catch (RuntimeException refusal) {
            return ask(422, streamId, Problem.of(refusal));
        }
        return Pages.seeOther(StreamsResource.PATH, "log-stream-deleted");
    }

    private static ApiCall deletion(String id) {
        return ApiCall.delete("/log-streams/" + id, "Delete a log stream");
    }

    private static String path(String id) {
        return StreamsResource.PATH + "/" + id;
    }
}
