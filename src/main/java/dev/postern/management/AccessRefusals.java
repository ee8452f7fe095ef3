package dev.postern.management;

import java.util.List;
import java.util.Optional;

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

import dev.postern.config.Issuer;
import dev.postern.verify.TokenRefusal;

/**
 * Tells a caller of {@code /api/v2} why its token does not do: 401 when it is missing, bad or for another API, 403 when it
 * lacks the scope. What is not served here is refused in the same way, for Auth0's tools skip a family they have no scope
 * for, while a 404 makes them give up.
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
        if (status == 401) {
            write(response, unauthenticated(request, failure));
        } else if (status == 403) {
            ManagementError missing = failure instanceof ManagementError error ? error
                    : ManagementError.insufficientScope(scopesOf(resource));
            return explain(request, response, missing);
        } else if (status == 404 && failure instanceof NotFoundException) {
            return explain(request, response, ManagementError.insufficientScope(List.of(unserved(request))));
        }
        return Uni.createFrom().voidItem();
    }

    /** The scope is the reason only for a caller that has a token for this API. */
    private Uni<Void> explain(ContainerRequestContext request, ContainerResponseContext response, ManagementError missing) {
        return caller.get().getDeferredIdentity().onItem().transform(identity -> reason(request, identity, missing))
                .onFailure().recoverWithItem(failure -> unauthenticated(request, failure))
                .invoke(reason -> write(response, reason)).replaceWithVoid();
    }

    private ManagementError reason(ContainerRequestContext request, SecurityIdentity identity, ManagementError missing) {
        if (identity.isAnonymous()) {
            return unauthenticated(request, null);
        }
        if (identity.getPrincipal() instanceof JsonWebToken token && token.getAudience() != null
                && !token.getAudience().contains(issuer.get().managementAudience())) {
            return badAudience(String.join(", ", token.getAudience()));
        }
        return missing;
    }

    /** @param failure of the authentication; null when there was nothing to authenticate */
    private static ManagementError unauthenticated(ContainerRequestContext request, Throwable failure) {
        Optional<TokenRefusal> refusal = TokenRefusal.of(failure);
        if (refusal.isEmpty()) {
            return request.getHeaderString(HttpHeaders.AUTHORIZATION) == null ? ManagementError.missingAuthentication()
                    : ManagementError.unauthorized("Invalid token.");
        }
        TokenRefusal reason = refusal.get();
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

    private static ManagementError badAudience(String audience) {
        int end = Math.min(audience.length(), AUDIENCE_CHARACTERS_MAX);
        end -= end > 0 && Character.isHighSurrogate(audience.charAt(end - 1)) ? 1 : 0; // no half of a pair
        return ManagementError.unauthorized("Bad audience: " + audience.substring(0, end));
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
