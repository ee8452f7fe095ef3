package dev.postern.actions;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Interrupts the threads whose calls have used up their time. One thread for all, asleep while nothing runs. */
final class Watchdog {

    private static final long TICK_NANOS = 5_000_000;

    private final Set<Watch> running = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::watch, "action-watchdog");
    private volatile boolean asleep;
    private volatile boolean stopped;

    Watchdog() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Interrupts the current thread when the time is over, unless the watch is closed by then. */
    Watch watch(long nanos) {
        Watch watch = new Watch(Thread.currentThread(), System.nanoTime() + nanos);
        running.add(watch);
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return watch;
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!stopped) {
            if (running.isEmpty()) {
                asleep = true; // and look once more: who came before saw a thread awake
                if (running.isEmpty() && !stopped) {
                    LockSupport.park(this);
                }
                asleep = false;
            } else {
                long now = System.nanoTime();
                running.forEach(watch -> watch.look(now));
                LockSupport.parkNanos(this, TICK_NANOS);
            }
        }
    }

    /** One call. */
    final class Watch implements AutoCloseable {

        private final Thread worker;
        private final long deadline;
        private boolean over;
        private boolean closed;

        private Watch(Thread worker, long deadline) {
            this.worker = worker;
            this.deadline = deadline;
        }

        /** Nanoseconds that are left; negative when the time is over. */
        long left() {
            return deadline - System.nanoTime();
        }

        synchronized boolean isOver() {
            return over;
        }

        private synchronized void look(long now) {
            if (!closed && now - deadline >= 0) {
                over = true;
                worker.interrupt();
            }
        }

        /** The thread is not interrupted any more, and has no interrupt of this watch left. */
        @Override
        public void close() {
            running.remove(this);
            synchronized (this) {
                closed = true;
                if (over) {
                    Thread.interrupted();
                }
            }
        }
    }
}
