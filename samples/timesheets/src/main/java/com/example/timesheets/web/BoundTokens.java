package com.example.timesheets.web;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLPeerUnverifiedException;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;

/**
 * A token with {@code cnf} is bound to a key (RFC 9449) or a certificate (RFC 8705), and worth nothing without proof of it.
 * SmallRye JWT does not ask for the proof, so this class does. A token without {@code cnf} is a bearer token, and accepted:
 * refuse it here in an API whose tokens are all bound.
 */
@ApplicationScoped
class BoundTokens implements SecurityIdentityAugmentor {

    private static final Set<String> KEY = Set.of("jkt");
    private static final Set<String> CERTIFICATE = Set.of("x5t#S256");

    private final DpopProofs proofs;

    BoundTokens(DpopProofs proofs) {
        this.proofs = proofs;
    }

    /** Whether a token comes with a proof, in the scheme that RFC 9449 §7.1 has for it. */
    static boolean isDpop(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "DPoP ", 0, 5);
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        throw new AuthenticationFailedException("The request is not known");
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context,
            Map<String, Object> attributes) {
        if (identity.getPrincipal() instanceof JsonWebToken token) {
            try {
                check(token, HttpSecurityUtils.getRoutingContextAttribute(attributes).request());
            } catch (DpopProofs.InvalidProof | UsedProofs.TooMany refusal) {
                return Uni.createFrom().failure(new AuthenticationFailedException(refusal));
            } catch (AuthenticationFailedException refusal) {
                return Uni.createFrom().failure(refusal);
            }
        }
        return Uni.createFrom().item(identity);
    }

    private void check(JsonWebToken token, HttpServerRequest request) {
        boolean isDpop = isDpop(request.getHeader("Authorization"));
        if (!token.containsClaim("cnf")) {
            require(!isDpop, "The token is not bound");
            return;
        }
        Map<?, ?> confirmation = token.<Object> getClaim("cnf") instanceof Map<?, ?> map ? map : Map.of();
        if (isDpop) {
            require(confirmation.keySet().equals(KEY), "The token is not bound to a key");
            proofs.check(request, token, String.valueOf(confirmation.get("jkt")));
        } else {
            require(confirmation.keySet().equals(CERTIFICATE), "The token is bound, and its proof is missing");
            require(thumbprint(request).equals(confirmation.get("x5t#S256")),
                    "The token is bound to another certificate than that of the connection");
        }
    }

    /** SHA-256 of the caller's certificate in base64url, or an empty text. */
    private static String thumbprint(HttpServerRequest request) {
        if (!request.isSSL()) {
            return "";
        }
        try {
            byte[] certificate = request.sslSession().getPeerCertificates()[0].getEncoded();
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (SSLPeerUnverifiedException none) {
            return "";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AuthenticationFailedException(otherwise);
        }
    }
}
