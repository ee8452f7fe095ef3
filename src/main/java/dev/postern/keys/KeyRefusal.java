package dev.postern.keys;

/** A change of the signing keys that is refused. Stackless: an expected outcome. */
public final class KeyRefusal extends RuntimeException {

    private final int status;
    private final String errorCode;

    private KeyRefusal(int status, String errorCode, String message) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }

    public String errorCode() {
        return errorCode;
    }

    static KeyRefusal unknown() {
        return new KeyRefusal(404, "inexistent_signing_key", "The signing key does not exist");
    }

    static KeyRefusal notPrevious(KeyState state) {
        return new KeyRefusal(400, "operation_not_supported", "Only a previous signing key can be revoked, this one is the "
                + (state == KeyState.CURRENT ? "current" : "next") + " one. Rotate first.");
    }

    static KeyRefusal tooManyPrevious() {
        return new KeyRefusal(400, "operation_not_supported", "There are " + KeyRing.PREVIOUS_MAX
                + " previous signing keys already. Revoke those whose tokens have expired first.");
    }

    static KeyRefusal notMade() {
        return new KeyRefusal(400, "operation_not_supported",
                "There are no signing keys for this algorithm, because no API has used it yet");
    }

    static KeyRefusal changedMeanwhile() {
        return new KeyRefusal(409, "conflict", "The signing keys have been changed by another request meanwhile");
    }
}
