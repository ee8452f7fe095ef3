package dev.postern.console;

import java.util.List;

import jakarta.inject.Singleton;

import dev.postern.config.PosternConfig;
import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.console.*}. */
@Singleton
final class ConsoleSettings implements SettingsCheck {

    private static final int PORT_MAX = 65_535;

    private final ConsoleConfig config;
    private final PosternConfig postern;

    ConsoleSettings(ConsoleConfig config, PosternConfig postern) {
        this.config = config;
        this.postern = postern;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds().within("postern.console.port", config.port(), 0, PORT_MAX)
                .require(!(config.enabled() && config.isPublic() && postern.insecureHttp()),
                        "postern.console.public must not be true with postern.insecure-http=true: whoever listens on the network "
                                + "would have the session. Use https, or the console's own port")
                .refusals();
    }
}
