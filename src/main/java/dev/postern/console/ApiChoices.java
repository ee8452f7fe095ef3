package dev.postern.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;

/** APIs, for forms that offer some and for pages that name them. */
@Singleton
final class ApiChoices {

    /** More than anybody looks through; the form takes the identifier of any other. */
    private static final int OFFERED_MAX = 200;

    private final Registry registry;
    private final CurrentSnapshot current;

    ApiChoices(Registry registry, CurrentSnapshot current) {
        this.registry = registry;
        this.current = current;
    }

    /** The first ones, by name, the Management API last. */
    List<ApplicationForm.ApiChoice> first() {
        return first(Set.of());
    }

    /** @param without identifiers of those that are not offered */
    List<ApplicationForm.ApiChoice> first(Set<String> without) {
        return registry.list(EntityQuery.all(EntityKind.RESOURCE_SERVER).page(0, OFFERED_MAX + without.size())).stream()
                .filter(api -> !without.contains(api.key())).limit(OFFERED_MAX)
                .sorted((one, other) -> key(one).compareTo(key(other)))
                .map(api -> new ApplicationForm.ApiChoice(api.key(), name(api))).toList();
    }

    private static String key(Entity api) {
        return (api.document().path("is_system").asBoolean(false) ? "1" : "0") + name(api).toLowerCase(Locale.ROOT);
    }

    /** Every scope that an API has now. */
    List<String> scopes(String identifier) {
        return current.get().resourceServer(identifier).map(ResourceServer::scopes).orElse(List.of());
    }

    /** The APIs of these identifiers, those that there are. */
    Map<String, Entity> named(List<String> identifiers) {
        return identifiers.isEmpty() ? Map.of()
                : registry.list(EntityQuery.all(EntityKind.RESOURCE_SERVER).where("identifier",
                        identifiers.toArray(String[]::new))).stream()
                        .collect(Collectors.toMap(Entity::key, Function.identity()));
    }

    /** Its name; its identifier if it has none that can be seen. */
    static String name(Entity api) {
        return VisibleName.of(api.document().path("name").asText(""), api.key());
    }
}
