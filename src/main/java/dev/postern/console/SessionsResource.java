package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;

/**
 * Who is in the console: a person sees and ends the sessions of this person, and who may change tenant settings those of all.
 */
@Path(ConsoleDoor.PATH + "sessions")
public class SessionsResource {

    private static final String OF_ALL = "update:tenant_settings";

    private final OperatorSessions sessions;
    private final SentForms sent;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Clock clock;

    SessionsResource(OperatorSessions sessions, SentForms sent, Changes changes, Pages pages, Visit visit, Clock clock) {
        this.sessions = sessions;
        this.sent = sent;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.clock = clock;
    }

    /** The list. */
    @GET
    public Response list(@Context UriInfo uri) {
        Instant now = clock.instant();
        List<SessionList.Row> rows = visible().stream().map(session -> new SessionList.Row(session.id(), session.name(),
                session.subject().orElse(""),
                session.id().equals(visit.session().id()), session.scopes().size(), Moment.of(session.beganAt(), now),
                Moment.of(session.seenAt(), now), Moment.of(session.endsAt(), now))).toList();
        return Pages.answer(Templates.sessions(pages.frame("Sessions", "", uri), new SessionList(rows, visit.may(OF_ALL))));
    }

    /** Ends one. */
    @POST
    @Path("{id}/end")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response end(@PathParam("id") String id, Form form) {
        OperatorSession session = visible().stream().filter(known -> known.id().equals(id)).findFirst()
                .orElseThrow(NotFoundException::new);
        sessions.end(session.id());
        sent.forget(session.id());
        changes.note(visit.session(), "End a console session of " + session.name());
        return Pages.seeOther(ConsoleDoor.PATH + "sessions", "session-ended");
    }

    private List<OperatorSession> visible() {
        return sessions.all().stream()
                .filter(session -> visit.may(OF_ALL) || session.isOfPersonOf(visit.session())).toList();
    }
}
