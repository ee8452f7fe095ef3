package dev.postern.registry;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/**
 * When each client secret was last used, to the second. The token path leaves a note in memory; the notes are written to the
 * store together, every {@code postern.clients.last-use-interval} and at shutdown, and what is known of secrets that are gone
 * is
 * deleted then. What was noted since is lost with {@code kill -9}, and other processes see it that much later: good enough to
 * tell whether a secret is still in use.
 */
@Singleton
public class CredentialUses {

    private static final Logger LOG = Logger.getLogger(CredentialUses.class);
    private static final int BATCH_MAX = 1_000;

    private final CredentialUseStore store;
    private final long intervalMillis;
    private final Map<String, Long> noted = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(CredentialUses::daemon);

    CredentialUses(CredentialUseStore store, ClientsConfig config) {
        this.store = store;
        this.intervalMillis = config.lastUseInterval().toMillis();
    }

    /** Notes a use; no I/O, and no more than a look into a map for all but the first use in a second. */
    public void used(String credentialId, Instant now) {
        long second = now.getEpochSecond();
        Long before = noted.get(credentialId);
        if (before == null || before < second) {
            noted.put(credentialId, second);
        }
    }

    /** The last uses of those that have been used. Blocks. */
    public Map<String, Instant> find(List<String> credentialIds) {
        Map<String, Instant> uses = new HashMap<>(store.find(credentialIds));
        for (String id : credentialIds) {
            Long second = noted.get(id);
            if (second != null) {
                uses.merge(id, Instant.ofEpochSecond(second), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        return uses;
    }

    /** Secrets are gone; no I/O, the store forgets them with the next notes. */
    public void forget(List<String> credentialIds) {
        gone.addAll(credentialIds);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flush() keeps its failures to itself
    void start(@Observes StartupEvent event) {
        schedule.scheduleWithFixedDelay(this::flush, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        schedule.shutdownNow();
        flush();
    }

    /** Never throws: an exception would end the schedule. What cannot be written waits for the next time. */
    private synchronized void flush() {
        try {
            Map<String, Instant> batch = new HashMap<>();
            for (Map.Entry<String, Long> note : noted.entrySet()) {
                batch.put(note.getKey(), Instant.ofEpochSecond(note.getValue()));
                if (batch.size() == BATCH_MAX) {
                    save(batch);
                }
            }
            save(batch);
            deleteGone();
        } catch (StoreUnavailable e) {
            LOG.debug("Last uses of secrets wait for the store", e);
        } catch (RuntimeException e) {
            LOG.warn("Last uses of secrets cannot be written", e);
        }
    }

    private void save(Map<String, Instant> batch) {
        if (!batch.isEmpty()) {
            store.save(batch);
            batch.forEach((id, at) -> noted.remove(id, at.getEpochSecond())); // unless used again meanwhile
            batch.clear();
        }
    }

    /** After the notes are written: a request under way may have used a secret while it went. */
    private void deleteGone() {
        List<String> batch = List.copyOf(gone);
        if (!batch.isEmpty()) {
            store.delete(batch);
            batch.forEach(gone::remove);
        }
    }

    private static Thread daemon(Runnable flushing) {
        Thread thread = new Thread(flushing, "credential-uses");
        thread.setDaemon(true);
        return thread;
    }
}
