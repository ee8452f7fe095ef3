package dev.postern.verify;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;

import dev.postern.accesstoken.AccessTokenVerifier;
import dev.postern.accesstoken.TokenRefusal;
import dev.postern.accesstoken.VerifiedToken;
import dev.postern.config.Issuer;

/**
 * Makes SmallRye JWT judge tokens by {@link AccessTokenVerifier}, with the keys of this process instead of a JWKS fetched
 * from itself: a key rotated or an API deleted counts at once. Runs on the event loop.
 */
@Alternative
@Priority(1)
@Singleton
final class RegisteredTokens extends JWTCallerPrincipalFactory {

    private final AccessTokenVerifier verifier;
    private final Issuer issuer;

    RegisteredTokens(AccessTokenVerifier verifier, Issuer issuer) {
        this.verifier = verifier;
        this.issuer = issuer;
    }

    /** @throws ParseException caused by a {@link TokenRefusal} */
    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
        try {
            VerifiedToken verified = verifier.verify(token.strip());
            return new AccessTokenPrincipal(token, verified, verified.audience().equals(issuer.managementAudience()));
        } catch (TokenRefusal refusal) {
            throw new Refused(refusal);
        }
    }

    /** Stackless, like its cause. */
    private static final class Refused extends ParseException {
        Refused(TokenRefusal refusal) {
            super(refusal.description(), refusal);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
