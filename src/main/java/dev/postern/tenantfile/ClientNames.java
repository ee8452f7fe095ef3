package dev.postern.tenantfile;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.DescribedEntityStore.DescribedEntity;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;

/**
 * How an export calls applications: by name, which means the same at another server. If another application has the name, or
 * had it when a tenant file described that one, by id.
 *
 * @param byId id to name, for names that no other application has
 */
record ClientNames(Map<String, String> byId) {

    /** @param clients all but the global one, which no file describes */
    static ClientNames of(List<Entity> clients, DescribedEntityStore described) {
        Map<String, String> known = described.list().stream().filter(entity -> entity.kind() == EntityKind.CLIENT)
                .collect(Collectors.toMap(DescribedEntity::name, DescribedEntity::id));
        Map<String, Long> bearers = clients.stream()
                .collect(Collectors.groupingBy(ClientNames::nameOf, Collectors.counting()));
        return new ClientNames(clients.stream().filter(client -> bearers.get(nameOf(client)) == 1)
                .filter(client -> known.getOrDefault(nameOf(client), client.id()).equals(client.id()))
                .collect(Collectors.toMap(Entity::id, ClientNames::nameOf)));
    }

    private static String nameOf(Entity client) {
        return client.document().path("name").asText();
    }

    static EntityQuery clients() {
        return EntityQuery.all(EntityKind.CLIENT).where("global", "", "false");
    }

    /** Its name or, where that would not tell it from others, its id. */
    String of(String clientId) {
        return byId.getOrDefault(clientId, clientId);
    }

    boolean tell(String clientId) {
        return byId.containsKey(clientId);
    }
}
