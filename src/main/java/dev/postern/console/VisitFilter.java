package dev.postern.console;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.vertx.ext.web.RoutingContext;

import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;

/**
 * Every request to the console comes by here first. Its cookie must prove a session, unless the page is one that needs none;
 * the scopes of the session are the roles of whoever asks, so {@code @RolesAllowed} of the Management API's resources holds
 * here as well. What another site caused a browser to send is refused.
 */
@Singleton
final class VisitFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private final Provider<OperatorSessions> sessions; // filters are made during the build, before there are settings
    private final Provider<CurrentIdentityAssociation> identity;
    private final Provider<ConsoleCookies> cookies;
    private final Provider<SignIn> signIn;
    private final Provider<SentForms> sent;
    private final Visit visit;

    VisitFilter(Provider<OperatorSessions> sessions, Provider<CurrentIdentityAssociation> identity,
            Provider<ConsoleCookies> cookies, Provider<SignIn> signIn, Provider<SentForms> sent,
            Visit visit) {
        this.sessions = sessions;
        this.identity = identity;
        this.cookies = cookies;
        this.signIn = signIn;
        this.sent = sent;
        this.visit = visit;
    }

    @ServerRequestFilter
    Optional<Response> begin(ContainerRequestContext request, RoutingContext routing) {
        String path = request.getUriInfo().getPath();
        if (!ConsoleDoor.isConsole(path) || path.startsWith(AssetsResource.PATH)) {
            return Optional.empty();
        }
        if (!SAFE.contains(request.getMethod()) && isOfAnotherPage(request)) {
            return Optional.of(Response.status(403).build());
        }
        if (path.equals(SignIn.PATH)) {
            visit.begin(Optional.empty(), cookies.get().signIn(request).map(sessions.get()::formToken));
            return Optional.empty();
        }
        if (path.startsWith(SignIn.PROVIDER_PATH)) {
            return Optional.empty();
        }
        Optional<String> token = cookies.get().session(request);
        boolean byItself = request.getUriInfo().getQueryParameters().containsKey(Visit.BY_ITSELF);
        Optional<OperatorSession> session = token.flatMap(byItself ? sessions.get()::look : sessions.get()::find);
        if (session.isEmpty()) {
            return Optional.of(signIn.get().needed(request, Destination.of(String.valueOf(routing.request().uri()))));
        }
        visit.begin(session, token.map(sessions.get()::formToken));
        identity.get().setIdentity(QuarkusSecurityIdentity.builder().setPrincipal(session.get())
                .addRoles(session.get().scopes()).build());
        return Optional.empty();
    }

    /** Nothing that the console shows stays in the browser. What a form has made is known from the answer to it. */
    @ServerResponseFilter
    void end(ContainerRequestContext request, ContainerResponseContext response) {
        if (!ConsoleDoor.isConsole(request.getUriInfo().getPath())) {
            return;
        }
        if (!response.getHeaders().containsKey(HttpHeaders.CACHE_CONTROL)) {
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        visit.sending().ifPresent(form -> sent.get().end(form, made(response)));
    }

    private Optional<SentForms.Made> made(ContainerResponseContext response) {
        Optional<String> led = Optional.ofNullable(response.getHeaderString(HttpHeaders.LOCATION))
                .filter(path -> response.getStatus() == Response.Status.SEE_OTHER.getStatusCode());
        return visit.shownOnce().map(path -> new SentForms.Made(path, true))
                .or(() -> led.map(path -> new SentForms.Made(path, false)));
    }

    /**
     * Browsers say where a request comes from; whoever does not is no browser of today, and has the token of the form to show.
     */
    static boolean isOfAnotherPage(ContainerRequestContext request) {
        String site = request.getHeaderString("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin");
    }
}
