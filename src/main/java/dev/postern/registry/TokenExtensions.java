package dev.postern.registry;

import java.util.ArrayList;
import java.util.List;

import io.vavr.collection.LinkedHashMap;

/**
 * What an operator has put in the way of every token of the trigger {@value Triggers#CREDENTIALS_EXCHANGE}: the enabled Hook
 * and, after it, the bound Actions. Immutable.
 */
public final class TokenExtensions {

    static final TokenExtensions NONE = new TokenExtensions(List.of(), LinkedHashMap.empty());

    private final List<String> boundActions;
    private final LinkedHashMap<String, String> enabledHooks;

    private TokenExtensions(List<String> boundActions, LinkedHashMap<String, String> enabledHooks) {
        this.boundActions = boundActions;
        this.enabledHooks = enabledHooks;
    }

    public boolean isEmpty() {
        return boundActions.isEmpty() && enabledHooks.isEmpty();
    }

    /** Such as {@code Hook "audit", Action "add-claim"}: for the operator. */
    public String describe() {
        List<String> names = new ArrayList<>();
        enabledHooks.forEach((id, name) -> names.add("Hook \"" + name + "\""));
        boundActions.forEach(name -> names.add("Action \"" + name + "\""));
        return String.join(", ", names);
    }

    TokenExtensions with(Entity entity) {
        if (entity.kind() == EntityKind.TRIGGER_BINDINGS) {
            List<String> names = new ArrayList<>();
            entity.document().path(TriggerBindings.LIST).forEach(binding -> names.add(binding.path("display_name").asText()));
            return new TokenExtensions(List.copyOf(names), enabledHooks);
        }
        boolean enabled = entity.document().path(Hooks.ENABLED).asBoolean(false);
        return new TokenExtensions(boundActions, enabled
                ? enabledHooks.put(entity.id(), entity.document().path("name").asText())
                : enabledHooks.remove(entity.id()));
    }

    TokenExtensions without(Change deleted) {
        return deleted.kind() == EntityKind.TRIGGER_BINDINGS ? new TokenExtensions(List.of(), enabledHooks)
                : new TokenExtensions(boundActions, enabledHooks.remove(deleted.id()));
    }
}
