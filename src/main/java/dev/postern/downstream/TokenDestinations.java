package dev.postern.downstream;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

/** Which destinations are called with Postern's own access token. */
@Singleton
final class TokenDestinations {

    private final Set<String> origins;

    TokenDestinations(DownstreamConfig config) {
        long credentials = Stream.of(config.tokenEndpoint(), config.clientId(), config.clientSecret())
                .filter(setting -> setting.filter(value -> !value.isBlank()).isPresent()).count();
        if (credentials != 0 && credentials != 3) {
            throw new IllegalStateException("postern.downstream.token-endpoint, postern.downstream.client-id and "
                    + "postern.downstream.client-secret must be set together");
        }
        List<String> listed = config.origins().orElse(List.of());
        if (credentials == 3 && listed.isEmpty()) {
            throw new IllegalStateException("postern.downstream.origins must name the origins that may be sent the token");
        }
        this.origins = credentials == 0 ? Set.of()
                : listed.stream().map(origin -> origin(URI.create(origin.strip()))).collect(Collectors.toUnmodifiableSet());
    }

    boolean contains(URI destination) {
        return origins.contains(origin(destination));
    }

    /** RFC 6454 §4: scheme, host and port, the default port spelt out. */
    private static String origin(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            throw new IllegalArgumentException("postern.downstream.origins must be scheme://host[:port], but holds " + uri);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(scheme) ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }
}
