package dev.postern.downstream;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.actions.OutboundHttp;
import dev.postern.clientauth.KeySetsConfig;
import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;
import dev.postern.text.AddressRange;

/** Checks {@code postern.key-sets.*}. */
@Singleton
final class KeySetSettings implements SettingsCheck {

    private static final String PRIVATE_ADDRESSES = "postern.key-sets.private-addresses";
    private static final String TIMEOUT = "postern.key-sets.timeout";
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);

    private final KeySetsConfig config;

    KeySetSettings(KeySetsConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        SettingBounds bounds = new SettingBounds().atLeast(TIMEOUT, config.timeout(), TIMEOUT_MIN)
                .require(config.timeout().compareTo(OutboundHttp.TIMEOUT_MAX) <= 0,
                        TIMEOUT + " must not be longer than " + OutboundHttp.TIMEOUT_MAX);
        config.privateAddresses().orElse(List.of()).stream().filter(range -> AddressRange.parse(range).isEmpty())
                .forEach(range -> bounds.require(false, PRIVATE_ADDRESSES + " must be addresses or ranges such as 10.1.2.3, "
                        + "10.1.0.0/16 or fd00::/8, but holds " + range));
        return bounds.refusals();
    }
}
