package dev.postern.ops;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpConfig.InsecureRequests;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;

import dev.postern.console.ConsoleAddress;

/**
 * Reports at start, before any file is created, that another process listens on a port of this one. The web server would find
 * out last, and would not name the setting.
 */
@Singleton
final class PortsInUse {

    private static final int ANSWER_MILLIS_MAX = 500;
    private static final int PORT_MAX = 65_535;
    /** Every address of this machine. */
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private final VertxHttpConfig http;
    private final ManagementConfig management;
    private final ConsoleAddress console;

    PortsInUse(VertxHttpConfig http, ManagementConfig management, ConsoleAddress console) {
        this.http = http;
        this.management = management;
        this.console = console;
    }

    /** A sentence for each port that is taken. */
    List<String> refusals() {
        List<String> refusals = new ArrayList<>();
        if (http.hostEnabled() && !http.soReusePort() && isPlainPortOpen()) {
            refusal("quarkus.http.port", "QUARKUS_HTTP_PORT", http.host(), http.port()).ifPresent(refusals::add);
        }
        if (management.hostEnabled()) {
            refusal("quarkus.management.port", "QUARKUS_MANAGEMENT_PORT", management.host(), management.port())
                    .ifPresent(refusals::add);
        }
        if (console.hasPort()) {
            refusal("postern.console.port", "POSTERN_CONSOLE_PORT", ConsoleAddress.HOST, console.port())
                    .ifPresent(refusals::add);
        }
        if (http.hostEnabled() && isPlainPortOpen() && management.hostEnabled()) {
            refusalOfOne(http.host(), http.port(), management.host(), management.port()).ifPresent(refusals::add);
        }
        return refusals;
    }

    /** Two listeners cannot have one port of one address. */
    static Optional<String> refusalOfOne(String host, int port, String managementHost, int managementPort) {
        boolean one = port == managementPort && port != 0
                && (host.equals(managementHost) || ANY.contains(host) || ANY.contains(managementHost));
        return one ? Optional.of("quarkus.management.port is " + port + ", and quarkus.http.port is the same: set "
                + "QUARKUS_MANAGEMENT_PORT to another one") : Optional.empty();
    }

    private boolean isPlainPortOpen() {
        return http.insecureRequests().filter(InsecureRequests.DISABLED::equals).isEmpty();
    }

    /** A base URL that leads back to this machine, and there to nobody: neither to this process nor to a proxy. */
    Optional<String> unserved(String baseUrl) {
        return http.port() == 0 ? Optional.empty()
                : unserved(baseUrl, isPlainPortOpen() ? http.port() : http.sslPort(), http.sslPort());
    }

    /** @param own the ports that this process is about to open */
    static Optional<String> unserved(String baseUrl, int... own) {
        URI url = URI.create(baseUrl);
        int port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        if (IntStream.of(own).anyMatch(opened -> opened == port)) {
            return Optional.empty();
        }
        try (Socket attempt = new Socket()) {
            attempt.connect(new InetSocketAddress(url.getHost(), port), ANSWER_MILLIS_MAX);
            return Optional.empty();
        } catch (ConnectException e) {
            return Optional.of("postern.base-url is " + baseUrl + ", nobody listens on port " + port + " of this machine, and "
                    + "Postern is about to listen on port " + own[0] + ": unless a proxy or a container leads from one to the "
                    + "other, set QUARKUS_HTTP_PORT or POSTERN_BASE_URL to the other's port");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty too when the port cannot be taken for another reason: the web server then says which. */
    static Optional<String> refusal(String property, String variable, String host, int port) {
        if (port < 0 || port > PORT_MAX) {
            return Optional.of(property + " must be 0 to " + PORT_MAX + ", but is " + port);
        }
        if (port == 0) {
            return Optional.empty();
        }
        try (ServerSocket attempt = new ServerSocket()) {
            attempt.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
            return Optional.empty();
        } catch (BindException e) {
            String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (reason.contains("in use")) {
                return Optional.of(property + " is " + port + ", and another process listens on that port of " + host
                        + ": set " + variable + " to a free one");
            }
            return reason.contains("assign") ? Optional.of(ofHost(property, variable, host)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(ofHost(property, variable, host));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String ofHost(String property, String variable, String host) {
        return property.replace(".port", ".host") + " is " + host + ", which is no address of this machine: set "
                + variable.replace("_PORT", "_HOST") + " to one, or to 0.0.0.0 for all of them";
    }
}
