package dev.postern.console;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;

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

    Response needed(ContainerRequestContext request) {
        boolean page = request.getMethod().equals("GET");
        if (address.isOpen() && page && isOfThisPerson(request)) {
            OperatorSessions.Begun begun = sessions.begin(DEVELOPER, Optional.empty(), Set.copyOf(SystemApi.scopeValues()));
            String path = request.getUriInfo().getPath();
            return Response.fromResponse(Pages.seeOther(path.equals(PATH) ? ConsoleDoor.PATH : path))
                    .cookie(cookies.session(begun.token())).build();
        }
        Response needed = Pages.answer(401, Templates.signedOut(pages.frame("Sign in", ""),
                new SignedOut(false, cookies.session(request).isPresent(), address.isOpen(), provider.host().orElse(""))));
        return Response.fromResponse(needed).header("HX-Redirect", ConsoleDoor.PATH).build();
    }

    /** The frame of a page for nobody, whose form carries a token of its own. */
    Response refused() {
        return Pages.answer(403, Templates.signedOut(pages.frame("Sign in", ""),
                new SignedOut(true, false, address.isOpen(), provider.host().orElse(""))));
    }

    /** A link on another site, or a frame there, begins nobody's session. */
    static boolean isOfThisPerson(ContainerRequestContext request) {
        return Optional.ofNullable(request.getHeaderString("Sec-Fetch-Site"))
                .filter(site -> !Set.of("none", "same-origin").contains(site)).isEmpty();
    }
}
