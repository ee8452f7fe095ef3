package dev.postern.registry;

/** A write refused because of what is registered already. Stackless: an expected outcome. */
public final class RegistryConflict extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryConflict(String message) {
        super(message, null, false, false);
    }
}
