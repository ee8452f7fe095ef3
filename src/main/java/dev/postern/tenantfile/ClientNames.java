package dev.postern.tenantfile;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;

/**
 * How an export calls applications: by name, which says something at another server too; by id where another has the name.
 *
 * @param byId names that are nobody else's
 */
record ClientNames(Map<String, String> byId) {

    /** @param clients all but the global one, which no file describes */
    static ClientNames of(List<Entity> clients) {
        Map<String, List<Entity>> byName = clients.stream()
                .collect(Collectors.groupingBy(client -> client.document().path("name").asText()));
        return new ClientNames(byName.entrySet().stream().filter(named -> named.getValue().size() == 1)
                .collect(Collectors.toMap(named -> named.getValue().get(0).id(), Map.Entry::getKey)));
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
