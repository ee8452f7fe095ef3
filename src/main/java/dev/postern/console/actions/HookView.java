package dev.postern.console.actions;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.registry.Hooks;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the page of a Hook shows. */
@Singleton
final class HookView {

    private final Hooks hooks;
    private final ActionRuns runs;
    private final Visit visit;
    private final Issuer issuer;

    HookView(Hooks hooks, ActionRuns runs, Visit visit, Issuer issuer) {
        this.hooks = hooks;
        this.runs = runs;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** @param typed what was typed and refused; empty: nothing */
    HookPage of(String id, Optional<Form> typed, Problem problem) {
        Entity hook = hooks.find(id);
        ObjectNode document = hook.document();
        String stored = document.path("script").asText();
        String script = typed.filter(Draft.OF_HOOK::isChanged).map(Draft.OF_HOOK::code).orElse(stored);
        boolean overtaken = typed.flatMap(form -> Draft.OF_HOOK.overtaken(form, document)).isPresent();
        ObjectNode secrets = hooks.secrets(id);
        String target = HookResource.target(id);
        return new HookPage(id, ActionListView.name(hook), document.path("enabled").asBoolean(), script,
                typed.map(form -> Draft.OF_HOOK.onTopOf(form, document)).orElseGet(() -> Draft.OF_HOOK.form(document)),
                DraftParts.fingerprint(document),
                overtaken ? LineDifference.between(stored, script) : List.of(), secrets(id, secrets),
                PackageList.of(HookResource.path(id), PackageList.ofMap(document.path(PackageList.FIELD)), typed,
                        visit.may(HookResource.UPDATE)),
                visit.may(ActionListResource.READ) ? runs.of(id) : null, visit.may(HookResource.UPDATE),
                visit.may(HookResource.DELETE), visit.may(ActionListResource.CREATE), problem,
                String.join("\n", ApiCall.get(target).curl(issuer.baseUrl()),
                        ActionView.curlWithCode(ApiCall.patch(target, Documents.empty(), ""), Documents.empty(), Draft.OF_HOOK,
                                issuer.baseUrl()),
                        ApiCall.post(target + "/secrets", Documents.empty().put("REGION", "eu"), "").curl(issuer.baseUrl())),
                TenantExport.fragment(fragment(document, secrets)));
    }

    private SecretList secrets(String id, ObjectNode secrets) {
        return new SecretList(HookResource.path(id),
                secrets.propertyStream().map(secret -> new SecretList.Secret(secret.getKey(), null)).toList(),
                "context.webtask.secrets.NAME", visit.may(HookResource.UPDATE), visit.may(HookResource.DELETE));
    }

    /**
     * As a tenant file has it: the code in a file beside, and values of secrets in the environment.
     *
     * @param secrets by name; the values are not read
     */
    static ObjectNode fragment(ObjectNode document, ObjectNode secrets) {
        ObjectNode tenant = Documents.empty();
        String name = document.path("name").asText();
        ObjectNode entry = tenant.putArray("hooks").addObject().put("name", name)
                .put("triggerId", document.path("triggerId").asText()).put("enabled", document.path("enabled").asBoolean())
                .put("script", "./hooks/" + name.replaceAll("[^A-Za-z0-9_-]+", "-") + ".js");
        if (!document.path(PackageList.FIELD).isEmpty()) {
            entry.set(PackageList.FIELD, document.path(PackageList.FIELD).deepCopy());
        }
        Set<String> names = new LinkedHashSet<>();
        secrets.fieldNames().forEachRemaining(names::add);
        SecretKeywords.of(names).forEach((secret, keyword) -> entry.withObject("/secrets").set(secret, keyword));
        return tenant;
    }
}
