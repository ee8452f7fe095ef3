package dev.postern;

import java.util.List;

import dev.postern.entity.Cause;
import dev.postern.entity.EntityChange;

/** A test that changes the registry by itself; nobody is told. */
public enum TestCause implements Cause {

    TEST;

    @Override
    public void committed(List<EntityChange> changes) {
        // no event: what a test prepares is not what it looks for
    }
}
