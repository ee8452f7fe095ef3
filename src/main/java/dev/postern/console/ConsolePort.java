package dev.postern.console;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

import dev.postern.config.StartRefused;
import dev.postern.discovery.KeySetReaders;
import dev.postern.operator.oidc.OidcConfig;

/**
 * Opens the console's own port, on loopback. What comes in there takes the same way through the web server as on the public
 * port;
 * {@link ConsoleDoor} tells the two apart.
 */
@Singleton
final class ConsolePort {

    private static final Logger LOG = Logger.getLogger(ConsolePort.class);
    private static final Duration OPENING_MAX = Duration.ofSeconds(10);

    private final ConsoleAddress address;
    private final Vertx vertx;
    private final VertxHttpConfig http;
    private final OidcConfig provider;
    private final KeySetReaders readers;
    private HttpServer server;

    ConsolePort(ConsoleAddress address, Vertx vertx, VertxHttpConfig http, OidcConfig provider,
            KeySetReaders readers) {
        this.address = address;
        this.vertx = vertx;
        this.http = http;
        this.provider = provider;
        this.readers = readers;
    }

    /** After everything else of the start. */
    void open(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        if (!address.isServed()) {
            return;
        }
        readers.begin();
        try {
            if (address.hasPort()) {
                listen();
            }
            LOG.infof("Console: %s/console/%s%s", address.of(Optional.empty()),
                    address.isOpen() ? "" : ", with a link that the command console-link makes",
                    provider.issuer().map(issuer -> ", or through " + issuer).orElse(""));
        } catch (StartRefused taken) {
            if (!address.isOpen()) {
                throw taken;
            }
            LOG.warnf("%s: no console. Another dev mode may have it", taken.getMessage());
        }
    }

    private void listen() {
        HttpServerOptions options = new HttpServerOptions().setHost(ConsoleAddress.HOST).setPort(address.port())
                .setMaxInitialLineLength(http.limits().maxInitialLineLength())
                .setMaxHeaderSize(http.limits().maxHeaderSize().asBigInteger().intValueExact())
                .setIdleTimeout((int) http.idleTimeout().toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
        server = vertx.createHttpServer(options).requestHandler(VertxHttpRecorder.getRootHandler());
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(OPENING_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartRefused("postern.console.port " + address.port() + " cannot be opened: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused("interrupted while postern.console.port is opened", e);
        }
        address.opened(server.actualPort());
    }

    void close(@Observes ShutdownEvent event) {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }
}
