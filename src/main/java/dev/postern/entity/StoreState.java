package dev.postern.entity;

import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * Whether the store answers, and whether changes can be stored. The store reports it. Operators find one line in the log when a
 * problem begins and one when it ends, and meanwhile the readiness data and a metric.
 */
@Singleton
public final class StoreState {

    private static final Logger LOG = Logger.getLogger(StoreState.class);

    private volatile Optional<String> fault = Optional.empty();
    private volatile Optional<Runnable> watcher = Optional.empty();
    private volatile Optional<String> strange = Optional.empty();
    private volatile boolean silent;

    /** Why changes cannot be stored, for operators; empty while they can be. */
    public Optional<String> fault() {
        return fault;
    }

    /** A change could not be stored. The first reason stays until a change can be stored again. */
    public synchronized void cannotBeWritten(String reason) {
        if (fault.isEmpty()) {
            fault = Optional.of(reason);
            LOG.warnf("The store cannot be written: %s. Tokens go on as before; changes are answered 503 until it can be",
                    reason);
        }
    }

    /** A change has been stored. */
    public void written() {
        if (fault.isPresent()) {
            ended();
        }
    }

    /** @param look asks the store soon, and again until it answers; called when it does not, and returns at once */
    public void watchedBy(Runnable look) {
        watcher = Optional.of(look);
    }

    /** The store did not answer. */
    public void didNotAnswer() {
        Optional<Runnable> look = watcher;
        if (!silent && look.isPresent()) {
            silent = true;
            look.get().run();
        }
    }

    /** The store answered. */
    public void answered() {
        if (silent) {
            silent = false;
        }
    }

    /**
     * Whether the store does not answer, as far as is known, and somebody asks it until it does. Then nobody else need wait.
     */
    public boolean isAway() {
        return silent;
    }

    /**
     * What the store holds cannot be taken over: it is another installation's, or not whole. Nobody may work with it, except
     * whoever looks again until it can be.
     *
     * @param reason in words for operators
     */
    public void isStrange(String reason) {
        strange = Optional.of(reason);
    }

    /** What the store holds has been taken over. */
    public void isKnown() {
        strange = Optional.empty();
    }

    /** Why what the store holds cannot be taken over; empty as a rule. */
    public Optional<String> strangeness() {
        return strange;
    }

    private synchronized void ended() {
        if (fault.isPresent()) {
            fault = Optional.empty();
            LOG.warn("The store can be written again");
        }
    }
}
