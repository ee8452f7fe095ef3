package dev.postern.events;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a few questions be answered at a time; the others wait a moment, and then are refused. */
public final class Turns {

    private static final Duration WAIT_MAX = Duration.ofSeconds(1);

    private final Semaphore free;

    public Turns(int atOnce) {
        free = new Semaphore(atOnce, true);
    }

    /** @throws QueryRefused others have asked too much */
    public <T> T take(Supplier<T> question) {
        try {
            if (!free.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw QueryRefused.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryRefused.busy();
        }
        try {
            return question.get();
        } finally {
            free.release();
        }
    }
}
