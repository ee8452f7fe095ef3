package dev.postern.clientauth;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.credential.AssertionKey;
import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.KeySet;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;
import dev.postern.text.StrictJson;

/**
 * The keys that clients publish at their {@code jwks_uri}, kept as the answer's {@code Cache-Control} says, within bounds.
 *
 * <p>
 * A set is fetched when it is needed for the first time, when it is stale, and when an assertion names a {@code kid} that is
 * not in it. Of each client there is one fetch at a time, and after each a pause ({@link #PAUSE}), so that nobody can make
 * this server call another one again and again. A request waits for a fetch only if it cannot be judged without. If a fetch
 * fails, the keys before are kept for a day. Fetching takes no thread; the keys are read on one thread of their own, and the
 * requests that have waited go on on two others. So many requests wait and no more, of one client and in all: clients whose
 * keys are slow to come hold up no others.
 */
@Singleton
final class ClientKeySets {

    private static final Logger LOG = Logger.getLogger(ClientKeySets.class);
    /** Between the end of a fetch and the next one for the same client. */
    static final Duration PAUSE = Duration.ofSeconds(10);
    /** How long keys that are no longer fresh serve while newer ones are fetched. */
    private static final Duration STALE_MAX = Duration.ofMinutes(1);
    private static final Duration FRESH_MIN = Duration.ofMinutes(1);
    private static final Duration FRESH_UNLESS_TOLD = Duration.ofMinutes(10);
    private static final Duration FRESH_MAX = Duration.ofDays(1);
    private static final Duration KEPT_ON_FAILURE = Duration.ofDays(1);
    private static final int CLIENTS_MAX = 10_000;
    private static final int WAITING_MAX = 2_000;
    private static final int WAITING_PER_CLIENT_MAX = 500;
    /** Of each client, also while others have taken all the room. */
    private static final int WAITING_OF_EACH = 10;
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age=\"?([0-9]{1,9})");

    private final KeySetSource source;
    private final Clock clock;
    private final Map<String, Kept> sets = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ThreadPoolExecutor reading = threads(1, "client-key-sets");
    private final ThreadPoolExecutor goingOn = threads(2, "client-key-sets-waited-for");

    ClientKeySets(KeySetSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Every key that may verify the client's assertions, as far as it is known here. */
    List<AssertionKey> keysOf(Client client) {
        if (client.keySet().isEmpty()) {
            return client.assertionKeys();
        }
        return kept(client).filter(kept -> clock.instant().isBefore(kept.keptUntil)).map(kept -> kept.keys).orElse(List.of());
    }

    /**
     * Fetches the client's keys if that is due.
     *
     * @param client has a {@code jwks_uri}
     * @param kid of the assertion
     * @return done when the fetch is over, however it ended; empty: what is known will do, or has to
     * @throws OAuthError.TemporarilyUnavailable too many requests wait already
     */
    Optional<CompletionStage<Void>> awaited(Client client, Optional<String> kid) {
        Instant now = clock.instant();
        Optional<Kept> found = keptOrNew(client, now);
        if (found.isEmpty()) {
            LOG.warnf("The key set of application %s is not fetched: those of %d others are kept", client.clientId(),
                    CLIENTS_MAX);
            return Optional.empty();
        }
        Kept kept = found.get();
        boolean known = now.isBefore(kept.keptUntil) && kept.holds(kid);
        Optional<CompletionStage<Void>> fetch = known && now.isBefore(kept.freshUntil) ? Optional.empty()
                : kept.fetch(client.clientId(), now);
        return known && kept.servesMeanwhile(now) ? Optional.empty() : fetch.map(kept::waitedFor);
    }

    private Optional<Kept> keptOrNew(Client client, Instant now) {
        Optional<Kept> kept = kept(client);
        if (kept.isPresent()) {
            return kept;
        }
        if (sets.size() >= CLIENTS_MAX) {
            sets.values().removeIf(each -> each.isOver(now)); // also those of applications that are gone
        }
        return Optional.ofNullable(sets.compute(client.clientId(), (id, before) -> before != null && before.isOf(client)
                ? before
                : before == null && sets.size() >= CLIENTS_MAX ? null : new Kept(client.keySet().orElseThrow(), this)));
    }

    private Optional<Kept> kept(Client client) {
        return Optional.ofNullable(sets.get(client.clientId())).filter(kept -> kept.isOf(client));
    }

    /** {@code no-store} and {@code no-cache} ask for less than is offered here: they get the least. */
    private static Duration freshness(Optional<String> cacheControl) {
        String told = cacheControl.orElse("").toLowerCase(Locale.ROOT);
        Matcher maxAge = MAX_AGE.matcher(told);
        Duration wanted = told.contains("no-store") || told.contains("no-cache") ? FRESH_MIN
                : maxAge.find() ? Duration.ofSeconds(Long.parseLong(maxAge.group(1))) : FRESH_UNLESS_TOLD;
        return wanted.compareTo(FRESH_MIN) < 0 ? FRESH_MIN : wanted.compareTo(FRESH_MAX) > 0 ? FRESH_MAX : wanted;
    }

    private static ThreadPoolExecutor threads(int number, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(number, number, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** What is known of one client's set. */
    private static final class Kept {

        private final URI uri;
        private final ClientKeySets owner;
        private volatile List<AssertionKey> keys = List.of();
        private volatile Instant freshUntil = Instant.MIN;
        private volatile boolean failing;
        private volatile boolean prompt;
        private volatile Instant keptUntil = Instant.MIN;
        private Instant nextFetch = Instant.MIN;
        private CompletableFuture<Void> running;
        private int waiting;

        Kept(URI uri, ClientKeySets owner) {
            this.uri = uri;
            this.owner = owner;
        }

        boolean isOf(Client client) {
            return client.keySet().filter(uri::equals).isPresent();
        }

        synchronized boolean isOver(Instant now) {
            return running == null && !now.isBefore(keptUntil) && !now.isBefore(nextFetch);
        }

        /**
         * After a quiet time a key may have left the set long ago, so a request waits. It does not wait for a host that has
         * failed before.
         */
        boolean servesMeanwhile(Instant now) {
            return failing || now.isBefore(freshUntil.plus(STALE_MAX));
        }

        boolean holds(Optional<String> kid) {
            return kid.map(named -> keys.stream().anyMatch(key -> key.kid().equals(named))).orElse(!keys.isEmpty());
        }

        /** The fetch that is running or begins now; empty: it is too soon for another. */
        synchronized Optional<CompletionStage<Void>> fetch(String clientId, Instant now) {
            if (running != null) {
                return Optional.of(running);
            }
            if (now.isBefore(nextFetch)) {
                return Optional.empty();
            }
            CompletableFuture<Void> begun = new CompletableFuture<>();
            running = begun;
            CompletionStage<Void> unused = fetched(clientId).thenAcceptAsync(got -> take(got, clientId), owner.reading)
                    .whenComplete((done, failure) -> ended(clientId, failure, begun));
            return Optional.of(begun);
        }

        /** Whatever goes wrong is the end of this fetch, so that another one can begin. */
        private CompletionStage<KeySetSource.Fetched> fetched(String clientId) {
            try {
                return owner.source.fetch(clientId, uri, prompt && !failing);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        /**
         * Lets one more request wait.
         *
         * @param fetch that is running
         * @return done when it is over, on a thread for what comes then
         */
        CompletionStage<Void> waitedFor(CompletionStage<Void> fetch) {
            synchronized (this) {
                if (waiting >= WAITING_PER_CLIENT_MAX) {
                    throw new OAuthError.TemporarilyUnavailable("too many requests wait for the key set of the application");
                }
                if (waiting >= WAITING_OF_EACH && owner.waiting.get() >= WAITING_MAX) {
                    throw new OAuthError.TemporarilyUnavailable("too many requests wait for key sets of applications");
                }
                owner.waiting.incrementAndGet();
                waiting++;
            }
            return fetch.thenRunAsync(this::waitedEnough, owner.goingOn);
        }

        private synchronized void waitedEnough() {
            waiting--;
            owner.waiting.decrementAndGet();
        }

        private void take(KeySetSource.Fetched got, String clientId) {
            JsonNode set;
            try {
                set = StrictJson.read(got.body());
            } catch (IOException e) {
                throw new CompletionException(new KeySetSource.CannotFetch("the answer is not JSON", true));
            }
            if (!set.path("keys").isArray()) {
                throw new CompletionException(new KeySetSource.CannotFetch("the answer is not a key set", true));
            }
            List<AssertionKey> usable = new ArrayList<>(
                    KeySet.usable(set, ClientAuthenticationMethods.keySetId(clientId)));
            Instant now = owner.clock.instant();
            keys = List.copyOf(usable);
            freshUntil = now.plus(freshness(got.cacheControl()));
            keptUntil = freshUntil.plus(KEPT_ON_FAILURE);
            prompt = got.prompt();
            LOG.debugf("Key set of application %s: %d usable keys", clientId, usable.size());
        }

        private void ended(String clientId, Throwable failure, CompletableFuture<Void> begun) {
            boolean asked = true;
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause()
                        : failure;
                asked = !(cause instanceof KeySetSource.CannotFetch reason) || reason.wasAsked();
                LOG.warnf("The key set of application %s cannot be fetched from %s: %s", clientId, uri.getHost(),
                        cause.getMessage());
            }
            failing = asked ? failure != null : failing;
            synchronized (this) {
                running = null;
                nextFetch = owner.clock.instant().plus(asked ? PAUSE : Duration.ZERO);
            }
            begun.complete(null);
        }
    }
}
