package dev.postern.downstream;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where Actions may call: {@code fetch} of JavaScript Actions, and webhook Actions. */
@ConfigMapping(prefix = "postern.actions")
public interface ActionCallsConfig {

    /**
     * Hosts that {@code fetch} may call, each with a port if it is not the default port of http or https:
     * {@code api.example.com},
     * {@code *.example.com}, {@code billing.internal:8443}. Without them {@code fetch} calls nothing.
     */
    Optional<List<String>> fetchHosts();

    /**
     * Addresses that are not public and that Actions may call all the same, as an address or a range: {@code 10.1.2.3},
     * {@code 10.1.0.0/16}, {@code ::1}.
     */
    Optional<List<String>> privateAddresses();

    /** Calls of {@code fetch} that are in flight at once, of all Actions together. */
    @WithDefault("128")
    int fetchCallsMax();

    /** The same for one host. */
    @WithDefault("16")
    int fetchCallsPerHostMax();
}
