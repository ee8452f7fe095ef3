package dev.postern.downstream;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Shares out the threads that look up names. The system may take longer to give up a dead name than a call waits for it, and
 * keeps the thread meanwhile. So that dead names do not take all threads:
 *
 * <ul>
 * <li>a name is looked up once at a time, for all that ask;
 * <li>an application has two threads at most, the names of one domain have a quarter, names that failed before a half, and
 * those of one domain an eighth;
 * <li>a name that was not found is not looked up again for {@link #PAUSE};
 * <li>a lookup that nobody waits for any more does not begin.
 * </ul>
 */
final class LookupTurns {

    static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int PER_APPLICATION_MAX = 2;
    private static final int FAILED_MAX = 10_000;

    private final NameResolver names;
    private final int max;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    /** By name, the longest wait first. */
    private final Map<String, Lookup> waiting = new LinkedHashMap<>();
    private final Map<String, Lookup> running = new HashMap<>();
    /** Names whose last lookup failed or outlasted the timeout, the oldest first, and until when they are not looked up. */
    private final Map<String, Long> failed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > FAILED_MAX;
        }
    };

    /**
     * @param max lookups at a time
     * @param timeout how long whoever asks waits
     * @param nanoTime a clock that never jumps
     */
    LookupTurns(NameResolver names, int max, Duration timeout, LongSupplier nanoTime) {
        this.names = names;
        this.max = max;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /**
     * Looks a name up when it is its turn. Does not block.
     *
     * @param application that asks
     * @param begun runs when the lookup begins, or at once if it has begun before
     * @return never done, if it is not its turn within the timeout
     */
    Future<List<InetAddress>> addresses(String application, String name, Runnable begun) {
        Lookup lookup;
        boolean isRunning;
        synchronized (this) {
            if (isPaused(name)) {
                return Future.failedFuture("the name was not found a moment ago");
            }
            isRunning = running.containsKey(name);
            lookup = isRunning ? running.get(name) : waiting.computeIfAbsent(name, Lookup::new);
            if (!isRunning) {
                lookup.waitsFor(application, begun, nanoTime.getAsLong());
            }
        }
        if (isRunning) {
            begun.run();
        } else {
            beginNext();
        }
        return lookup.found.future();
    }

    private boolean isPaused(String name) {
        return failed.containsKey(name) && failed.get(name) - nanoTime.getAsLong() > 0;
    }

    private void beginNext() {
        for (Lookup lookup : next()) {
            lookup.whenBegun.forEach(Runnable::run);
            asked(lookup.name).onComplete(answer -> end(lookup, answer));
        }
    }

    /** As the names answer, and where they cannot even be asked, a failure: a turn must end. */
    private Future<List<InetAddress>> asked(String name) {
        try {
            return names.addresses(name);
        } catch (RuntimeException stopped) {
            return Future.failedFuture(stopped);
        }
    }

    private synchronized List<Lookup> next() {
        List<Lookup> begun = new ArrayList<>();
        long now = nanoTime.getAsLong();
        waiting.values().removeIf(lookup -> now - lookup.askedAt > timeout.toNanos());
        for (Iterator<Lookup> each = waiting.values().iterator(); each.hasNext() && running.size() < max;) {
            Lookup lookup = each.next();
            Optional<String> application = applicationWithRoom(lookup);
            if (application.isPresent()) {
                each.remove();
                lookup.begins(application.get(), now);
                running.put(lookup.name, lookup);
                begun.add(lookup);
            }
        }
        return begun;
    }

    /** One of those that ask, which may have another thread for this name. */
    private Optional<String> applicationWithRoom(Lookup lookup) {
        boolean room = count(other -> other.domain.equals(lookup.domain)) < max / 4
                && (!failed.containsKey(lookup.name) || (count(this::hasFailed) < max / 2
                        && count(other -> hasFailed(other) && other.domain.equals(lookup.domain)) < Math.max(1, max / 8)));
        return lookup.applications.stream()
                .filter(each -> room && count(other -> other.application.equals(each)) < PER_APPLICATION_MAX).findFirst();
    }

    private boolean hasFailed(Lookup lookup) {
        return failed.containsKey(lookup.name);
    }

    private long count(Predicate<Lookup> which) {
        return running.values().stream().filter(which).count();
    }

    private void end(Lookup lookup, AsyncResult<List<InetAddress>> answer) {
        synchronized (this) {
            running.remove(lookup.name);
            failed.remove(lookup.name); // if it fails again, it is the newest
            long now = nanoTime.getAsLong();
            if (answer.failed()) {
                failed.put(lookup.name, now + PAUSE.toNanos());
            } else if (now - lookup.begunAt > timeout.toNanos()) {
                failed.put(lookup.name, now);
            }
        }
        if (answer.succeeded()) {
            lookup.found.complete(answer.result());
        } else {
            lookup.found.fail(answer.cause());
        }
        beginNext();
    }

    /** One lookup of a name. */
    private static final class Lookup {

        private final String name;
        private final String domain;
        private final Promise<List<InetAddress>> found = Promise.promise();
        private final Set<String> applications = new LinkedHashSet<>();
        private final List<Runnable> whenBegun = new ArrayList<>();
        private long askedAt;
        private long begunAt;
        private String application;

        Lookup(String name) {
            this.name = name;
            this.domain = domain(name);
        }

        void waitsFor(String who, Runnable begun, long now) {
            applications.add(who);
            whenBegun.add(begun);
            askedAt = now;
        }

        void begins(String whose, long now) {
            application = whose;
            begunAt = now;
        }

        /** The last two labels: whoever has a domain can make any number of names below it. */
        private static String domain(String name) {
            int above = name.lastIndexOf('.', name.lastIndexOf('.') - 1);
            return name.substring(above + 1);
        }
    }
}
