package dev.postern.downstream;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.downstream.*}. */
@Singleton
final class DownstreamSettings implements SettingsCheck {

    private static final String TOKEN_ENDPOINT = "postern.downstream.token-endpoint";
    private static final String ORIGINS = "postern.downstream.origins";

    private final DownstreamConfig config;

    DownstreamSettings(DownstreamConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        long credentials = Stream.of(config.tokenEndpoint(), config.clientId(), config.clientSecret())
                .filter(DownstreamSettings::isGiven).count();
        List<String> origins = config.origins().orElse(List.of());
        SettingBounds bounds = new SettingBounds()
                .require(credentials == 0 || credentials == 3, TOKEN_ENDPOINT + ", postern.downstream.client-id and "
                        + "postern.downstream.client-secret belong together: set all three, or none")
                .require(credentials != 3 || !origins.isEmpty(), ORIGINS + " must name the origins that may be sent the token")
                .require(!isGiven(config.tokenEndpoint()) || isUrl(config.tokenEndpoint().get()),
                        TOKEN_ENDPOINT + " must be an absolute URL, such as https://auth.example.com/oauth/token")
                .atLeast("postern.downstream.token-hold-off", config.tokenHoldOff(), Duration.ZERO)
                .atLeast("postern.downstream.token-timeout", config.tokenTimeout(), SettingBounds.SHORTEST_INTERVAL);
        origins.stream().filter(origin -> !isUrl(origin))
                .forEach(origin -> bounds.require(false, ORIGINS + " must be scheme://host[:port], but holds " + origin));
        return bounds.refusals();
    }

    private static boolean isGiven(Optional<String> setting) {
        return setting.filter(value -> !value.isBlank()).isPresent();
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text.strip());
            return List.of("http", "https").contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))
                    && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
