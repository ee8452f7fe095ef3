package dev.postern.token;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.OAuthRequest;
import dev.postern.oauth.RequestParameters;
import dev.postern.possession.ClientCertificates;
import dev.postern.possession.DpopProofs;
import dev.postern.web.TrustedProxies;

/** Takes from an HTTP request what an OAuth endpoint needs: body, query, headers, certificate and caller. */
@Singleton
final class RequestReader {

    private final TrustedProxies proxies;
    private final ClientCertificates certificates;

    RequestReader(TrustedProxies proxies, ClientCertificates certificates) {
        this.proxies = proxies;
        this.certificates = certificates;
    }

    /** The request, which may be an {@linkplain OAuthRequest#unreadable() unreadable} one. */
    OAuthRequest read(InputStream body, HttpServerRequest http) {
        Caller caller = Caller.of(http, proxies.callerAddress(http))
                .forwardedFor(Optional.ofNullable(http.getHeader("auth0-forwarded-for")));
        try {
            return new OAuthRequest(parameters(body, http), authorization(http), dpopProofs(http), certificates.of(http),
                    caller);
        } catch (OAuthError unreadable) {
            return OAuthRequest.unreadable(unreadable, caller);
        }
    }

    private static RequestParameters parameters(InputStream body, HttpServerRequest http) {
        RequestParameters sent = TokenBody.read(body, http.getHeader(HttpHeaders.CONTENT_TYPE));
        return http.query() == null ? sent : sent.with(TokenBody.form(http.query().getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> authorization(HttpServerRequest http) {
        List<String> headers = http.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.size() > 1) {
            throw new OAuthError.InvalidRequest("More than one Authorization header");
        }
        return headers.stream().findFirst();
    }

    private static List<String> dpopProofs(HttpServerRequest http) {
        return http.headers().contains(DpopProofs.HEADER) ? http.headers().getAll(DpopProofs.HEADER) : List.of();
    }
}
