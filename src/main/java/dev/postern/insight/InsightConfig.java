package dev.postern.insight;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the figures that are counted of the kept events. */
@ConfigMapping(prefix = "postern.insight")
public interface InsightConfig {

    /** How long the figures of a day are kept, also after its events are gone. */
    @WithDefault("P400D")
    Duration keepFor();

    /** What a thousand tokens would cost, in a currency of the operator's choice: for the price of wasted ones. */
    Optional<BigDecimal> pricePerThousandTokens();

    /** How often Postern looks for secrets and keys that expire soon. */
    @WithDefault("PT10M")
    Duration expiryInterval();
}
