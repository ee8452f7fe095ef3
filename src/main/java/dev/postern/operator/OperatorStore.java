package dev.postern.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where links and sessions are kept, under hashes of what proves them. All methods block and throw
 * {@link dev.postern.entity.StoreUnavailable}.
 */
public interface OperatorStore {

    /** Keeps a link. Those that are over are deleted, and the oldest beyond {@code kept}. */
    void putLink(Link link, Instant now, int kept);

    /**
     * Takes a link away and puts a session in its place, all or nothing. Of several callers with one link, one succeeds.
     *
     * @param link id and hash of the link; name and scopes of the session are its
     * @return the session as it was stored; empty: there is no such link, or it is over
     */
    Optional<Stored> open(Proof link, Stored session, Instant now, int kept);

    /** Keeps a session that no link led to. */
    void putSession(Stored session, Instant now, int kept);

    Optional<Stored> session(String id);

    /** Those that are kept, the newest first; some may be over. */
    List<OperatorSession> sessions();

    void seen(String id, Instant at);

    void deleteSession(String id);

    /** What a secret is found and compared by. */
    record Proof(String id, String hash) {
    }

    record Link(Proof proof, String name, String scopes, Instant madeAt, Instant endsAt) {
    }

    /** @param hash of the token that proves the session, hexadecimal */
    record Stored(OperatorSession session, String hash) {
    }
}
