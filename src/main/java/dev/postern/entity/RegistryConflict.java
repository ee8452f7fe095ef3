package dev.postern.entity;

/** A write refused because of what is registered already. Stackless: an expected outcome. */
public final class RegistryConflict extends RuntimeException {

    public RegistryConflict(String message) {
        super(message, null, false, false);
    }
}
