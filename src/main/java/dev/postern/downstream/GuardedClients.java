package dev.postern.downstream;

import java.util.concurrent.atomic.AtomicInteger;

import org.jboss.logging.Logger;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.TrustOptions;

import dev.postern.actions.OutboundHttp;

/**
 * The HTTP client of {@code fetch}, twice: one keeps connections open for a moment, the other closes each after its answer. The
 * second is for when many connections are open already, so that those that nobody uses cannot become too many.
 */
final class GuardedClients implements AutoCloseable {

    /** Shorter than what servers keep connections for; Node's keep them for five seconds. */
    private static final int KEPT_SECONDS = 4;
    private static final int KEPT_MAX = 256;
    private static final int CONNECT_MILLIS_MAX = 10_000;

    private static final Logger LOG = Logger.getLogger(GuardedClients.class);

    private final HttpClient keeping;
    private final HttpClient closing;
    private final AtomicInteger open = new AtomicInteger();

    /** @param trust whose certificates are trusted; null for those that the JDK trusts */
    GuardedClients(Vertx vertx, int connectionsPerHostMax, TrustOptions trust) {
        this.keeping = client(vertx,
                options(connectionsPerHostMax, trust).setKeepAlive(true).setKeepAliveTimeout(KEPT_SECONDS));
        this.closing = client(vertx, options(connectionsPerHostMax, trust).setKeepAlive(false));
    }

    HttpClient client() {
        return open.get() < KEPT_MAX ? keeping : closing;
    }

    @Override
    public void close() {
        keeping.close();
        closing.close();
    }

    private HttpClient client(Vertx vertx, HttpClientOptions options) {
        return vertx.httpClientBuilder().with(options).withConnectHandler(this::opened).build();
    }

    private void opened(HttpConnection connection) {
        open.incrementAndGet();
        connection.closeHandler(closed -> open.decrementAndGet());
        connection.exceptionHandler(failure -> LOG.debugf("A connection of an Action: %s", failure)); // the call tells it
    }

    private static HttpClientOptions options(int connectionsPerHostMax, TrustOptions trust) {
        return new HttpClientOptions().setMaxPoolSize(connectionsPerHostMax)
                .setMaxWaitQueueSize(connectionsPerHostMax)
                .setConnectTimeout(CONNECT_MILLIS_MAX)
                .setMaxInitialLineLength(OutboundHttp.HEADER_BYTES_MAX)
                .setMaxHeaderSize(OutboundHttp.HEADER_BYTES_MAX)
                .setDecompressionSupported(false)
                .setVerifyHost(true)
                .setTrustOptions(trust);
    }
}
