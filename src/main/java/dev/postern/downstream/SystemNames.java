package dev.postern.downstream;

import java.net.InetAddress;
import java.util.List;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/** Asks the system, which blocks. So it has a few threads of its own, and a slow name server holds up nobody else. */
@Singleton
final class SystemNames implements NameResolver {

    static final int THREADS = 16;

    private final WorkerExecutor threads;

    @Inject
    SystemNames(Vertx vertx) {
        this(vertx, "postern-names");
    }

    /** @param threads name of the threads, which no other use of names shares */
    SystemNames(Vertx vertx, String threads) {
        this.threads = vertx.createSharedWorkerExecutor(threads, THREADS);
    }

    @Override
    public Future<List<InetAddress>> addresses(String name) {
        return threads.executeBlocking(() -> List.of(InetAddress.getAllByName(name)), false);
    }

    @PreDestroy
    void stop() {
        threads.close();
    }
}
