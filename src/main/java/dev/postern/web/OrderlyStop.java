package dev.postern.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;

import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;

/**
 * What callers get when this process is told to stop (SIGTERM), before anything else ends: no request is dropped, and none is
 * refused that another process can answer.
 *
 * <ol>
 * <li>The server is not ready. It goes on as before, until balancers have noticed.</li>
 * <li>It accepts what waits at its ports and closes them. What still arrives on open connections is answered, with
 * {@code Connection: close} or after GOAWAY.</li>
 * <li>A connection on which nothing arrives is closed after a while, and then the others as soon as they are answered.</li>
 * </ol>
 * The port of health and metrics stays open. In dev mode and in tests nobody waits.
 */
@Singleton
final class OrderlyStop {

    private static final Logger LOG = Logger.getLogger(OrderlyStop.class);

    private static final Duration DELAY_OF_A_REPLICA = Duration.ofSeconds(5);
    private static final Duration MAX = Duration.ofSeconds(15);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Connections connections;
    private final Duration delay;
    private final Duration idleTimeout;
    private final Duration max;

    OrderlyStop(Connections connections, HttpConfig config, PosternConfig postern) {
        this.connections = connections;
        this.delay = config.stopDelay().orElse(postern.store() == StoreKind.POSTGRESQL ? DELAY_OF_A_REPLICA : Duration.ZERO);
        this.idleTimeout = config.stopIdleTimeout();
        this.max = config.stopMax().orElse(MAX);
    }

    /** Quarkus waits for this, and goes on with its own stop. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            try {
                if (!delay.isZero()) {
                    LOG.infof("Stopping: not ready, and serving on for %s until balancers know (postern.http.stop-delay)",
                            delay);
                    TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                }
                letCallersFinish();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void letCallersFinish() throws InterruptedException {
        long begun = System.nanoTime();
        connections.closePorts(); // first: whoever is told to use another connection must not open it here
        while (!connections.hasClosedPorts() && System.nanoTime() - begun < max.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        connections.beginStop();
        boolean saidGoodbye = false;
        while (connections.ofCallers() > 0) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            if (waited.compareTo(max) >= 0) {
                LOG.warnf("Requests on up to %d connections are broken off: this stop has waited %s for them "
                        + "(postern.http.stop-max)", connections.ofCallers(), max);
                return;
            }
            if (waited.compareTo(idleTimeout) >= 0) {
                connections.closeQuiet();
            } else if (!saidGoodbye && waited.compareTo(idleTimeout.dividedBy(2)) >= 0) {
                saidGoodbye = true;
                connections.sayGoodbye();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
