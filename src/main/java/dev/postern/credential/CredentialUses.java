package dev.postern.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

import dev.postern.config.Periodic;
import dev.postern.entity.StoreUnavailable;

/**
 * When each client secret and each key of a client was last used, to the second. The token path leaves a note in memory. Every
 * {@code postern.clients.last-use-interval} and at shutdown, the notes are written to the store together, and notes about
 * deleted credentials are deleted. {@code kill -9} loses the notes since then, and other processes see them later. That is good
 * enough to see whether a credential is still in use.
 */
@Singleton
public class CredentialUses {

    private static final Logger LOG = Logger.getLogger(CredentialUses.class);
    private static final int BATCH_MAX = 1_000;

    private final CredentialUseStore store;
    private final Map<String, Long> noted = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Periodic flushing;
    private final Duration interval;

    CredentialUses(CredentialUseStore store, ClientsConfig config) {
        this.store = store;
        this.interval = config.lastUseInterval();
        this.flushing = new Periodic("credential-uses", interval, this::flush);
    }

    /** Ids of the secrets and keys that an entity has, enabled or not. */
    public static List<String> idsIn(ObjectNode secrets) {
        return Stream.concat(ClientSecret.of(secrets).stream().map(ClientSecret::id),
                Credential.of(secrets).stream().map(Credential::id)).toList();
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

    /** Credentials were deleted. No I/O: the store drops their last uses with the next notes. */
    public void forget(List<String> credentialIds) {
        gone.addAll(credentialIds);
    }

    /** The store has another history: credentials of which it was told that they are gone may be there again. */
    public void historyReplaced() {
        gone.clear();
    }

    void start(@Observes StartupEvent event) {
        flushing.start(interval);
    }

    void stop(@Observes ShutdownEvent event) {
        flushing.stop(Duration.ZERO);
        flush();
    }

    /** What cannot be written waits for the next time. */
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
}
