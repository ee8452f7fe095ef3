package dev.postern.possession;

import java.time.Clock;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.clientauth.ReplayMemory;
import dev.postern.clientauth.UsedAssertion;
import dev.postern.clientauth.UsedAssertions;
import dev.postern.oauth.OAuthError;

/**
 * Makes each DPoP proof work once (RFC 9449 §11.1). Only proofs of callers who are known get here: those with a proven identity
 * at the token endpoint, and those with a genuine token at a resource. So nobody else can fill the memory, and each caller can
 * take its share only.
 */
@Singleton
public final class UsedProofs {

    /** About 110 bytes each. */
    private static final int AT_RESOURCES_MAX = 400_000;
    /** One client may make most of the calls. */
    private static final int CLIENTS_SHARE_AT_RESOURCES = 4;

    private final UsedAssertions shared;
    private final ReplayMemory atResources = new ReplayMemory(AT_RESOURCES_MAX, CLIENTS_SHARE_AT_RESOURCES,
            System::nanoTime);
    private final Clock clock;

    UsedProofs(UsedAssertions shared, Clock clock) {
        this.shared = shared;
        this.clock = clock;
    }

    /**
     * Whether {@link #useAtTokenEndpoint} has to wait for the store. If so, call it on another thread than the event loop's.
     */
    public boolean isWaitedFor() {
        return shared.isWaitedFor();
    }

    /**
     * Uses up a proof at the token endpoint: for all processes, and over a restart.
     *
     * @param waiting whether this may wait for the store: what {@link #isWaitedFor} answered
     * @throws OAuthError.InvalidDpopProof another request has used it, or may have
     * @throws OAuthError.TemporarilyUnavailable the store cannot be asked, or there is no room to remember the proof
     */
    public void useAtTokenEndpoint(DpopProof proof, String clientId, boolean waiting) {
        UsedAssertion use = proof.use(clientId);
        if (shared.isFromBefore(use, Optional.of(proof.issuedAt()))) {
            throw wrong("was made before this server started, and may have been used: send a new one");
        }
        if (!shared.isFirst(use, waiting)) {
            throw usedBefore();
        }
    }

    /**
     * Uses up a proof at a resource: for this process. If {@link #isWaitedFor}, {@link #useElsewhere} must follow.
     *
     * @throws OAuthError.InvalidDpopProof another request has used it
     * @throws OAuthError.TemporarilyUnavailable no room to remember the proof
     */
    public void useAtResource(DpopProof proof, String clientId) {
        if (!atResources.isFirst(proof.use(clientId), clock.instant())) {
            throw usedBefore();
        }
    }

    /**
     * Uses up a proof at a resource for the other processes, too. While the store is away, APIs go on: then each process goes
     * by what it has seen. Blocks.
     *
     * @throws OAuthError.InvalidDpopProof another process has used it
     */
    public void useElsewhere(DpopProof proof, String clientId) {
        if (!shared.isFirstElsewhere(proof.use(clientId))) {
            throw usedBefore();
        }
    }

    private static OAuthError.InvalidDpopProof usedBefore() {
        return wrong("has been used before: its jti must be unique");
    }

    private static OAuthError.InvalidDpopProof wrong(String what) {
        return new OAuthError.InvalidDpopProof("DPoP proof " + what);
    }
}
