package dev.postern.registry;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;
import dev.postern.snapshot.RateLimitPolicy;

/** The rules of rate limit policies (Auth0 {@code /api/v2/rate-limit-policies}). Bodies are Auth0's JSON. */
@Singleton
public final class RateLimitPolicies {

    private final Registry registry;
    private final Clock clock;

    RateLimitPolicies(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * @param body {@code resource}, {@code consumer}, {@code consumer_selector} and {@code configuration}
     * @throws RegistryConflict there is one for this selector
     */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        String id = Ids.rateLimitPolicy();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, Set.of());
        String selector = document.path(RateLimitPolicy.SELECTOR_FIELD).asText();
        checkSelector(tx, selector);
        checkConfiguration(document.path(RateLimitPolicy.CONFIGURATION_FIELD));
        if (find(tx, selector).isPresent()) {
            throw new RegistryConflict("A rate limit policy for this consumer_selector already exists.");
        }
        document.put("created_at", now()).put("updated_at", now());
        return tx.insert(EntityKind.RATE_LIMIT_POLICY, id, document, Documents.empty());
    }

    /** @param changes {@code configuration}, which is replaced as a whole */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity policy = tx.require(EntityKind.RATE_LIMIT_POLICY, id);
        ObjectNode document = Documents.merged(policy.document(), changes, Set.of());
        checkConfiguration(document.path(RateLimitPolicy.CONFIGURATION_FIELD));
        if (!document.equals(policy.document())) {
            document.put("updated_at", now());
        }
        return tx.update(policy, document, policy.secrets());
    }

    public void delete(RegistryTransaction tx, String id) {
        tx.delete(tx.require(EntityKind.RATE_LIMIT_POLICY, id));
    }

    public Entity find(String id) {
        return registry.require(EntityKind.RATE_LIMIT_POLICY, id);
    }

    /** The policy of a selector, in either spelling of a client's. */
    public Optional<Entity> find(RegistryTransaction tx, String selector) {
        String canonical = RateLimitPolicy.canonical(selector);
        String bare = canonical.substring(canonical.startsWith(RateLimitPolicy.CLIENT_PREFIX)
                ? RateLimitPolicy.CLIENT_PREFIX.length()
                : 0);
        return tx.list(EntityQuery.all(EntityKind.RATE_LIMIT_POLICY).where(RateLimitPolicy.SELECTOR_FIELD, canonical, bare))
                .stream().filter(found -> RateLimitPolicy.canonical(found.key()).equals(canonical)).findFirst();
    }

    /** A selector that is not one of Auth0's words must be the id of a client, because a misspelt word would limit nobody. */
    private static void checkSelector(RegistryTransaction tx, String selector) {
        boolean known = RateLimitPolicy.isGroup(selector)
                || (selector.startsWith(RateLimitPolicy.CLIENT_PREFIX)
                        && selector.length() > RateLimitPolicy.CLIENT_PREFIX.length())
                || tx.find(EntityKind.CLIENT, selector).isPresent();
        if (!known) {
            throw RegistryRefusal.Invalid.property("must be default, third_party_clients, cimd_clients or client_id:ID",
                    RateLimitPolicy.SELECTOR_FIELD);
        }
    }

    private static void checkConfiguration(JsonNode configuration) {
        String action = configuration.path("action").asText();
        if (action.equals("redirect")) {
            throw new RegistryRefusal.NotSupported("The action redirect is about user logins: a token request cannot be "
                    + "redirected.");
        }
        boolean limited = !action.equals(RateLimitPolicy.Action.ALLOW.wireName());
        if (limited && !configuration.has("limit")) {
            throw RegistryRefusal.Invalid.property("Missing required property: limit", "configuration.limit");
        }
        if ((!limited && configuration.has("limit")) || configuration.has("redirect_uri")) {
            throw RegistryRefusal.Invalid.property("Additional properties not allowed: "
                    + (configuration.has("redirect_uri") ? "redirect_uri" : "limit"), "configuration");
        }
    }

    private String now() {
        return Timestamps.text(clock.instant());
    }
}
