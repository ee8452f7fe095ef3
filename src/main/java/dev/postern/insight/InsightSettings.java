package dev.postern.insight;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.insight.*}. */
@Singleton
final class InsightSettings implements SettingsCheck {

    private static final Duration SHORTEST = Duration.ofDays(2);
    private static final BigDecimal DEAREST = BigDecimal.valueOf(1_000_000);

    private final InsightConfig insight;

    InsightSettings(InsightConfig insight) {
        this.insight = insight;
    }

    @Override
    public List<String> refusals() {
        boolean priced = insight.pricePerThousandTokens()
                .map(price -> price.signum() >= 0 && price.compareTo(DEAREST) <= 0 && price.scale() <= 6).orElse(true);
        return new SettingBounds().atLeast("postern.insight.keep-for", insight.keepFor(), SHORTEST)
                .atLeast("postern.insight.expiry-interval", insight.expiryInterval(), SettingBounds.SHORTEST_INTERVAL)
                .require(priced,
                        "postern.insight.price-per-thousand-tokens must be between 0 and 1000000, with at most six decimals")
                .refusals();
    }
}
