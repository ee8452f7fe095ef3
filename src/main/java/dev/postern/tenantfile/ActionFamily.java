package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.ActionVersions;
import dev.postern.registry.Actions;
import dev.postern.registry.Triggers;

/**
 * {@code actions}, identified by {@code name}. {@code code} is the path of a {@code .js} file or the code itself;
 * {@code deployed} puts it in force; {@code modules} name modules and the numbers of their versions. A webhook Action has
 * {@code kind} and {@code webhook} in place of code. Actions of other flows' triggers are left out, also in an export.
 */
@Singleton
final class ActionFamily implements Family {

    private static final Set<String> READ_ONLY = Set.of("id", "status", "created_at", "updated_at", "built_at",
            "all_changes_deployed", "installed_integration_id", "deployed_version", "current_version");
    private static final String WEBHOOK = "webhook";
    /** What a webhook Action has only because Auth0's tools expect it. */
    private static final Set<String> OF_CODE = Set.of("code", "dependencies", "runtime");
    private static final String DEPLOYED = "deployed";
    private static final String SECRETS = "secrets";

    private final Actions actions;
    private final ActionVersions versions;

    ActionFamily(Actions actions, ActionVersions versions) {
        this.actions = actions;
        this.versions = versions;
    }

    @Override
    public String key() {
        return "actions";
    }

    @Override
    public String schema() {
        return "ActionCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public Set<String> beyondSchema() {
        return Set.of(DEPLOYED);
    }

    @Override
    public List<String> secrets() {
        return List.of("/" + SECRETS + "/*/value");
    }

    @Override
    public Optional<CodeFiles> code() {
        return Optional.of(new CodeFiles("code", key(), "code.js"));
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("name").asText();
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        String trigger = body.at("/supported_triggers/0/id").asText(Triggers.CREDENTIALS_EXCHANGE);
        return trigger.equals(Triggers.CREDENTIALS_EXCHANGE) ? Optional.empty()
                : Optional.of("an action of the trigger " + trigger);
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        if (ActionModuleFamily.isRefused(tx, body)) {
            return Optional.empty();
        }
        ActionModuleFamily.resolve(tx, body);
        boolean deployed = body.path(DEPLOYED).asBoolean(false);
        body.remove(DEPLOYED);
        Optional<Entity> present = tx.list(EntityQuery.all(EntityKind.ACTION).where("name", identity(body))).stream()
                .findFirst();
        Entity action = present.isEmpty() ? actions.create(tx, body) : actions.patch(tx, present.get().id(), body);
        if (deployed) {
            versions.deploy(tx, action.id());
        }
        return tx.find(EntityKind.ACTION, action.id());
    }

    @Override
    public Optional<JsonNode> exported() {
        return Exported.list(actions.list().stream().filter(action -> passedOver(action.document()).isEmpty()).map(action -> {
            ObjectNode entry = action.document().deepCopy();
            entry.put(DEPLOYED, entry.path("all_changes_deployed").asBoolean(false)).remove(READ_ONLY);
            ActionModuleFamily.name(entry);
            if (entry.has(WEBHOOK)) {
                entry.remove(OF_CODE);
            }
            entry.path(SECRETS).forEach(secret -> ((ObjectNode) secret).remove("updated_at"));
            return entry;
        }).toList());
    }
}
