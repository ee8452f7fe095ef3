package dev.postern.tenantfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Hooks;
import dev.postern.registry.Registry;
import dev.postern.registry.Triggers;

/**
 * {@code hooks}, identified by {@code name}, which the Deploy CLI writes in lower case with dashes. {@code secrets} is an
 * object of names and values; those that are not named stay.
 */
@Singleton
final class HookFamily implements Family {

    private static final Set<String> READ_ONLY = Set.of("id", "active");
    private static final String SECRETS = "secrets";

    private final Registry registry;
    private final Hooks hooks;

    HookFamily(Registry registry, Hooks hooks) {
        this.registry = registry;
        this.hooks = hooks;
    }

    @Override
    public String key() {
        return "hooks";
    }

    @Override
    public String schema() {
        return "HookCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public Set<String> beyondSchema() {
        return Set.of(SECRETS);
    }

    @Override
    public List<String> secrets() {
        return List.of("/" + SECRETS + "/*");
    }

    @Override
    public Optional<CodeFiles> code() {
        return Optional.of(new CodeFiles("script", key(), ""));
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("name").asText().toLowerCase(Locale.ROOT).replaceAll("\\s", "-");
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        String trigger = body.path("triggerId").asText(Triggers.CREDENTIALS_EXCHANGE);
        return trigger.equals(Triggers.CREDENTIALS_EXCHANGE) ? Optional.empty()
                : Optional.of("a hook of the trigger " + trigger);
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        JsonNode secrets = body.path(SECRETS);
        body.remove(SECRETS);
        String name = identity(body);
        Optional<Entity> present = tx.list(EntityQuery.all(EntityKind.HOOK)).stream()
                .filter(hook -> name.equals(identity(hook.document()))).findFirst();
        Entity hook = present.isEmpty() ? hooks.create(tx, body.put("name", name))
                : hooks.patch(tx, present.get().id(), body.without("name"));
        return Optional.of(secrets instanceof ObjectNode values ? hooks.setSecrets(tx, hook.id(), values) : hook);
    }

    @Override
    public Optional<JsonNode> exported() {
        return Exported.list(registry.list(EntityQuery.all(EntityKind.HOOK)).stream().map(hook -> {
            ObjectNode entry = hook.document().deepCopy().remove(READ_ONLY);
            ObjectNode secrets = hooks.secrets(hook.id());
            if (!secrets.isEmpty()) {
                entry.set(SECRETS, secrets);
            }
            return entry;
        }).toList());
    }
}
