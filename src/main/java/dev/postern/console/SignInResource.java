package dev.postern.console;

import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.vertx.core.http.HttpServerRequest;

import dev.postern.entity.Ids;
import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;

/**
 * In and out. The address of a link shows a page with one button, and the button signs in: whoever only looks at the address,
 * such as the preview of a chat, uses nothing up. The button's form works in the browser that was shown it, and nowhere
 * else.
 */
@Path(ConsoleDoor.PATH)
public class SignInResource {

    private final OperatorSessions sessions;
    private final SentForms sent;
    private final ConsoleCookies cookies;
    private final Changes changes;
    private final SignIn signIn;
    private final Pages pages;
    private final Visit visit;

    SignInResource(OperatorSessions sessions, SentForms sent, ConsoleCookies cookies, Changes changes, SignIn signIn,
            Pages pages,
            Visit visit) {
        this.sessions = sessions;
        this.sent = sent;
        this.cookies = cookies;
        this.changes = changes;
        this.signIn = signIn;
        this.pages = pages;
        this.visit = visit;
    }

    /** The page with the button. */
    @GET
    @Path("sign-in")
    public Response show(@Context ContainerRequestContext request) {
        String link = Optional.ofNullable(request.getUriInfo().getQueryParameters().getFirst("link")).orElse("");
        if (link.isEmpty()) {
            return signIn.needed(request);
        }
        String random = cookies.signIn(request).orElseGet(Ids::clientSecret);
        visit.begin(Optional.empty(), Optional.of(sessions.formToken(random)));
        Response page = Pages.answer(Templates.signIn(pages.frame("Sign in", ""), link));
        return Response.fromResponse(page).cookie(cookies.signIn(random)).build();
    }

    /** The button. Leads to the page that was asked for before. */
    @POST
    @Path("sign-in")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response begin(@Context ContainerRequestContext request, Form form) {
        Optional<OperatorSessions.Begun> begun = sessions.open(form.text("link"));
        if (begun.isEmpty()) {
            return signIn.refused();
        }
        changes.note(begun.get().session(), "Sign in to the console");
        return Response.fromResponse(Pages.seeOther(cookies.destination(request).address()))
                .cookie(cookies.session(begun.get().token()), cookies.noSignIn(), cookies.noDestination()).build();
    }

    /** Ends the session. The answer is a page of nobody's: a form may not lead to another site, but a page may. */
    @POST
    @Path("sign-out")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response end(@Context HttpServerRequest http, Form form) {
        OperatorSession session = visit.session();
        sessions.end(session.id());
        sent.forget(session.id());
        changes.note(session, "Sign out of the console");
        visit.begin(Optional.empty(), Optional.empty());
        return signIn.left(session, http);
    }
}
