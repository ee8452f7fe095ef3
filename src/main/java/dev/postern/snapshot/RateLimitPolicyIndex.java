package dev.postern.snapshot;

import java.util.Optional;

import io.vavr.collection.HashMap;

/** The rate limit policies of one snapshot, by selector. Immutable. */
public record RateLimitPolicyIndex(HashMap<String, RateLimitPolicy> bySelector) {

    public static final RateLimitPolicyIndex EMPTY = new RateLimitPolicyIndex(HashMap.empty());

    public RateLimitPolicyIndex with(RateLimitPolicy policy) {
        return new RateLimitPolicyIndex(bySelector.put(policy.selector(), policy));
    }

    /** @param selector as stored */
    RateLimitPolicyIndex without(String selector) {
        return new RateLimitPolicyIndex(bySelector.remove(RateLimitPolicy.canonical(selector)));
    }

    /** The most specific: the client's own, that of its group, the default. */
    public Optional<RateLimitPolicy> of(Client client) {
        if (bySelector.isEmpty()) {
            return Optional.empty();
        }
        return find(RateLimitPolicy.CLIENT_PREFIX + client.clientId())
                .or(() -> client.thirdParty() ? find(RateLimitPolicy.THIRD_PARTY_CLIENTS) : Optional.empty())
                .or(() -> find(RateLimitPolicy.DEFAULT));
    }

    private Optional<RateLimitPolicy> find(String selector) {
        return bySelector.get(selector).toJavaOptional();
    }
}
