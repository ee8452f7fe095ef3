package dev.postern.web;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;
import dev.postern.text.AddressRange;

/** Checks {@code postern.http.*}. */
@Singleton
final class HttpSettings implements SettingsCheck {

    private static final Duration ARRIVAL_MIN = Duration.ofMillis(100);
    private static final long MEMORY_MIN = 1024 * 1024;

    private final HttpConfig config;

    HttpSettings(HttpConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        SettingBounds bounds = new SettingBounds()
                .atLeast("postern.http.headers-timeout", config.headersTimeout(), ARRIVAL_MIN)
                .atLeast("postern.http.body-timeout", config.bodyTimeout(), ARRIVAL_MIN)
                .atLeast("postern.http.stop-timeout", config.stopTimeout(), Duration.ZERO)
                .atLeast("postern.http.stop-idle-timeout", config.stopIdleTimeout(), Duration.ZERO)
                .require(config.addressShare() > 0 && config.addressShare() <= 1,
                        "postern.http.address-share must be above 0 and at most 1, but is " + config.addressShare());
        config.stopDelay().ifPresent(delay -> bounds.atLeast("postern.http.stop-delay", delay, Duration.ZERO));
        config.stopMax().ifPresent(max -> bounds.atLeast("postern.http.stop-max", max, Duration.ZERO));
        config.connectionsMax()
                .ifPresent(count -> bounds.within("postern.http.connections-max", count, 1, Integer.MAX_VALUE));
        config.memoryMax().ifPresent(size -> bounds.require(size.asLongValue() >= MEMORY_MIN,
                "postern.http.memory-max must be at least 1M, but is " + size.asLongValue() + " bytes"));
        config.trustedProxies().orElse(List.of()).stream().filter(range -> AddressRange.parse(range).isEmpty())
                .forEach(range -> bounds.require(false, "postern.http.trusted-proxies must be addresses or ranges such as "
                        + "10.1.2.3, 10.1.0.0/16 or fd00::/8, but holds " + range));
        return bounds.refusals();
    }
}
