package dev.postern.keys;

/** Where a signing key is in its life (Auth0: next, current, previous, revoked). */
public enum KeyState {
    /** Published ahead of its use. */
    NEXT,
    /** Signs. */
    CURRENT,
    /** Signs no more; still published, so that its tokens verify. */
    PREVIOUS,
    /** Not published: its tokens are refused. Kept for a while, without its private half, so that it can be shown. */
    REVOKED
}
