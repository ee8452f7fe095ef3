package dev.postern.console;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;

/**
 * The cookies: of a session, of a sign-in that has begun, by a link or at the OpenID provider, and of the page that a sign-in
 * leads to. With https their names begin with {@code __Host-}, so no
 * other host can set them and they never leave https. The console's own port speaks http on loopback, where browsers differ
 * on that prefix (Safari refuses it): there the names have none.
 */
@Singleton
final class ConsoleCookies {

    private static final String SESSION = "postern-console";
    private static final String SIGN_IN = "postern-console-sign-in";
    private static final String PROVIDER = "postern-console-oidc";
    private static final String DESTINATION = "postern-console-next";
    private static final Duration SIGN_IN_MAX = Duration.ofMinutes(10);

    private final ConsoleAddress address;

    ConsoleCookies(ConsoleAddress address) {
        this.address = address;
    }

    Optional<String> session(ContainerRequestContext request) {
        return value(request, SESSION);
    }

    Optional<String> signIn(ContainerRequestContext request) {
        return value(request, SIGN_IN);
    }

    /** As long as the browser runs; the server ends the session before. */
    NewCookie session(String token) {
        return cookie(SESSION, token, NewCookie.DEFAULT_MAX_AGE);
    }

    NewCookie signIn(String random) {
        return cookie(SIGN_IN, random, (int) SIGN_IN_MAX.toSeconds());
    }

    Optional<String> provider(ContainerRequestContext request) {
        return value(request, PROVIDER);
    }

    /** {@code Lax}: the browser comes back with it from the provider's site. It opens nothing by itself. */
    NewCookie provider(String attempt) {
        return cookie(PROVIDER, attempt, (int) SIGN_IN_MAX.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie noProvider() {
        return cookie(PROVIDER, "", 0, NewCookie.SameSite.LAX);
    }

    /** Where a sign-in in this browser leads. */
    Destination destination(ContainerRequestContext request) {
        return value(request, DESTINATION).map(Destination::ofCookie).orElse(Destination.OVERVIEW);
    }

    /** {@code Lax}: a sign-in at the provider ends with a request from the provider's site. */
    NewCookie destination(Destination destination) {
        return cookie(DESTINATION, destination.cookie(), (int) SIGN_IN_MAX.toSeconds(), NewCookie.SameSite.LAX);
    }

    NewCookie noDestination() {
        return cookie(DESTINATION, "", 0, NewCookie.SameSite.LAX);
    }

    NewCookie noSession() {
        return cookie(SESSION, "", 0);
    }

    NewCookie noSignIn() {
        return cookie(SIGN_IN, "", 0);
    }

    private Optional<String> value(ContainerRequestContext request, String name) {
        Map<String, Cookie> cookies = request.getCookies();
        return Optional.ofNullable(cookies.get(prefixed(name))).map(Cookie::getValue).filter(value -> !value.isEmpty());
    }

    private NewCookie cookie(String name, String value, int maxAge) {
        return cookie(name, value, maxAge, NewCookie.SameSite.STRICT);
    }

    private NewCookie cookie(String name, String value, int maxAge, NewCookie.SameSite site) {
        return new NewCookie.Builder(prefixed(name)).value(value).path("/").maxAge(maxAge).httpOnly(true)
                .secure(address.isSecure()).sameSite(site).build();
    }

    private String prefixed(String name) {
        return address.isSecure() ? "__Host-" + name : name;
    }
}
