package dev.postern.verify;

import java.security.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;

import dev.postern.accesstoken.VerifiedToken;

/**
 * The caller of a protected endpoint, as MicroProfile JWT shows it. Its groups, which {@code @RolesAllowed} checks, are the
 * token's scopes if the token is for this server's own API. Otherwise it has no groups, because a scope of another API is not a
 * permission here.
 */
final class AccessTokenPrincipal extends JWTCallerPrincipal {

    private final VerifiedToken token;
    private final Set<String> groups;

    AccessTokenPrincipal(String rawToken, VerifiedToken token, boolean forThisServer) {
        super(rawToken, "JWT");
        this.token = token;
        this.groups = forThisServer ? Set.copyOf(token.scopes()) : Set.of();
    }

    /** The token behind the caller of a protected endpoint; empty for an anonymous caller. */
    static Optional<VerifiedToken> tokenOf(Principal caller) {
        return caller instanceof AccessTokenPrincipal principal ? Optional.of(principal.token) : Optional.empty();
    }

    @Override
    public String getName() {
        return token.subject();
    }

    @Override
    public Set<String> getGroups() {
        return groups;
    }

    @Override
    public Set<String> getAudience() {
        return Set.of(token.audience());
    }

    @Override
    protected Collection<String> doGetClaimNames() {
        Set<String> names = new LinkedHashSet<>();
        token.claims().fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Override
    protected Object getClaimValue(String claimName) {
        return switch (claimName) {
            case "aud" -> getAudience();
            case "groups" -> getGroups();
            default -> {
                JsonNode value = token.claims().get(claimName);
                yield value == null ? null : plain(value);
            }
        };
    }

    /** String, Long, Double, Boolean or a list of those; an object stays the JSON text it is. */
    private static Object plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> value.isIntegralNumber() ? (Object) value.longValue() : (Object) value.doubleValue();
            case BOOLEAN -> value.booleanValue();
            case NULL, MISSING -> null;
            case ARRAY -> {
                Collection<Object> items = new ArrayList<>();
                value.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case OBJECT, BINARY, POJO -> value.toString();
        };
    }
}
