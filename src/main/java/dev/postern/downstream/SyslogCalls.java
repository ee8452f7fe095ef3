package dev.postern.downstream;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;

import dev.postern.logstream.EventBatch;
import dev.postern.logstream.LogStreamSender.Delivery;
import dev.postern.logstream.LogStreamSender.Outcome;
import dev.postern.logstream.LogStreamsConfig;

/**
 * Messages to a syslog server: over TCP (RFC 6587), TLS (RFC 5425) and UDP (RFC 5426). A connection stays open from one batch
 * to the next, and is made anew when the server has closed it. Syslog has no answer: what the connection took counts as
 * delivered. The TLS configuration {@value #TLS_CONFIGURATION} has the authorities that are trusted, and a certificate of
 * this server.
 */
@Singleton
final class SyslogCalls {

    static final String TLS_CONFIGURATION = "syslog";
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final Logger LOG = Logger.getLogger(SyslogCalls.class);

    private final Vertx vertx;
    private final Optional<TlsConfiguration> tls;
    private final Duration patience;
    private final MeterRegistry meters;
    private final Map<URI, Connection> connections = new HashMap<>();
    private DatagramSocket datagrams;

    @Inject
    SyslogCalls(Vertx vertx, TlsConfigurationRegistry tls, LogStreamsConfig config, MeterRegistry meters) {
        this.vertx = vertx;
        this.tls = tls.get(TLS_CONFIGURATION);
        this.patience = config.answerWait();
        this.meters = meters;
    }

    /** @param endpoint {@code tcp}, {@code tls} or {@code udp} */
    CompletionStage<Delivery> send(URI endpoint, EventBatch batch) {
        long startedAt = System.nanoTime();
        Buffer bytes = Buffer.buffer(batch.body());
        Future<Void> sent = endpoint.getScheme().equals("udp")
                ? datagrams().send(bytes, endpoint.getPort(), host(endpoint))
                : connection(endpoint).compose(socket -> written(socket, bytes));
        return sent.map(Delivery.DELIVERED).otherwise(SyslogCalls::failed)
                .onComplete(delivery -> meters
                        .timer("postern.downstream.calls", "target", "syslog", "outcome",
                                delivery.result().outcome() == Outcome.DELIVERED ? "success" : "unreachable")
                        .record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS))
                .toCompletionStage();
    }

    private static Delivery failed(Throwable failure) {
        return Delivery.failed(Optional.empty(), failure.getClass().getSimpleName() + " " + failure.getMessage());
    }

    /** A server that does not read makes a write wait; then the connection is given up, and the batch sent again. */
    private Future<Void> written(NetSocket socket, Buffer bytes) {
        Promise<Void> promise = Promise.promise();
        long timer = vertx.setTimer(patience.toMillis(), late -> {
            if (promise.tryFail("the server takes nothing for " + patience)) {
                socket.close();
            }
        });
        socket.write(bytes).onComplete(written -> {
            vertx.cancelTimer(timer);
            if (written.succeeded()) {
                promise.tryComplete();
            } else {
                promise.tryFail(written.cause());
                socket.close();
            }
        });
        return promise.future();
    }

    private synchronized Future<NetSocket> connection(URI endpoint) {
        Connection open = connections.get(endpoint);
        if (open == null) {
            NetClient client = vertx.createNetClient(options(endpoint));
            open = new Connection(client, client.connect(endpoint.getPort(), host(endpoint)));
            connections.put(endpoint, open);
            Connection made = open;
            made.socket.onSuccess(socket -> {
                socket.handler(ignored -> {
                }); // a server has nothing to say
                socket.exceptionHandler(failure -> LOG.debugf("The connection to %s: %s", endpoint.getHost(), failure));
                socket.closeHandler(closed -> forget(endpoint, made));
            }).onFailure(failure -> forget(endpoint, made));
        }
        return open.socket;
    }

    private synchronized void forget(URI endpoint, Connection connection) {
        connections.remove(endpoint, connection);
        connection.client.close();
    }

    private NetClientOptions options(URI endpoint) {
        NetClientOptions options = new NetClientOptions().setConnectTimeout(CONNECT_MILLIS_MAX).setTcpKeepAlive(true);
        if (endpoint.getScheme().equals("tls")) {
            options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
            tls.map(TlsConfiguration::getTrustStoreOptions).ifPresent(options::setTrustOptions);
            tls.map(TlsConfiguration::getKeyStoreOptions).ifPresent(options::setKeyCertOptions);
        }
        return options;
    }

    private synchronized DatagramSocket datagrams() {
        if (datagrams == null) {
            datagrams = vertx.createDatagramSocket(new DatagramSocketOptions());
        }
        return datagrams;
    }

    /** An IPv6 address without its brackets. */
    private static String host(URI endpoint) {
        return endpoint.getHost().replaceAll("[\\[\\]]", "");
    }

    private record Connection(NetClient client, Future<NetSocket> socket) {
    }

    @PreDestroy
    synchronized void close() {
        connections.values().forEach(connection -> connection.client.close());
        if (datagrams != null) {
            datagrams.close();
        }
    }
}
