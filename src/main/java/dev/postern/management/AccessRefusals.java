package dev.postern.management;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;

import dev.postern.accesstoken.TokenRefusal;
import dev.postern.config.Issuer;
import dev.postern.oauth.OAuthError;
import dev.postern.possession.BearerChallenge;
import dev.postern.possession.DpopChallenge;
import dev.postern.text.Texts;

/**
 * Tells a caller of {@code /api/v2} why its token is refused: 401 if it is missing, bad or for another API, 403 if it lacks the
 * scope. Resources that this server does not have are refused in the same way, because Auth0's tools skip a resource without
 * its scope, but stop at a 404.
 */
@Singleton
final class AccessRefusals {

    private static final int AUDIENCE_CHARACTERS_MAX = 600;

    private final Provider<Issuer> issuer; // filters are made during the build, before there are settings
    private final Provider<CurrentIdentityAssociation> caller;

    AccessRefusals(Provider<Issuer> issuer, Provider<CurrentIdentityAssociation> caller) {
        this.issuer = issuer;
        this.caller = caller;
    }

    @ServerResponseFilter
    Uni<Void> explain(ContainerRequestContext request, ContainerResponseContext response, ResourceInfo resource,
            Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || !ManagementErrorShape.isManagement(request.getUriInfo().getPath())) {
            return Uni.createFrom().voidItem();
        }
        Optional<OAuthError> proof = OAuthError.behind(failure);
        if (status == 401 && proof.isPresent()) {
            write(response, unproven(response, proof.get()));
        } else if (status == 401) {
            TokenRefusal.of(failure).flatMap(AccessRefusals::challenge)
                    .ifPresent(challenge -> response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, challenge));
            write(response, unauthenticated(request, failure));
        } else if (status == 403) {
            ManagementError missing = failure instanceof ManagementError error ? error
                    : ManagementError.insufficientScope(scopesOf(resource));
            return explain(request, response, identity -> missing);
        } else if (status == 404 && failure instanceof NotFoundException) {
            String scope = unserved(request);
            return explain(request, response, identity -> identity.hasRole(scope) ? ManagementError.notServed()
                    : ManagementError.insufficientScope(List.of(scope)));
        }
        return Uni.createFrom().voidItem();
    }

    /** The scope is the reason only for a caller that has a token for this API. */
    private Uni<Void> explain(ContainerRequestContext request, ContainerResponseContext response,
            Function<SecurityIdentity, ManagementError> missing) {
        return caller.get().getDeferredIdentity().onItem().transform(identity -> reason(request, identity, missing))
                .onFailure().recoverWithItem(failure -> unauthenticated(request, failure))
                .invoke(reason -> write(response, reason)).replaceWithVoid();
    }

    private ManagementError reason(ContainerRequestContext request, SecurityIdentity identity,
            Function<SecurityIdentity, ManagementError> missing) {
        if (identity.isAnonymous()) {
            return unauthenticated(request, null);
        }
        if (identity.getPrincipal() instanceof JsonWebToken token && token.getAudience() != null
                && !token.getAudience().contains(issuer.get().managementAudience())) {
            return badAudience(String.join(", ", token.getAudience()));
        }
        return missing.apply(identity);
    }

    /** @param failure of the authentication; null when there was nothing to authenticate */
    private static ManagementError unauthenticated(ContainerRequestContext request, Throwable failure) {
        Optional<TokenRefusal> refusal = TokenRefusal.of(failure);
        if (refusal.isEmpty()) {
            return request.getHeaderString(HttpHeaders.AUTHORIZATION) == null ? ManagementError.missingAuthentication()
                    : ManagementError.unauthorized("Invalid token.");
        }
        TokenRefusal reason = refusal.get();
        if (reason instanceof TokenRefusal.Unproven || reason instanceof TokenRefusal.Uncertified) {
            return ManagementError.unauthorized(reason.description());
        }
        if (reason instanceof TokenRefusal.Expired) {
            return ManagementError.unauthorized("Expired token received for JSON Web Token validation");
        }
        if (reason instanceof TokenRefusal.WrongAudience wrong) {
            return badAudience(wrong.audience());
        }
        if (reason instanceof TokenRefusal.BadSignature || reason instanceof TokenRefusal.UnknownKey) {
            return ManagementError.unauthorized("Invalid signature received for JSON Web Token validation.");
        }
        return ManagementError.unauthorized("Invalid token.");
    }

    /** What a bound token needs (RFC 9449 §7.1, RFC 8705 §3); empty: it is refused for another reason. */
    private static Optional<String> challenge(TokenRefusal refusal) {
        return refusal instanceof TokenRefusal.Unproven
                ? Optional.of(DpopChallenge.of("invalid_token", refusal.description()))
                : refusal instanceof TokenRefusal.Uncertified
                        ? Optional.of(BearerChallenge.of("invalid_token", refusal.description()))
                        : Optional.empty();
    }

    /** The token is bound, and its proof is refused (RFC 9449 §7.1). */
    private static ManagementError unproven(ContainerResponseContext response, OAuthError proof) {
        if (proof.status() >= 500) {
            return ManagementError.of(proof.status(), Optional.of(proof.error()), proof.description());
        }
        response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, DpopChallenge.of(proof.error(), proof.description()));
        proof.headers().forEach(response.getHeaders()::putSingle);
        return ManagementError.of(401, Optional.of(proof.error()), proof.description());
    }

    private static ManagementError badAudience(String audience) {
        return ManagementError.unauthorized("Bad audience: " + Texts.cut(audience, AUDIENCE_CHARACTERS_MAX));
    }

    /** Resource classes are registered for reflection, so this works in a native executable too. */
    private static List<String> scopesOf(ResourceInfo resource) {
        RolesAllowed roles = resource == null || resource.getResourceMethod() == null ? null
                : resource.getResourceMethod().getAnnotation(RolesAllowed.class);
        return roles == null ? List.of() : List.of(roles.value());
    }

    private static String unserved(ContainerRequestContext request) {
        return UnservedFamilies.scope(request.getMethod(),
                request.getUriInfo().getPath().substring(ManagementApi.PATH.length()));
    }

    private static void write(ContainerResponseContext response, ManagementError error) {
        response.setStatus(error.status());
        response.setEntity(error.body(), null, MediaType.APPLICATION_JSON_TYPE);
    }
}
