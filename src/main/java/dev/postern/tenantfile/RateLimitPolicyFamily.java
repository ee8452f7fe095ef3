package dev.postern.tenantfile;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.RateLimitPolicies;
import dev.postern.registry.Registry;
import dev.postern.snapshot.RateLimitPolicy;

/**
 * {@code rateLimitPolicies}, identified by {@code consumer_selector}; after {@code client_id:} the name of an application will
 * do as well as its id. Those that redirect user logins are left out.
 */
@Singleton
final class RateLimitPolicyFamily implements Family {

    private static final String SELECTOR = "consumer_selector";
    private static final Set<String> READ_ONLY = Set.of("id", "created_at", "updated_at");

    private final Registry registry;
    private final RateLimitPolicies policies;

    RateLimitPolicyFamily(Registry registry, RateLimitPolicies policies) {
        this.registry = registry;
        this.policies = policies;
    }

    @Override
    public String key() {
        return "rateLimitPolicies";
    }

    @Override
    public String schema() {
        return "RateLimitPolicyCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path(SELECTOR).asText();
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        return body.at("/configuration/action").asText().equals("redirect")
                ? Optional.of("a rate limit policy that redirects")
                : Optional.empty();
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        String client = identity(body).replaceFirst("^" + RateLimitPolicy.CLIENT_PREFIX, "");
        if (tx.isRefused(client)) {
            return Optional.empty();
        }
        tx.requireNotPassedOver(client);
        String selector = selector(tx, identity(body), client);
        Optional<Entity> present = policies.find(tx, selector);
        if (present.isEmpty()) {
            body.put(SELECTOR, selector);
            return Optional.of(policies.create(tx, body));
        }
        ObjectNode changes = JsonNodeFactory.instance.objectNode();
        changes.set("configuration", body.get("configuration"));
        return Optional.of(policies.patch(tx, present.get().id(), changes));
    }

    /**
     * A selector that names no application would limit nobody. But an id may also be the URL of an application that is not
     * registered here.
     */
    private static String selector(PlannedTransaction tx, String described, String client) {
        return RateLimitPolicy.isGroup(described) || client.contains("://") ? described
                : RateLimitPolicy.CLIENT_PREFIX + tx.clientId(client);
    }

    /** Such a policy limits nobody, and could not be applied. */
    private boolean isOfDeletedClient(String selector) {
        String client = selector.replaceFirst("^" + RateLimitPolicy.CLIENT_PREFIX, "");
        return !RateLimitPolicy.isGroup(selector) && !client.contains("://")
                && registry.find(EntityKind.CLIENT, client).isEmpty();
    }

    @Override
    public Optional<JsonNode> exported() {
        return Exported.list(registry.list(EntityQuery.all(EntityKind.RATE_LIMIT_POLICY)).stream()
                .filter(policy -> !isOfDeletedClient(identity(policy.document())))
                .map(policy -> policy.document().deepCopy().remove(READ_ONLY)).toList());
    }
}
