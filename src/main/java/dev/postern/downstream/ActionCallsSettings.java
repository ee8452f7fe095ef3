package dev.postern.downstream;

import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;
import dev.postern.text.AddressRange;

/** Checks where Actions may call. */
@Singleton
final class ActionCallsSettings implements SettingsCheck {

    static final String FETCH_HOSTS = "postern.actions.fetch-hosts";
    static final String PRIVATE_ADDRESSES = "postern.actions.private-addresses";
    private static final int CALLS_MAX = 10_000;

    private final ActionCallsConfig config;

    ActionCallsSettings(ActionCallsConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        SettingBounds bounds = new SettingBounds()
                .within("postern.actions.fetch-calls-max", config.fetchCallsMax(), 1, CALLS_MAX)
                .within("postern.actions.fetch-calls-per-host-max", config.fetchCallsPerHostMax(), 1, CALLS_MAX);
        config.fetchHosts().orElse(List.of()).stream().filter(host -> AllowedHost.parse(host).isEmpty())
                .forEach(host -> bounds.require(false, FETCH_HOSTS + " must be hosts such as api.example.com, *.example.com or "
                        + "billing.internal:8443, but holds " + host));
        config.privateAddresses().orElse(List.of()).stream().filter(range -> AddressRange.parse(range).isEmpty())
                .forEach(range -> bounds.require(false, PRIVATE_ADDRESSES + " must be addresses or ranges such as 10.1.2.3, "
                        + "10.1.0.0/16 or fd00::/8, but holds " + range));
        return bounds.refusals();
    }
}
