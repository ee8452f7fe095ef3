package dev.postern.console;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;

import dev.postern.config.PosternConfig;

/** Where the console is: on a port of its own, on loopback only, or below the public address. */
@Singleton
public final class ConsoleAddress {

    /** What its own port is bound to. */
    public static final String HOST = "127.0.0.1";

    private final ConsoleConfig config;
    private final Optional<String> baseUrl;
    private volatile int opened;

    ConsoleAddress(ConsoleConfig config, PosternConfig postern) {
        this.config = config;
        this.baseUrl = postern.baseUrl();
    }

    /** Whether there is a console. */
    public boolean isServed() {
        return config.enabled();
    }

    /** Whether it is on the port of tokens. */
    public boolean isPublic() {
        return config.isPublic();
    }

    /** Whether it opens a port of its own. */
    public boolean hasPort() {
        return config.enabled() && !config.isPublic();
    }

    /** The port of its own: the one that is open, else the one of the settings. */
    public int port() {
        return opened > 0 ? opened : config.port();
    }

    void opened(int port) {
        opened = port;
    }

    /** Whether a request that came in on this port of this machine is for the console alone. */
    boolean isOwnPort(int port) {
        return opened > 0 && opened == port;
    }

    /** Whether whoever reaches it may use it: a developer at work, on the machine at work. */
    boolean isOpen() {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT && hasPort();
    }

    /** Whether cookies can be kept to https, as {@code __Host-} wants it. */
    boolean isSecure() {
        return config.isPublic() && baseUrl.filter(url -> url.startsWith("https:")).isPresent();
    }

    /**
     * The origin by which this request has reached the console, without what anybody could make up: below the public address
     * the
     * one of the settings; on the port of its own one of the local names that {@link ConsoleDoor} lets in, with the port that
     * leads
     * here, through a tunnel too.
     */
    String of(HttpServerRequest request) {
        HostAndPort host = request.authority();
        if (config.isPublic() || host == null) {
            return of(Optional.empty());
        }
        String name = host.host().indexOf(':') >= 0 && !host.host().startsWith("[") ? "[" + host.host() + "]" : host.host();
        return "http://" + name + (host.port() > 0 ? ":" + host.port() : "");
    }

    /**
     * The origin of the console's pages.
     *
     * @param given by whoever knows better
     */
    public String of(Optional<String> given) {
        return given.orElseGet(() -> config.isPublic() ? baseUrl.orElse("http://localhost") : "http://localhost:" + port());
    }
}
