package dev.postern.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.management.ManagementConfig;
import io.quarkus.vertx.http.runtime.options.HttpServerOptionsUtils;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetServerOptions;

/**
 * All connections of this process, and the bounds on them: how many, how long a request may take to arrive, and how much
 * memory those hold that are not complete. Every event loop has a {@link LoopShare}, every connection a
 * {@link GuardedConnection}; {@link GuardedTransport} brings them here.
 */
@Singleton
final class Connections implements MeterBinder {

    private static final Logger LOG = Logger.getLogger(Connections.class);

    /**
     * Weights, chosen above what these hold on the heap: a connection without and with TLS, one that turns to HTTP/2, a
     * request.
     */
    static final int PLAIN_BYTES = 8 * 1024;
    static final int TLS_BYTES = 48 * 1024;
    static final int HTTP_2_BYTES = 24 * 1024;
    static final int REQUEST_BYTES = 8 * 1024;

    private static final int CONNECTIONS_MAX = 10_000;
    /** Accepted, for each event loop, and not seen by it. */
    private static final int WAITING_MAX = 64;
    private static final int FILES_FOR_OTHERS = 200;
    private static final Pattern OPEN_FILES = Pattern.compile("^Max open files +(\\d+)", Pattern.MULTILINE);
    private static final Duration SAID_EVERY = Duration.ofMinutes(1);

    private final Map<EventLoop, LoopShare> shares = new ConcurrentHashMap<>();
    private final Collection<GuardedTransport.Accepting> listening = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger ofCallers = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong timedOut = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong said = new AtomicLong(System.nanoTime() - SAID_EVERY.toNanos());
    private final HttpConfig config;
    private final ManagementConfig management;
    private final RawAnswer answers;
    private final Duration provenWithin;
    private final int headBytesMax;
    private final int connectionsMax;
    private final long memoryMax;
    private final int loops;
    private volatile boolean stopping;

    Connections(HttpConfig config, VertxHttpConfig http, ManagementConfig management, Vertx vertx, RawAnswer answers) {
        this.config = config;
        this.management = management;
        this.answers = answers;
        this.provenWithin = http.idleTimeout();
        this.headBytesMax = HeaderBounds.LONG_BYTES_MAX;
        this.connectionsMax = config.connectionsMax().orElseGet(Connections::connectionsByOpenFiles);
        this.memoryMax = config.memoryMax().map(MemorySize::asLongValue).orElseGet(() -> Runtime.getRuntime().maxMemory() / 4);
        int count = 0;
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            count += loop == null ? 0 : 1;
        }
        this.loops = Math.max(count, 1);
    }

    /** Whether this is the port of health and metrics, which stays open as long as the process lives. */
    boolean isForOperators(NetServerOptions server) {
        int port = management.determinePort(LaunchMode.current());
        return management.host().equals(server.getHost())
                && server.getPort() == (port == 0 ? HttpServerOptionsUtils.RANDOM_PORT_MANAGEMENT : port);
    }

    /** A port for callers, opened now. */
    void listening(GuardedTransport.Accepting port) {
        listening.add(port);
    }

    /** On the thread that accepts. */
    void accept(Channel channel, boolean strict, boolean ofOperator) {
        open.incrementAndGet();
        waiting.incrementAndGet();
        if (!ofOperator) {
            ofCallers.incrementAndGet();
        }
        channel.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            if (!ofOperator) {
                ofCallers.decrementAndGet();
            }
        });
        GuardedConnection.install(channel, this, strict, ofOperator);
    }

    /** On its event loop. */
    void opened() {
        waiting.decrementAndGet();
    }

    /** The event loops do not keep pace; they shall come to the connections that are open, and to making room. */
    boolean isOverrun() {
        return waiting.get() > WAITING_MAX * loops || open.get() > connectionsMax + loops;
    }

    LoopShare shareOf(EventLoop loop) {
        return shares.computeIfAbsent(loop, each -> new LoopShare(this, each,
                new LoopShare.Bounds(Math.max(connectionsMax / loops, 1), memoryMax / loops), config.addressShare()));
    }

    HttpConfig config() {
        return config;
    }

    RawAnswer answers() {
        return answers;
    }

    Duration provenWithin() {
        return provenWithin;
    }

    int headBytesMax() {
        return headBytesMax;
    }

    /** How long a head may take from now. */
    Duration headTimeout() {
        return stopping ? config.stopTimeout() : config.headersTimeout();
    }

    /** How long a body may take from now. */
    Duration bodyTimeout() {
        return stopping ? config.stopTimeout() : config.bodyTimeout();
    }

    void timedOut() {
        timedOut.incrementAndGet();
    }

    void evicted() {
        evicted.incrementAndGet();
        long last = said.get();
        long now = System.nanoTime();
        if (now - last >= SAID_EVERY.toNanos() && said.compareAndSet(last, now)) {
            LOG.warnf("Connections that have waited longest are closed, to make room: more than %d of them, or more than %d MB "
                    + "for requests that are not complete (postern.http.connections-max, .memory-max), or more than %.0f %% of "
                    + "either for one address (.address-share). Logged once a minute; the metric "
                    + "postern_http_connections_evicted_total counts them", connectionsMax, memoryMax >> 20,
                    100 * config.addressShare());
        }
    }

    /** Each answer is the last of its connection. */
    boolean isStopping() {
        return stopping;
    }

    /** Open connections of callers, also those that no event loop has seen. */
    int ofCallers() {
        return ofCallers.get();
    }

    /** Closes the ports of callers, after accepting what waits there. */
    void closePorts() {
        listening.forEach(GuardedTransport.Accepting::close);
    }

    boolean hasClosedPorts() {
        return listening.stream().allMatch(GuardedTransport.Accepting::isClosed);
    }

    /** From now on each answer is the last of its connection, and unfinished requests have little time. */
    void beginStop() {
        stopping = true;
        onLoops(share -> share.beginStop(config.stopTimeout()));
    }

    /** Tells callers over HTTP/2 to send further requests elsewhere, whether or not requests are in flight. */
    void sayGoodbye() {
        onLoops(share -> share.ofCallers().forEach(GuardedConnection::sayGoodbye));
    }

    /** Closes the connections without a request in flight. Over HTTP/2 none can begin any more. */
    void closeQuiet() {
        onLoops(share -> share.ofCallers().forEach(GuardedConnection::closeIfQuiet));
    }

    private void onLoops(Consumer<LoopShare> action) {
        shares.values().forEach(share -> share.loop().execute(() -> action.accept(share)));
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("postern.http.connections", open, AtomicInteger::get).description("Open connections, all ports")
                .register(meters);
        FunctionCounter.builder("postern.http.connections.evicted", evicted, AtomicLong::get)
                .description("Closed to make room for others").register(meters);
        FunctionCounter.builder("postern.http.requests.timed.out", timedOut, AtomicLong::get)
                .description("Requests whose headers or body did not arrive in time").register(meters);
    }

    private static int connectionsByOpenFiles() {
        try {
            Matcher limit = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits"), StandardCharsets.US_ASCII));
            if (limit.find()) {
                long files = Long.parseLong(limit.group(1));
                return (int) Math.min(CONNECTIONS_MAX, Math.max(files - FILES_FOR_OTHERS, files / 2));
            }
        } catch (IOException e) {
            LOG.debug("The limit of open files is not known", e);
        }
        return CONNECTIONS_MAX;
    }
}
