package dev.postern.snapshot;

import java.util.function.Consumer;

import jakarta.inject.Singleton;

/**
 * What is in force now. {@link dev.postern.registry.Registry} replaces the snapshot after each change; everybody else reads it.
 * No I/O.
 */
@Singleton
public class CurrentSnapshot {

    private volatile RegistrySnapshot snapshot = RegistrySnapshot.EMPTY;
    private volatile Consumer<RegistrySnapshot> told = next -> {
    };

    /** The newest view. Take it once per request, so that a request is judged by one state of the registry. */
    public RegistrySnapshot get() {
        return snapshot;
    }

    public void set(RegistrySnapshot next) {
        snapshot = next;
        told.accept(next);
    }

    /** @param listener takes each new view, on the thread that made it; must neither wait nor throw */
    public void whenReplaced(Consumer<RegistrySnapshot> listener) {
        told = listener;
    }
}
