package dev.postern.downstream;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.postern.text.Origin;

/** Which destinations are called with Postern's own access token. */
@Singleton
final class TokenDestinations {

    private final Set<String> origins;

    TokenDestinations(DownstreamConfig config) {
        boolean hasToken = config.tokenEndpoint().filter(endpoint -> !endpoint.isBlank()).isPresent();
        this.origins = hasToken
                ? config.origins().orElse(List.of()).stream().map(origin -> Origin.of(URI.create(origin.strip())))
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    boolean contains(URI destination) {
        return destination.getScheme() != null && destination.getHost() != null && origins.contains(Origin.of(destination));
    }
}
