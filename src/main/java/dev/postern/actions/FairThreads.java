package dev.postern.actions;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Threads that run the code of Actions, shared out between applications: they take turns, one has at most half of the threads,
 * and one whose last call broke off has one thread. So whatever one application does, the others find a thread.
 *
 * @param <E> what each thread has for itself
 */
final class FairThreads<E> {

    /** Bytes: the interpreter recurses on the thread's stack, and deep recursion of a script must end in its own error. */
    private static final long STACK_BYTES = 4 << 20;

    /** Work that uses what its thread has. */
    @FunctionalInterface
    interface Task<E> {
        void run(E own);
    }

    /** Makes what a thread has. */
    @FunctionalInterface
    interface Owned<E> {
        E make();
    }

    private final int threadsMax;
    private final int waitingMax;
    private final Owned<E> owned;
    private final Predicate<String> suspect;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Map<String, Line> lines = new HashMap<>();
    /** Lines with waiting tasks that may have another thread, whose turn is next first. */
    private final Queue<Line> ready = new ArrayDeque<>();
    private int threads;
    private int idle;
    private int waiting;
    private boolean stopped;

    /**
     * @param waitingMax tasks that wait; of one line, a quarter
     * @param suspect whether a line has one thread only
     */
    FairThreads(int threadsMax, int waitingMax, Owned<E> owned, Predicate<String> suspect) {
        this.threadsMax = threadsMax;
        this.waitingMax = waitingMax;
        this.owned = owned;
        this.suspect = suspect;
    }

    /**
     * Runs a task on one of the threads when it is its line's turn.
     *
     * @param name of the line, such as an application's id
     * @throws RejectedExecutionException too many wait already
     */
    void submit(String name, Task<E> task) {
        lock.lock();
        try {
            Line line = lines.computeIfAbsent(name, Line::new);
            if (stopped || waiting >= waitingMax || line.tasks.size() >= Math.max(1, waitingMax / 4)) {
                dropUnused(line);
                throw new RejectedExecutionException("too many wait");
            }
            line.tasks.add(task);
            waiting++;
            makeReady(line);
            if (idle > 0) {
                work.signal();
            } else if (threads < threadsMax) {
                threads++;
                start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tasks that wait for a thread. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more tasks; those that wait are run. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        Thread thread = new Thread(null, this::serve, "action-" + threads, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        E own = owned.make();
        Line line = null;
        while (true) {
            Task<E> task;
            lock.lock();
            try {
                if (line != null) {
                    line.running--;
                    makeReady(line);
                    dropUnused(line);
                }
                line = next();
                if (line == null) {
                    return;
                }
                task = line.tasks.remove();
                waiting--;
                line.running++;
                makeReady(line);
            } finally {
                lock.unlock();
            }
            task.run(own);
        }
    }

    /** @return null when the threads are stopped and nothing waits */
    private Line next() {
        while (true) {
            Line next = ready.poll();
            if (next != null) {
                next.ready = false;
                return next;
            }
            if (stopped) {
                return null;
            }
            idle++;
            work.awaitUninterruptibly();
            idle--;
        }
    }

    private void makeReady(Line line) {
        if (!line.ready && !line.tasks.isEmpty() && line.running < mayRun(line)) {
            line.ready = true;
            ready.add(line);
        }
    }

    private int mayRun(Line line) {
        return suspect.test(line.name) ? 1 : Math.max(1, threadsMax / 2);
    }

    private void dropUnused(Line line) {
        if (line.tasks.isEmpty() && line.running == 0) {
            lines.remove(line.name);
        }
    }

    private final class Line {

        private final String name;
        private final Queue<Task<E>> tasks = new ArrayDeque<>();
        private int running;
        private boolean ready;

        Line(String name) {
            this.name = name;
        }
    }
}
