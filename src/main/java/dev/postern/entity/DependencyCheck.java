package dev.postern.entity;

import java.util.Optional;

/** Says whether code that is about to be deployed finds the npm packages it declares. */
public interface DependencyCheck {

    /**
     * Why a declared dependency cannot be used.
     *
     * @param version an exact one, or {@code latest}
     * @return a sentence that names the package; empty: it can be used
     */
    Optional<String> fault(String name, String version);

    /** Code is deployed: what was read of packages may have changed since. */
    void deployed();
}
