package dev.postern.console;

import java.util.regex.Pattern;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;

/**
 * Where the console is reached and what its pages may do. Its own port serves the console alone, and only under the names of
 * this machine, so a foreign name that leads to 127.0.0.1 does not open it. On the public port there is none, unless
 * {@code postern.console.public} says so. Every answer forbids scripts and styles of others, frames, and requests elsewhere.
 */
@Singleton
public final class ConsoleDoor {

    /** Beginning of every path. */
    public static final String PATH = "/console/";

    /** After the check of the path's form, before anything is routed by it. */
    private static final int PRIORITY = 1500;
    private static final Pattern LOCAL = Pattern.compile("localhost|127\\.0\\.0\\.1|\\[::1\\]|::1");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final ConsoleAddress address;

    ConsoleDoor(ConsoleAddress address) {
        this.address = address;
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, PRIORITY);
    }

    static boolean isConsole(String path) {
        return path != null && path.startsWith(PATH);
    }

    private void pass(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = String.valueOf(request.path());
        boolean own = request.localAddress() != null && address.isOwnPort(request.localAddress().port());
        boolean console = isConsole(path) || path.equals("/console");
        if (!own && !console) {
            context.next();
        } else if (!address.isServed() || (!own && !address.isPublic()) || (own && !isLocal(request.authority()))) {
            context.response().setStatusCode(404).end();
        } else if (isConsole(path)) {
            headers(context.response().headers());
            context.next();
        } else if (console || path.equals("/")) {
            context.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, PATH).end();
        } else {
            context.response().setStatusCode(404).end();
        }
    }

    private static boolean isLocal(HostAndPort host) {
        return host != null && LOCAL.matcher(host.host()).matches();
    }

    private static void headers(MultiMap headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    }
}
