package dev.postern.verify;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.vertx.core.http.HttpServerRequest;

/**
 * The request that a gateway asks about, in the headers that Traefik and Caddy send by themselves: {@code X-Forwarded-Method},
 * {@code X-Forwarded-Proto}, {@code X-Forwarded-Host} and {@code X-Forwarded-Uri}.
 *
 * @param url absolute, with its query
 */
record ForwardedRequest(String method, String url) {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    /** A host is not a part of a path, nor a path a part of a host: together they would name another URL. */
    private static final Pattern HOST = Pattern.compile("[^/?#@\\s]+");

    /** @return empty: a header is missing, comes twice or cannot be a part of a URL */
    static Optional<ForwardedRequest> of(HttpServerRequest http) {
        List<Optional<String>> parts = Stream.of("Method", "Proto", "Host", "Uri")
                .map(name -> http.headers().getAll("X-Forwarded-" + name)).map(ForwardedRequest::single).toList();
        if (parts.stream().anyMatch(Optional::isEmpty) || !METHOD.matcher(parts.get(0).get()).matches()
                || !HOST.matcher(parts.get(2).get()).matches() || !parts.get(3).get().startsWith("/")) {
            return Optional.empty();
        }
        return Optional.of(new ForwardedRequest(parts.get(0).get(),
                parts.get(1).get() + "://" + parts.get(2).get() + parts.get(3).get()));
    }

    private static Optional<String> single(List<String> values) {
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }
}
