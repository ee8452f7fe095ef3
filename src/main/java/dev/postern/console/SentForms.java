package dev.postern.console;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.inject.Singleton;

import dev.postern.operator.OperatorSession;

/**
 * The forms that have made something, by session and by the id that each form on a page has. Whoever sends one again makes no
 * second thing. A form that was refused has made nothing and can be sent again; one that is not known any more is taken as one
 * that was never sent. In the memory of this process: another server does not know of it.
 */
@Singleton
final class SentForms {

    static final int OF_A_SESSION_MAX = 64;
    static final int SESSIONS_MAX = 200;

    /** Longer than a change waits for the database. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final Clock clock;
    /** The one that was heard of last comes last. Guarded by this. */
    private final Map<String, OfSession> sessions = new LinkedHashMap<>(16, 0.75f, true);

    SentForms(Clock clock) {
        this.clock = clock;
    }

    private record OfSession(Instant endsAt, Map<String, Sending> byId) {
    }

    /**
     * What a form has made.
     *
     * @param path of the page that the answer led to, or that shows what was made
     * @param isShownOnce whether the answer had a secret, which is not shown again
     */
    record Made(String path, boolean isShownOnce) {
    }

    /** A form on its way, or one that has arrived. */
    static final class Sending {

        private final String sessionId;
        private final String id;
        private final byte[] digest;
        private final CompletableFuture<Optional<Made>> end = new CompletableFuture<>();

        Sending(String sessionId, String id, byte[] digest) {
            this.sessionId = sessionId;
            this.id = id;
            this.digest = digest;
        }
    }

    /** The form has been sent already. Stackless: an expected outcome. */
    static final class SentBefore extends RuntimeException {

        private final Optional<Made> made;
        private final boolean isAlike;

        SentBefore(Optional<Made> made, boolean isAlike) {
            super("sent before", null, false, false);
            this.made = made;
            this.isAlike = isAlike;
        }

        /** Empty: it is not done yet. */
        Optional<Made> made() {
            return made;
        }

        /** Whether it had the same values. */
        boolean isAlike() {
            return isAlike;
        }
    }

    /**
     * A form arrives. If the same one is on its way already, waits for what becomes of that.
     *
     * @param body as it was sent
     * @return to be given to {@link #end}
     * @throws SentBefore it has made something, or may still do so
     */
    Sending begin(OperatorSession session, String id, byte[] body) {
        Sending own = new Sending(session.id(), id, digest(body));
        while (true) {
            Optional<Sending> before = before(session, own);
            if (before.isEmpty()) {
                return own;
            }
            boolean isAlike = MessageDigest.isEqual(own.digest, before.get().digest);
            Optional<Made> made = made(before.get(), isAlike);
            if (made.isPresent()) {
                throw new SentBefore(made, isAlike);
            }
        }
    }

    private synchronized Optional<Sending> before(OperatorSession session, Sending own) {
        Instant now = clock.instant();
        sessions.values().removeIf(known -> !now.isBefore(known.endsAt()));
        Map<String, Sending> byId = sessions
                .computeIfAbsent(session.id(), first -> new OfSession(session.endsAt(), new LinkedHashMap<>())).byId();
        Optional<Sending> before = Optional.ofNullable(byId.putIfAbsent(own.id, own));
        dropOldest(byId, OF_A_SESSION_MAX);
        dropOldest(sessions, SESSIONS_MAX);
        return before;
    }

    private static void dropOldest(Map<?, ?> map, int max) {
        Iterator<?> oldest = map.keySet().iterator();
        while (map.size() > max) {
            oldest.next();
            oldest.remove();
        }
    }

    private static Optional<Made> made(Sending before, boolean isAlike) {
        try {
            return before.end.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SentBefore(Optional.empty(), isAlike);
        } catch (TimeoutException | ExecutionException notDone) {
            throw new SentBefore(Optional.empty(), isAlike);
        }
    }

    /** @param made empty: nothing, so the form can be sent again */
    void end(Sending sending, Optional<Made> made) {
        if (made.isEmpty()) {
            synchronized (this) {
                Optional.ofNullable(sessions.get(sending.sessionId))
                        .ifPresent(known -> known.byId().remove(sending.id, sending));
            }
        }
        sending.end.complete(made);
    }

    /** The session has ended. */
    synchronized void forget(String sessionId) {
        sessions.remove(sessionId);
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
