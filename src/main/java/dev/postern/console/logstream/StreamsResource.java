package dev.postern.console.logstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.MakesOne;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.events.EventsConfig;
import dev.postern.logstream.StreamProgress;
import dev.postern.logstream.StreamProgress.Progress;
import dev.postern.logstream.StreamsOfSettings;
import dev.postern.management.tenant.LogStreamsResource;
import dev.postern.tenantfile.TenantExport;

/** The list of log streams, and a new one. */
@Path(ConsoleDoor.PATH)
public class StreamsResource {

    static final String PATH = ConsoleDoor.PATH + "log-streams";
    static final String READ = "read:log_streams";
    private static final String CREATE = "create:log_streams";
    private static final Map<String, String> PROPOSED = Map.of("httpContentFormat", "JSONLINES", "httpContentType",
            "application/json");
    private static final Map<String, String> EXAMPLE = Map.of("name", "Collector", "httpEndpoint",
            "https://collector.example.com/events");

    private final LogStreamsResource operations;
    private final StreamsOfSettings ofSettings;
    private final StreamProgress progress;
    private final StreamViews views;
    private final EventsConfig events;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    StreamsResource(LogStreamsResource operations, StreamsOfSettings ofSettings, StreamProgress progress, StreamViews views,
            EventsConfig events, Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.operations = operations;
        this.ofSettings = ofSettings;
        this.progress = progress;
        this.views = views;
        this.events = events;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The list: those that are registered, and those of settings. */
    @GET
    @Path("log-streams")
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        Map<String, Progress> places = progress.all();
        List<StreamList.Row> rows = new ArrayList<>();
        operations.list().forEach(stream -> rows
                .add(views.row(stream, Optional.ofNullable(places.get(stream.path("id").asText())))));
        ofSettings.all().forEach(stream -> rows.add(views.row(stream, Optional.ofNullable(places.get(stream.id())))));
        return Pages.answer(Templates.logStreams(pages.frame("Log streams", Sections.LOG_STREAMS, uri),
                new StreamList(rows, events.kept(), visit.may(CREATE), ApiCall.get("/log-streams").curl(issuer.baseUrl()))));
    }

    /** The form for a new one. */
    @GET
    @Path("new-log-stream")
    public Response form() {
        visit.require(CREATE);
        return form(200, Form.of(PROPOSED), Problem.NONE);
    }

    private Response form(int status, Form form, Problem problem) {
        ObjectNode shown = StreamFields.withoutSecrets(
                StreamFields.creation(form.given("httpEndpoint").isPresent() ? form : Form.of(EXAMPLE)));
        ObjectNode tenant = Documents.empty();
        tenant.putArray("logStreams").add(shown);
        return Pages.answer(status, Templates.logStreamNew(pages.frame("New log stream", Sections.LOG_STREAMS),
                new StreamCreation(form, problem, creation(shown).curl(issuer.baseUrl()), TenantExport.fragment(tenant))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("log-streams")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form given) {
        Form form = StreamFields.sent(given);
        try {
            ObjectNode made = changes.make(creation(StreamFields.creation(form)), operations::create);
            return pages.made(PATH + "/" + made.path("id").asText(), "log-stream-made", READ);
        } catch (RuntimeException refusal) {
            return form(422, StreamFields.repeated(form), StreamFields.problem(refusal));
        }
    }

    private static ApiCall creation(ObjectNode body) {
        return ApiCall.post("/log-streams", body, "Create a log stream");
    }
}
