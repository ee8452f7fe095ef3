package dev.postern.tenantfile;

import java.util.List;

import io.quarkus.runtime.configuration.ConfigurationException;

/** A tenant file that was not applied, with everything that is wrong with it. Nothing has changed. */
public final class TenantFileRefused extends ConfigurationException {

    private final transient List<String> problems;

    TenantFileRefused(String name, List<String> problems) {
        super("The tenant file " + name + " was not applied, nothing has changed:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** A sentence each, beginning with the path in the file; no secret is ever in one. */
    public List<String> problems() {
        return problems;
    }
}
