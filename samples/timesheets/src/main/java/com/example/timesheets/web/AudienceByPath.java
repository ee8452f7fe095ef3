package com.example.timesheets.web;

import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * Two APIs share this process, and {@code mp.jwt.verify.audiences} names both; here each path insists on its own. A
 * process with one API needs the property only, and not this class.
 */
@ApplicationScoped
class AudienceByPath implements SecurityIdentityAugmentor {

    private final String timesheets;
    private final String payroll;

    AudienceByPath(@ConfigProperty(name = "timesheets.audience") String timesheets,
            @ConfigProperty(name = "payroll.audience") String payroll) {
        this.timesheets = timesheets;
        this.payroll = payroll;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        throw new AuthenticationFailedException("The request is not known");
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context,
            Map<String, Object> attributes) {
        RoutingContext request = HttpSecurityUtils.getRoutingContextAttribute(attributes);
        Set<String> audience = identity.getPrincipal() instanceof JsonWebToken token ? token.getAudience() : null;
        String expected = request.normalizedPath().startsWith("/payroll/") ? payroll : timesheets;
        return identity.isAnonymous() || audience != null && audience.contains(expected) ? Uni.createFrom().item(identity)
                : Uni.createFrom().failure(new AuthenticationFailedException("The token is for another audience"));
    }
}
