package dev.postern.script;

/** A script did not compile, threw what nobody caught, used up its memory, or was stopped. */
public final class ScriptFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean stopped;

    ScriptFailure(String message, boolean stopped, Throwable cause) {
        super(message, cause);
        this.stopped = stopped;
    }

    /** Whether its thread was interrupted. */
    public boolean isStopped() {
        return stopped;
    }
}
