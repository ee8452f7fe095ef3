package dev.postern.token;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;

import dev.postern.oauth.OAuthError;

/** Threads for token requests that wait for the store, so that the event loop and the Management API's threads do not. */
@Singleton
final class WaitingRequests {

    /** Half of the store's connections. */
    static final int THREADS_MAX = 4;
    private static final int WAITING_MAX = 500;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS_MAX, THREADS_MAX, 30, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX), WaitingRequests::daemon);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    WaitingRequests() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws OAuthError.TemporarilyUnavailable as a failure of the answer: too many wait already */
    <T> Uni<T> submit(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(threads).onFailure(RejectedExecutionException.class)
                .transform(full -> new OAuthError.TemporarilyUnavailable("too many requests wait for the store"));
    }

    /**
     * Goes on on one of these threads when something has happened.
     *
     * @throws OAuthError.TemporarilyUnavailable as a failure of the answer: too many wait already
     */
    Uni<Void> after(Supplier<CompletionStage<?>> event) {
        return Uni.createFrom().completionStage(event).flatMap(done -> submit(() -> null)); // emitOn would lose a refusal
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdown();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "token-waiting-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
