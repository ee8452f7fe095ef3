package dev.postern.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.vavr.collection.LinkedHashMap;

import dev.postern.entity.Entity;
import dev.postern.entity.FeedEntry;

/**
 * The code that runs before every token (trigger {@code credentials-exchange}): the enabled Hook and, after it, the bound
 * Actions. Immutable.
 */
public final class TokenExtensions {

    /** Before a client gets a token: the one trigger that has anything to do with tokens of this server. */
    public static final String TRIGGER = "credentials-exchange";
    /** Field of a Hook: whether it is run. */
    public static final String ENABLED = "enabled";
    /** Field of a trigger's bindings: the bound Actions, in order. */
    public static final String BINDINGS = "bindings";
    /** Field of an Action's version: whether it is the one in force. */
    public static final String DEPLOYED = "deployed";
    static final TokenExtensions NONE = new TokenExtensions(MissingNode.getInstance(), LinkedHashMap.empty(),
            LinkedHashMap.empty(), LinkedHashMap.empty(), LinkedHashMap.empty());

    private final JsonNode bindings;
    private final LinkedHashMap<String, String> actionNames;
    private final LinkedHashMap<String, Entity> deployedVersions;
    private final LinkedHashMap<String, Entity> enabledHooks;
    private final LinkedHashMap<String, Entity> moduleVersions;
    private final List<TokenExtension> inOrder;

    private TokenExtensions(JsonNode bindings, LinkedHashMap<String, String> actionNames,
            LinkedHashMap<String, Entity> deployedVersions, LinkedHashMap<String, Entity> enabledHooks,
            LinkedHashMap<String, Entity> moduleVersions) {
        this.bindings = bindings;
        this.actionNames = actionNames;
        this.deployedVersions = deployedVersions;
        this.enabledHooks = enabledHooks;
        this.moduleVersions = moduleVersions;
        this.inOrder = ordered(bindings, actionNames, deployedVersions, enabledHooks, moduleVersions);
    }

    public boolean isEmpty() {
        return inOrder.isEmpty();
    }

    /** Whether there are Actions or Hooks at all, bound or not. */
    public boolean areInUse() {
        return !actionNames.isEmpty() || !enabledHooks.isEmpty();
    }

    /** In the order in which they run. */
    public List<TokenExtension> inOrder() {
        return inOrder;
    }

    private static List<TokenExtension> ordered(JsonNode bindings, LinkedHashMap<String, String> actionNames,
            LinkedHashMap<String, Entity> deployedVersions, LinkedHashMap<String, Entity> enabledHooks,
            LinkedHashMap<String, Entity> moduleVersions) {
        List<TokenExtension> extensions = new ArrayList<>();
        enabledHooks.forEach((id, hook) -> extensions.add(new TokenExtension(TokenExtension.Kind.HOOK, id,
                hook.document().path("name").asText(), "", hook, List.of())));
        Map<String, Entity> versions = deployedVersions.values().toJavaStream()
                .collect(Collectors.toMap(version -> version.document().path("action_id").asText(), Function.identity(),
                        (one, other) -> other));
        for (JsonNode binding : bindings) {
            String actionId = binding.path("action_id").asText();
            Entity version = versions.get(actionId);
            if (version != null) { // else the rest of the change comes next
                extensions.add(new TokenExtension(TokenExtension.Kind.ACTION, actionId,
                        actionNames.get(actionId).getOrElse(() -> binding.path("display_name").asText()),
                        binding.path("id").asText(), version, modules(version, moduleVersions)));
            }
        }
        return List.copyOf(extensions);
    }

    TokenExtensions with(Entity entity) {
        return switch (entity.kind()) {
            case TRIGGER_BINDINGS -> entity.id().equals(TRIGGER) ? withBindings(entity.document().path(BINDINGS)) : this;
            case ACTION -> new TokenExtensions(bindings, actionNames.put(entity.id(), entity.document().path("name").asText()),
                    deployedVersions, enabledHooks, moduleVersions);
            case ACTION_VERSION -> withVersions(entity.document().path(DEPLOYED).asBoolean()
                    ? deployedVersions.put(entity.id(), entity)
                    : deployedVersions.remove(entity.id()));
            case ACTION_MODULE_VERSION -> withModules(moduleVersions.put(entity.id(), entity));
            default -> withHooks(entity.document().path(ENABLED).asBoolean(false) ? enabledHooks.put(entity.id(), entity)
                    : enabledHooks.remove(entity.id()));
        };
    }

    TokenExtensions without(FeedEntry deleted) {
        return switch (deleted.kind()) {
            case TRIGGER_BINDINGS -> deleted.id().equals(TRIGGER) ? withBindings(MissingNode.getInstance()) : this;
            case ACTION ->
                new TokenExtensions(bindings, actionNames.remove(deleted.id()), deployedVersions, enabledHooks, moduleVersions);
            case ACTION_VERSION -> withVersions(deployedVersions.remove(deleted.id()));
            case ACTION_MODULE_VERSION -> withModules(moduleVersions.remove(deleted.id()));
            default -> withHooks(enabledHooks.remove(deleted.id()));
        };
    }

    private TokenExtensions withBindings(JsonNode changed) {
        return new TokenExtensions(changed, actionNames, deployedVersions, enabledHooks, moduleVersions);
    }

    private TokenExtensions withVersions(LinkedHashMap<String, Entity> changed) {
        return new TokenExtensions(bindings, actionNames, changed, enabledHooks, moduleVersions);
    }

    private TokenExtensions withHooks(LinkedHashMap<String, Entity> changed) {
        return new TokenExtensions(bindings, actionNames, deployedVersions, changed, moduleVersions);
    }

    private TokenExtensions withModules(LinkedHashMap<String, Entity> changed) {
        return new TokenExtensions(bindings, actionNames, deployedVersions, enabledHooks, changed);
    }

    /** The modules an Action's version or draft names; one that is not there is left out, and cannot be required. */
    private static List<TokenExtension.Module> modules(Entity action, LinkedHashMap<String, Entity> moduleVersions) {
        List<TokenExtension.Module> modules = new ArrayList<>();
        for (JsonNode named : action.document().path("modules")) {
            moduleVersions.get(named.path("module_version_id").asText())
                    .forEach(version -> modules.add(new TokenExtension.Module(named.path("module_name").asText(),
                            named.path("module_id").asText(), version)));
        }
        return modules;
    }

    /** An Action's draft, as it would run. */
    public TokenExtension draft(Entity action) {
        return new TokenExtension(TokenExtension.Kind.ACTION, action.id(), action.document().path("name").asText(), "", action,
                modules(action, moduleVersions));
    }
}
