package dev.postern.verify;

import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

import dev.postern.accesstoken.TokenRefusal;
import dev.postern.accesstoken.VerifiedToken;
import dev.postern.oauth.OAuthError;
import dev.postern.possession.DpopProof;

/**
 * Lets a caller in only with proof of possession of what its token is bound to, at every protected endpoint alike: it comes
 * after each authentication by a token, whatever the scheme.
 */
@Singleton
final class BoundTokens implements SecurityIdentityAugmentor {

    private final Possession possession;

    BoundTokens(Possession possession) {
        this.possession = possession;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return augment(identity, context, Map.of());
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context,
            Map<String, Object> attributes) {
        Optional<VerifiedToken> token = AccessTokenPrincipal.tokenOf(identity.getPrincipal());
        if (token.isEmpty()) {
            return Uni.createFrom().item(identity);
        }
        try {
            RoutingContext request = HttpSecurityUtils.getRoutingContextAttribute(attributes);
            if (request == null) {
                throw new TokenRefusal.Unproven("The token did not come with an HTTP request");
            }
            Optional<DpopProof> proof = possession.check(token.get(), request.request());
            proof.ifPresent(checked -> checked.headers().forEach(request.response()::putHeader));
            return proof.isPresent() && possession.isWaitedFor() ? confirmed(identity, token.get(), proof.get(), context)
                    : Uni.createFrom().item(identity);
        } catch (TokenRefusal | OAuthError refusal) {
            return Uni.createFrom().failure(new AuthenticationFailedException(refusal));
        }
    }

    /** On a worker thread: the store is asked. */
    private Uni<SecurityIdentity> confirmed(SecurityIdentity identity, VerifiedToken token, DpopProof proof,
            AuthenticationRequestContext context) {
        return context.runBlocking(() -> {
            possession.confirm(proof, token);
            return identity;
        }).onFailure(OAuthError.class).transform(AuthenticationFailedException::new);
    }
}
