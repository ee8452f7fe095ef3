package dev.postern.downstream;

import jakarta.inject.Singleton;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;

/** Ends a token request that gets no answer: every call would wait for it, and Quarkus knows a connect timeout only. */
@Singleton
@Unremovable
@OidcEndpoint(OidcEndpoint.Type.TOKEN)
public class TokenRequestTimeout implements OidcRequestFilter {

    private final DownstreamConfig config;

    TokenRequestTimeout(DownstreamConfig config) {
        this.config = config;
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext context) {
        context.request().timeout(config.tokenTimeout().toMillis());
        return Uni.createFrom().voidItem();
    }
}
