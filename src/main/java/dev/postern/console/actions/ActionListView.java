package dev.postern.console.actions;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Moment;
import dev.postern.console.Problem;
import dev.postern.console.Visit;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.events.KeptLog;
import dev.postern.registry.ActionModules;
import dev.postern.registry.Actions;
import dev.postern.registry.Registry;
import dev.postern.registry.Triggers;
import dev.postern.tenantfile.TenantExport;

/** Puts together the list of Actions, modules and Hooks. There are at most a hundred of each, so it has no pages. */
@Singleton
final class ActionListView {

    private final Actions actions;
    private final ActionModules modules;
    private final Registry registry;
    private final Bindings bindings;
    private final ActionRuns runs;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ActionListView(Actions actions, ActionModules modules, Registry registry, Bindings bindings, ActionRuns runs, Visit visit,
            Issuer issuer, Clock clock) {
        this.actions = actions;
        this.modules = modules;
        this.registry = registry;
        this.bindings = bindings;
        this.runs = runs;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    ActionList of(Problem problem) {
        List<Entity> hooks = visit.may(HookResource.READ) ? registry.list(EntityQuery.all(EntityKind.HOOK)) : null;
        List<ActionList.Hook> shown = hooks == null ? null
                : hooks.stream().map(hook -> new ActionList.Hook(hook.id(), name(hook),
                        hook.document().path("enabled").asBoolean())).toList();
        String enabled = shown == null ? ""
                : shown.stream().filter(ActionList.Hook::enabled).map(ActionList.Hook::name).findFirst().orElse("");
        boolean mayCreateHooks = hooks != null && visit.may(NewHookResource.CREATE);
        if (!visit.may(ActionListResource.READ)) {
            return new ActionList(null, List.of(), List.of(), shown, enabled, List.of(), "", false, false, mayCreateHooks,
                    false, problem,
                    ApiCall.get("/hooks").curl(issuer.baseUrl()), "");
        }
        List<Entity> all = actions.list().stream().sorted(Comparator.comparing(action -> name(action).toLowerCase(Locale.ROOT)))
                .toList();
        Map<String, Entity> byId = all.stream().collect(Collectors.toMap(Entity::id, action -> action));
        List<String> bound = bindings.bound().stream().filter(byId::containsKey).toList();
        Optional<List<ActionRuns.Failure>> failures = runs.failures();
        return new ActionList(all.stream().map(action -> row(action, bound, failures)).toList(),
                bound.stream().map(byId::get).map(ActionListView::step).toList(), modules(), shown, enabled,
                all.stream().filter(action -> isBindable(action.document()) && !bound.contains(action.id()))
                        .map(ActionListView::step).toList(),
                Bindings.text(bound), failures.isPresent(), visit.may(ActionListResource.CREATE), mayCreateHooks,
                visit.may(ActionListResource.UPDATE), problem,
                ApiCall.get("/actions/actions").curl(issuer.baseUrl()) + "\n" + bindings.call(bound).curl(issuer.baseUrl()),
                bound.isEmpty() ? ""
                        : TenantExport.fragment(bindings.fragment(
                                byId.values().stream().collect(Collectors.toMap(Entity::id, ActionListView::name)))));
    }

    private ActionList.Row row(Entity action, List<String> bound, Optional<List<ActionRuns.Failure>> failures) {
        Instant now = clock.instant();
        ObjectNode document = action.document();
        JsonNode deployed = document.path("deployed_version");
        List<ActionRuns.Failure> own = failures.orElse(List.of()).stream()
                .filter(failure -> failure.actionId().equals(action.id())).toList();
        return new ActionList.Row(action.id(), name(action), trigger(document), deployed.path("number").asInt(),
                moment(deployed.path("built_at"), now), !document.path("all_changes_deployed").asBoolean(),
                bound.indexOf(action.id()) + 1, isRun(document),
                failures.isPresent() && failures.get().size() == KeptLog.PAGE_MAX ? "at least " + own.size()
                        : String.valueOf(own.size()),
                own.isEmpty() ? null : own.get(0).at());
    }

    private List<ActionList.Module> modules() {
        Map<String, List<ObjectNode>> uses = modules.uses();
        return modules.list().stream().sorted(Comparator.comparing(module -> name(module).toLowerCase(Locale.ROOT)))
                .map(module -> new ActionList.Module(module.id(), name(module),
                        module.document().at("/latest_version/version_number").asInt(),
                        !module.document().path("all_changes_published").asBoolean(),
                        uses.getOrDefault(module.id(), List.of()).size()))
                .toList();
    }

    private static ActionList.Step step(Entity action) {
        return new ActionList.Step(action.id(), name(action));
    }

    static String name(Entity entity) {
        return entity.document().path("name").asText();
    }

    static String trigger(ObjectNode action) {
        return action.at("/supported_triggers/0/id").asText();
    }

    /** Whether this server has the flow of the Action's trigger. */
    static boolean isRun(ObjectNode action) {
        return trigger(action).equals(Triggers.CREDENTIALS_EXCHANGE);
    }

    static boolean isBindable(ObjectNode action) {
        return isRun(action) && action.has("deployed_version");
    }

    /** Null: there is none. */
    static Moment moment(JsonNode time, Instant now) {
        return time.isTextual() ? Moment.of(Instant.parse(time.textValue()), now) : null;
    }
}
