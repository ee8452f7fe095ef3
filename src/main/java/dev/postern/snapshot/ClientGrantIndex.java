package dev.postern.snapshot;

import java.util.Optional;

import io.vavr.collection.HashMap;
import io.vavr.collection.Vector;

import dev.postern.entity.Entity;

/**
 * The client grants of one snapshot. Immutable.
 *
 * @param byHolder under the key of their entities: the client's id, or the grant's own where it is for a group
 * @param forThirdParties by audience: what third-party clients may have that have no grant of their own
 */
record ClientGrantIndex(HashMap<String, Vector<ClientGrant>> byHolder, HashMap<String, ClientGrant> forThirdParties) {

    static final ClientGrantIndex EMPTY = new ClientGrantIndex(HashMap.empty(), HashMap.empty());

    ClientGrantIndex with(Entity entity) {
        ClientGrant grant = ClientGrant.of(entity);
        ClientGrantIndex rest = without(entity.key(), entity.id());
        return new ClientGrantIndex(rest.byHolder.put(entity.key(), rest.heldBy(entity.key()).append(grant)),
                isForThirdParties(grant) ? rest.forThirdParties.put(grant.audience(), grant) : rest.forThirdParties);
    }

    ClientGrantIndex without(String key, String id) {
        Vector<ClientGrant> kept = heldBy(key).filter(grant -> !grant.id().equals(id));
        HashMap<String, ClientGrant> forOthers = heldBy(key)
                .filter(grant -> grant.id().equals(id) && isForThirdParties(grant))
                .foldLeft(forThirdParties, ClientGrantIndex::withoutDefault);
        return new ClientGrantIndex(kept.isEmpty() ? byHolder.remove(key) : byHolder.put(key, kept), forOthers);
    }

    /** The grant by which the client itself (not a user of it) may call the API: its own, else its group's. */
    Optional<ClientGrant> of(Client client, ResourceServer api) {
        for (ClientGrant grant : heldBy(client.clientId())) {
            if (grant.audience().equals(api.identifier()) && grant.isForClient()) {
                return Optional.of(grant);
            }
        }
        return client.thirdParty() ? forThirdParties.get(api.identifier()).toJavaOptional() : Optional.empty();
    }

    Vector<ClientGrant> heldBy(String key) {
        return byHolder.getOrElse(key, Vector.empty());
    }

    private static boolean isForThirdParties(ClientGrant grant) {
        return grant.clientId().isEmpty() && grant.isForClient();
    }

    /** The API may have another default grant by now. */
    private static HashMap<String, ClientGrant> withoutDefault(HashMap<String, ClientGrant> defaults, ClientGrant grant) {
        return defaults.get(grant.audience()).exists(present -> present.id().equals(grant.id()))
                ? defaults.remove(grant.audience())
                : defaults;
    }
}
