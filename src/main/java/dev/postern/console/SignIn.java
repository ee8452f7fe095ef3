package dev.postern.console;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;

import io.vertx.core.http.HttpServerRequest;

import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;
import dev.postern.operator.oidc.OpenIdProvider;
import dev.postern.registry.SystemApi;

/**
 * What somebody without a session gets: the way to one. In dev mode, on the console's own port, a session begins by itself, for
 * whoever came by the address bar or from a page of the console.
 */
@Singleton
final class SignIn {

    static final String PATH = ConsoleDoor.PATH + "sign-in";
    /** Beginning of the paths of {@link ProviderSignInResource}, which need no session. */
    static final String PROVIDER_PATH = ConsoleDoor.PATH + "oidc/";

    private static final String DEVELOPER = "developer";

    private final ConsoleAddress address;
    private final ConsoleCookies cookies;
    private final OperatorSessions sessions;
    private final OpenIdProvider provider;
    private final Pages pages;

    SignIn(ConsoleAddress address, ConsoleCookies cookies, OperatorSessions sessions, OpenIdProvider provider, Pages pages) {
        this.address = address;
        this.cookies = cookies;
        this.sessions = sessions;
        this.provider = provider;
        this.pages = pages;
    }

    /** For whoever has come to sign in. Where that leads stays as it is. */
    Response needed(ContainerRequestContext request) {
        return mayOpen(request) ? opened(Destination.OVERVIEW) : signedOut(request);
    }

    /**
     * For whoever has come for something else. A sign-in in this browser then leads to the last page that was asked for. A part
     * of a page makes the page load again. Whoever followed a link on another site may have a session: the browser sends its
     * cookie to a page that a page of the console leads to.
     */
    Response needed(ContainerRequestContext request, Destination asked) {
        if (mayOpen(request)) {
            return opened(asked);
        }
        if (!isForPage(request)) {
            return Response.fromResponse(signedOut(request)).header("HX-Refresh", "true").build();
        }
        if (isLedHereByAnotherSite(request) && !address.isOpen()) {
            return Response.fromResponse(Pages.answer(Templates.goOn(pages.frame("Postern", ""), asked.address())))
                    .header("Refresh", "0; url=" + asked.address()).build();
        }
        return Response.fromResponse(signedOut(request))
                .cookie(asked.isOverview() ? cookies.noDestination() : cookies.destination(asked)).build();
    }

    /** For whoever has signed out: a person of the provider is led there, to sign out there too. */
    Response left(OperatorSession session, HttpServerRequest request) {
        Optional<String> there = session.subject().flatMap(person -> provider.signOut(address.of(request) + PATH))
                .map(URI::toString);
        Response left = there.isEmpty() ? Pages.seeOther(PATH)
                : Response.fromResponse(Pages.answer(
                        Templates.providerSignOut(pages.frame("Signed out", ""), provider.host().orElse(""), there.get())))
                        .header("Refresh", "0; url=" + there.get()).build();
        return Response.fromResponse(left).cookie(cookies.noSession()).build();
    }

    private boolean mayOpen(ContainerRequestContext request) {
        return address.isOpen() && request.getMethod().equals("GET") && isOfThisPerson(request);
    }

    private Response opened(Destination destination) {
        OperatorSessions.Begun begun = sessions.begin(DEVELOPER, Optional.empty(), Set.copyOf(SystemApi.scopeValues()));
        return Response.fromResponse(Pages.seeOther(destination.address())).cookie(cookies.session(begun.token())).build();
    }

    private Response signedOut(ContainerRequestContext request) {
        return Pages.answer(401, Templates.signedOut(pages.frame("Sign in", ""),
                new SignedOut(false, cookies.session(request).isPresent(), address.isOpen(), provider.host().orElse(""))));
    }

    /** The frame of a page for nobody, whose form carries a token of its own. */
    Response refused() {
        return Pages.answer(403, Templates.signedOut(pages.frame("Sign in", ""),
                new SignedOut(true, false, address.isOpen(), provider.host().orElse(""))));
    }

    /** Whether somebody sees the answer as a page: it is not a part of one, an image, or the answer to a form. */
    private static boolean isForPage(ContainerRequestContext request) {
        String what = request.getHeaderString("Sec-Fetch-Dest");
        return request.getMethod().equals("GET") && request.getHeaderString("HX-Request") == null
                && (what == null || what.equals("document"));
    }

    private static boolean isLedHereByAnotherSite(ContainerRequestContext request) {
        return "cross-site".equals(request.getHeaderString("Sec-Fetch-Site"));
    }

    /** A link on another site, or a frame there, begins nobody's session. */
    static boolean isOfThisPerson(ContainerRequestContext request) {
        return Optional.ofNullable(request.getHeaderString("Sec-Fetch-Site"))
                .filter(site -> !Set.of("none", "same-origin").contains(site)).isEmpty();
    }
}
