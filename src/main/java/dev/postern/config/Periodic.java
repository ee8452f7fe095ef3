package dev.postern.config;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

/** A task that runs again and again on a daemon thread of its own, from {@link #start} to {@link #stop}. */
public final class Periodic {

    private static final Logger LOG = Logger.getLogger(Periodic.class);

    /** From the end of a run to the beginning of one that {@link #soon} asks for: a burst of calls is a few runs. */
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String name;
    private final long pauseMillis;
    private final Runnable task;
    private final ScheduledExecutorService schedule;
    private final AtomicBoolean askedFor = new AtomicBoolean();
    private volatile long lastEnd = System.nanoTime() - GAP_NANOS;

    /**
     * @param name of the thread
     * @param pause from the end of one run to the beginning of the next
     * @param task handles its own failures; one that it throws is logged, and does not end the schedule
     */
    public Periodic(String name, Duration pause, Runnable task) {
        this.name = name;
        this.pauseMillis = pause.toMillis();
        this.task = task;
        this.schedule = Executors.newSingleThreadScheduledExecutor(this::daemon);
    }

    /** @param first how long from now to the first run */
    @SuppressWarnings("FutureReturnValueIgnored") // run() keeps failures to itself
    public void start(Duration first) {
        schedule.scheduleWithFixedDelay(this::run, first.toMillis(), pauseMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * Asks for one more run, as soon as no other is under way. All calls before that run begins are one. Returns at once; does
     * nothing after {@link #stop}.
     */
    public void soon() {
        ask(Math.max(0, GAP_NANOS - (System.nanoTime() - lastEnd)));
    }

    /** As {@link #soon}, after a wait. */
    public void within(Duration wait) {
        if (wait.toMillis() < pauseMillis) {
            ask(wait.toNanos());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // run() keeps failures to itself
    private void ask(long waitNanos) {
        if (askedFor.compareAndSet(false, true)) {
            try {
                schedule.schedule(this::runAskedFor, waitNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debugf("%s has been stopped", name);
            }
        }
    }

    /** @param patience how long a run under way may take; then it is interrupted */
    public void stop(Duration patience) {
        schedule.shutdown();
        try {
            if (!schedule.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                schedule.shutdownNow();
            }
        } catch (InterruptedException e) {
            schedule.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void runAskedFor() {
        askedFor.set(false); // whoever asks from now on may know more than this run will see
        run();
    }

    private void run() {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s failed, and is tried again", name);
        } finally {
            lastEnd = System.nanoTime();
        }
    }

    private Thread daemon(Runnable runs) {
        Thread thread = new Thread(runs, name);
        thread.setDaemon(true);
        return thread;
    }
}
