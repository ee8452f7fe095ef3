package dev.postern.limits;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits on what comes from one address, see {@code docs/networks.md}. */
@ConfigMapping(prefix = "postern.limits.address")
public interface AddressLimitsConfig {

    /** Requests a second for tokens from one address. 0: no limit. */
    @WithDefault("50000")
    int tokenRequests();

    /** Requests a second for keys and metadata from one address. 0: no limit. */
    @WithDefault("50000")
    int keyRequests();

    /** Requests a second to the Management API from one address. 0: no limit. */
    @WithDefault("5000")
    int managementRequests();

    /** How often authentications may fail at one address before its clients have to wait. */
    @WithDefault("1000")
    int failuresFree();

    /** How often the authentication of one client may fail at one address before it has to wait. */
    @WithDefault("10")
    int failuresFreePerClient();

    /** The longest wait after failed authentications, ISO-8601. PT0S: nobody waits. */
    @WithDefault("PT1M")
    Duration failureDelayMax();
}
