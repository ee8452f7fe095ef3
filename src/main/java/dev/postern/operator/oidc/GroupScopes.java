package dev.postern.operator.oidc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.registry.ScopeWords;

/** What the groups of the provider may do. */
final class GroupScopes {

    /** Values of the claim that are looked at. */
    private static final int GROUPS_MAX = 1_000;

    private final String claim;
    private final Map<String, Set<String>> scopes = new HashMap<>();

    /** @param config has been checked */
    GroupScopes(OidcConfig config) {
        this.claim = config.groupsClaim();
        config.groups().forEach(group -> scopes.computeIfAbsent(group.name().orElseThrow(), name -> new TreeSet<>())
                .addAll(ScopeWords.meant(group.scopes().orElseThrow())));
    }

    /** Whether the claims say anything of groups. */
    boolean isIn(JsonNode claims) {
        return value(claims).isPresent();
    }

    /** What all groups of the person may do together. A claim that is one string is one group. */
    Set<String> of(JsonNode claims) {
        Set<String> all = new TreeSet<>();
        value(claims).stream()
                .flatMap(groups -> groups.isArray() ? StreamSupport.stream(groups.spliterator(), false) : Stream.of(groups))
                .limit(GROUPS_MAX).filter(JsonNode::isTextual)
                .forEach(group -> all.addAll(scopes.getOrDefault(group.textValue(), Set.of())));
        return all;
    }

    /** A claim of the whole name, which may hold slashes, or else the one at the end of the way. */
    private Optional<JsonNode> value(JsonNode claims) {
        JsonNode found = claims.path(claim);
        if (found.isMissingNode()) {
            found = claims;
            for (String step : claim.split("/", -1)) {
                found = found.path(step);
            }
        }
        return Optional.of(found).filter(node -> !node.isMissingNode() && !node.isNull());
    }
}
