package dev.postern.downstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;

import dev.postern.actions.OutboundHttp;
import dev.postern.actions.OutboundHttp.Header;
import dev.postern.actions.OutboundRefused;
import dev.postern.operator.oidc.OidcConfig;
import dev.postern.operator.oidc.ProviderHttp;

/**
 * Calls the OpenID provider of the console. The operator has named it, so it may have a private address. A private certificate
 * authority is trusted if it is in the TLS configuration {@value #TLS_CONFIGURATION}
 * ({@code quarkus.tls.console-oidc.trust-store.pem.certs}). Nothing is made before the first call.
 */
@Singleton
public final class OpenIdProviderCalls implements ProviderHttp {

    static final String TLS_CONFIGURATION = "console-oidc";
    private static final int CALLS_MAX = 16;
    private static final List<String> ANYWHERE = List.of("0.0.0.0/0", "::/0");
    /** Tokens with many groups are long; nothing of a provider is longer. */
    private static final int BODY_BYTES_MAX = 262_144;

    private final OidcConfig config;
    private final Vertx vertx;
    private final SystemNames names;
    private final TlsConfigurationRegistry tls;
    private final MeterRegistry meters;
    private BoundedCalls calls;

    @Inject
    OpenIdProviderCalls(OidcConfig config, Vertx vertx, SystemNames names, TlsConfigurationRegistry tls, MeterRegistry meters) {
        this.config = config;
        this.vertx = vertx;
        this.names = names;
        this.tls = tls;
        this.meters = meters;
    }

    @Override
    public CompletionStage<Answer> send(Request request) {
        try {
            return calls().send(Target.of(request.uri()), message(request)).handle((answer, failure) -> {
                if (failure != null) {
                    throw new CompletionException(new NoAnswer(
                            reason(failure instanceof CompletionException ? failure.getCause() : failure)));
                }
                return answered(answer);
            });
        } catch (OutboundRefused refused) {
            return CompletableFuture.failedFuture(new NoAnswer(refused.getMessage()));
        }
    }

    @PreDestroy
    synchronized void stop() {
        if (calls != null) {
            calls.close();
        }
    }

    private synchronized BoundedCalls calls() {
        if (calls == null) {
            OutboundCall.Rules rules = new OutboundCall.Rules(target -> true, names, new AddressGuard(ANYWHERE),
                    BODY_BYTES_MAX);
            calls = new BoundedCalls("openid-provider", CALLS_MAX, vertx, rules,
                    tls.get(TLS_CONFIGURATION).map(TlsConfiguration::getTrustStoreOptions).orElse(null), config.timeout(),
                    meters);
        }
        return calls;
    }

    private static OutgoingMessage message(Request request) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("accept", "application/json"));
        request.authorization().ifPresent(value -> headers.add(new Header("authorization", value)));
        request.form().ifPresent(form -> headers.add(new Header("content-type", "application/x-www-form-urlencoded")));
        return new OutgoingMessage(request.form().isPresent() ? "POST" : "GET", List.copyOf(headers),
                request.form().orElse("").getBytes(StandardCharsets.UTF_8));
    }

    private static Answer answered(OutboundHttp.Answer answer) {
        return new Answer(answer.status(), answer.body());
    }

    private static String reason(Throwable failure) {
        return failure instanceof OutboundRefused refused ? refused.getMessage() : "no answer";
    }
}
