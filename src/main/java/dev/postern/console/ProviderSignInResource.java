package dev.postern.console;

import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;

import io.vertx.core.http.HttpServerRequest;

import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;
import dev.postern.operator.oidc.OpenIdProvider;
import dev.postern.operator.oidc.Person;
import dev.postern.operator.oidc.ProviderAnswer;
import dev.postern.operator.oidc.SignInRefused;
import dev.postern.web.TrustedProxies;

/**
 * In through the operators' OpenID provider. The session is the same as that of a link, and new each time. The page at the end
 * leads on by itself: a browser that comes from another site sends no {@code SameSite=Strict} cookie with a redirect.
 */
@Path(SignIn.PROVIDER_PATH)
public class ProviderSignInResource {

    private static final Logger LOG = Logger.getLogger(ProviderSignInResource.class);
    private static final String CALLBACK = "callback";
    private static final int FORBIDDEN = 403;
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final OpenIdProvider provider;
    private final OperatorSessions sessions;
    private final ConsoleAddress address;
    private final ConsoleCookies cookies;
    private final Changes changes;
    private final SignIn signIn;
    private final Pages pages;
    private final LogPace pace;
    private final TrustedProxies proxies;

    ProviderSignInResource(OpenIdProvider provider, OperatorSessions sessions, ConsoleAddress address, ConsoleCookies cookies,
            Changes changes, SignIn signIn, Pages pages, LogPace pace, TrustedProxies proxies) {
        this.provider = provider;
        this.sessions = sessions;
        this.address = address;
        this.cookies = cookies;
        this.changes = changes;
        this.signIn = signIn;
        this.pages = pages;
        this.pace = pace;
        this.proxies = proxies;
    }

    /** Leads to the provider, whoever comes from a page of the console or by the address bar. */
    @GET
    @Path("sign-in")
    public Response begin(@Context ContainerRequestContext request, @Context HttpServerRequest http) {
        requireProvider();
        if (!SignIn.isOfThisPerson(request)) {
            return signIn.needed(request);
        }
        try {
            OpenIdProvider.Begun begun = provider.begin(redirectUri(http));
            return Response.fromResponse(Pages.seeOther(begun.address().toString())).cookie(cookies.provider(begun.cookie()))
                    .build();
        } catch (SignInRefused refused) {
            return refused(refused);
        }
    }

    /** Where the provider leads back to. Its address chooses nothing; the browser knows which page was asked for before. */
    @GET
    @Path(CALLBACK)
    public Response finish(@Context ContainerRequestContext request, @Context HttpServerRequest http) {
        requireProvider();
        try {
            Person person = provider.finish(cookies.provider(request), answer(request.getUriInfo().getQueryParameters()),
                    redirectUri(http), proxies.callerAddress(http));
            return Response
                    .fromResponse(person.scopes().isEmpty() ? notAdmitted(person)
                            : admitted(person, cookies.destination(request)))
                    .cookie(cookies.noProvider()).build();
        } catch (SignInRefused refused) {
            return Response.fromResponse(refused(refused)).cookie(cookies.noProvider()).build();
        }
    }

    private Response admitted(Person person, Destination destination) {
        OperatorSessions.Begun begun = sessions.begin(person.name(), Optional.of(person.subject()), person.scopes());
        OperatorSession session = begun.session();
        changes.note(session, "Sign in to the console");
        return Response
                .fromResponse(Pages.answer(Templates.providerSignedIn(pages.frame("Signed in", ""), session.name(),
                        destination.address())))
                .header("Refresh", "0; url=" + destination.address())
                .cookie(cookies.session(begun.token()), cookies.noDestination()).build();
    }

    private Response notAdmitted(Person person) {
        String words = "Refused to sign in to the console: no group has scopes";
        changes.noteRefused(person.name(), person.subject(), words);
        pace.line(() -> LOG.infof("Console: %s has signed in at %s, but no group of theirs is in postern.console.oidc.groups",
                person.name(), provider.host().orElse("")));
        return page(FORBIDDEN, "You may not use this console", "You are " + person.name()
                + " at the provider, and none of your groups may do anything here. Ask whoever runs this server: the setting "
                + "postern.console.oidc.groups says which groups may do what.");
    }

    private Response refused(SignInRefused refused) {
        SignInRefused.Cause why = refused.why();
        if (why == SignInRefused.Cause.NOT_BEGUN_HERE) {
            LOG.debugf("Console: nobody signed in: %s", refused.getMessage());
        } else {
            pace.line(() -> LOG.warnf("Console: nobody signed in through %s: %s", provider.host().orElse(""),
                    refused.getMessage()));
        }
        return switch (why) {
            case AWAY -> page(UNAVAILABLE, "The provider does not answer", "Nobody can sign in through "
                    + provider.host().orElse("it")
                    + " at this moment; the log of the server says why. Try again in a moment. A "
                    + "link of console-link opens the console without it.");
            case BUSY -> page(UNAVAILABLE, "Many people sign in", "Try again in a moment.");
            case NOT_BEGUN_HERE ->
                page(BAD_REQUEST, "This sign-in does not count", "It was begun in another browser, more than "
                        + "ten minutes ago, or was finished before. Nothing has happened. Begin again.");
            case DENIED ->
                page(FORBIDDEN, "The provider has not let you in", "It said no, or the sign-in was broken off there. "
                        + "The log of the server has its words.");
            case UNTRUSTED ->
                page(FORBIDDEN, "The provider's answer was refused", "It does not prove who you are. The log of the "
                        + "server says why. If it happens again, tell whoever runs this server.");
        };
    }

    private Response page(int status, String heading, String words) {
        return Pages.answer(status,
                Templates.providerRefused(pages.frame("Sign in", ""), new Message(status, heading, words)));
    }

    private void requireProvider() {
        if (provider.host().isEmpty()) {
            throw new NotFoundException();
        }
    }

    private String redirectUri(HttpServerRequest request) {
        return address.of(request) + SignIn.PROVIDER_PATH + CALLBACK;
    }

    private static ProviderAnswer answer(MultivaluedMap<String, String> query) {
        return new ProviderAnswer(Optional.ofNullable(query.getFirst("state")), Optional.ofNullable(query.getFirst("code")),
                Optional.ofNullable(query.getFirst("error")), Optional.ofNullable(query.getFirst("iss")));
    }
}
