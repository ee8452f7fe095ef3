package dev.postern.operator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import dev.postern.config.MasterKey;
import dev.postern.entity.Ids;
import dev.postern.operator.OperatorStore.Link;
import dev.postern.operator.OperatorStore.Proof;
import dev.postern.operator.OperatorStore.Stored;

/**
 * Makes links and sessions, and ends them. Links and tokens are random, 384 bits, and stored as hashes under the master key:
 * who can only write to the store cannot make one up.
 */
@Singleton
public final class OperatorSessions {

    /** How long a link works, once. */
    public static final Duration LINK_LIFETIME = Duration.ofMinutes(5);
    /** A session ends when nothing is heard of it for so long. */
    public static final Duration IDLE_MAX = Duration.ofMinutes(30);
    /** A session ends after so long in any case. */
    public static final Duration SESSION_MAX = Duration.ofHours(8);
    /** Of a person: readable, and short enough for a log line. */
    public static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@+-]{0,63}");

    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{64}");
    private static final int ID_CHARACTERS = 16;
    private static final int KEPT_MAX = 1_000;
    /** So that nobody ends the sessions of others by beginning many. */
    private static final int KEPT_OF_A_PERSON_MAX = 20;

    private final OperatorStore store;
    private final MasterKey masterKey;
    private final Clock clock;

    OperatorSessions(OperatorStore store, MasterKey masterKey, Clock clock) {
        this.store = store;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /** A session that has just begun, and the token that proves it, which is not kept. */
    public record Begun(OperatorSession session, String token) {
        @Override
        public String toString() {
            return "Begun[" + session.id() + ", ***]";
        }
    }

    /**
     * Makes a link.
     *
     * @param name of the person, see {@link #NAME}
     * @return its secret, which is not kept
     */
    public String link(String name, Set<String> scopes) {
        String secret = Ids.clientSecret();
        Instant now = now();
        store.putLink(new Link(proof("link", secret), name, String.join(" ", new TreeSet<>(scopes)), now,
                now.plus(LINK_LIFETIME)), now, KEPT_MAX);
        return secret;
    }

    /** Uses a link up. Empty: it was used before, is over, or never was. */
    public Optional<Begun> open(String link) {
        if (!SECRET.matcher(link).matches()) {
            return Optional.empty();
        }
        String token = Ids.clientSecret();
        Instant now = now();
        return store.open(proof("link", link), stored(token, "", Optional.empty(), Set.of(), now), now, KEPT_MAX)
                .map(opened -> new Begun(opened.session(), token));
    }

    /**
     * A session without a link, for whoever is trusted as things are.
     *
     * @param subject of the person at the OpenID provider, whose oldest sessions end when there are too many; empty: no
     *        provider vouches for the name
     */
    public Begun begin(String name, Optional<String> subject, Set<String> scopes) {
        if (subject.isPresent()) {
            all().stream().filter(session -> session.subject().equals(subject)).skip(KEPT_OF_A_PERSON_MAX - 1)
                    .forEach(session -> end(session.id()));
        }
        String token = Ids.clientSecret();
        Instant now = now();
        Stored session = stored(token, name, subject, scopes, now);
        store.putSession(session, now, KEPT_MAX);
        return new Begun(session.session(), token);
    }

    /** The session that a token proves, unless it is over. Notes that it was heard of. */
    public Optional<OperatorSession> find(String token) {
        Optional<OperatorSession> found = look(token);
        Instant now = now();
        found.filter(session -> session.seenAt().plus(SEEN_EVERY).isBefore(now))
                .ifPresent(session -> store.seen(session.id(), now));
        return found;
    }

    /** The same, without noting anything: nobody did anything. */
    public Optional<OperatorSession> look(String token) {
        if (!SECRET.matcher(token).matches()) {
            return Optional.empty();
        }
        Proof proof = proof("session", token);
        Instant now = now();
        return store.session(proof.id())
                .filter(stored -> MessageDigest.isEqual(bytes(stored.hash()), bytes(proof.hash()))).map(Stored::session)
                .filter(session -> !session.isOver(now));
    }

    /** Those that are not over, the newest first. */
    public List<OperatorSession> all() {
        Instant now = now();
        return store.sessions().stream().filter(session -> !session.isOver(now)).toList();
    }

    /** Ends a session at once; does nothing when there is none. */
    public void end(String id) {
        store.deleteSession(id);
    }

    /** What the forms of a page carry, so that no other page can send them: it cannot be made without the master key. */
    public String formToken(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(masterKey.hash("form:" + token));
    }

    private Stored stored(String token, String name, Optional<String> subject, Set<String> scopes, Instant now) {
        Proof proof = proof("session", token);
        return new Stored(new OperatorSession(proof.id(), name, subject, scopes, now, now, now.plus(SESSION_MAX)),
                proof.hash());
    }

    private Proof proof(String purpose, String secret) {
        String hash = HexFormat.of().formatHex(masterKey.hash(purpose + ":" + secret));
        return new Proof(hash.substring(0, ID_CHARACTERS), hash.substring(ID_CHARACTERS));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static byte[] bytes(String hash) {
        return hash.getBytes(StandardCharsets.US_ASCII);
    }
}
