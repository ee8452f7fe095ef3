package dev.postern.console.permissions;

import java.util.ArrayList;
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
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;

/** Finds the grants of an API that lack some of its permissions. */
@Singleton
final class Extensions {

    private static final int CALLERS_MAX = 50;
    private static final int PAGE = 100;
    private static final int PAGES_MAX = 10;

    private final Registry registry;
    private final CurrentSnapshot current;
    private final Visit visit;
    private final Issuer issuer;

    Extensions(Registry registry, CurrentSnapshot current, Visit visit, Issuer issuer) {
        this.visit = visit;
        this.registry = registry;
        this.current = current;
        this.issuer = issuer;
    }

    Entity api(String id) {
        return registry.require(EntityKind.RESOURCE_SERVER, id);
    }

    /** The first of those that lack some; the search ends after a thousand grants. */
    List<ClientGrant> lacking(String audience, List<String> known) {
        List<ClientGrant> found = new ArrayList<>();
        EntityQuery grants = EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", audience)
                .where("subject_type", "client", "");
        for (int page = 0; page < PAGES_MAX && found.size() <= CALLERS_MAX; page++) {
            List<Entity> some = registry.list(grants.page(page, PAGE));
            some.stream().map(ClientGrant::of).filter(grant -> !grant.allScopes() && grant.clientId().isPresent()
                    && !Set.copyOf(grant.scopes()).containsAll(known)).forEach(found::add);
            if (some.size() < PAGE) {
                break;
            }
        }
        return found;
    }

    /** @param typed what was chosen and refused */
    ExtensionPage page(String id, Optional<Form> typed, Problem problem) {
        Entity api = api(id);
        List<String> known = scopes(api);
        List<ClientGrant> all = lacking(api.key(), known);
        List<ClientGrant> shown = all.subList(0, Math.min(CALLERS_MAX, all.size()));
        List<ExtensionPage.Permission> permissions = new ArrayList<>();
        api.document().path("scopes").forEach(scope -> {
            String value = scope.path("value").asText();
            int lacking = (int) shown.stream().filter(grant -> !grant.scopes().contains(value)).count();
            if (lacking > 0) {
                boolean isNew = lacking == shown.size();
                permissions.add(new ExtensionPage.Permission(value, scope.path("description").asText(""), lacking, isNew,
                        typed.map(form -> form.holds("scope", value)).orElse(isNew)));
            }
        });
        List<ExtensionPage.Caller> callers = shown.stream().map(grant -> new ExtensionPage.Caller(grant.id(),
                grant.clientId().orElseThrow(), name(grant.clientId().orElseThrow()),
                known.stream().filter(scope -> !grant.scopes().contains(scope)).toList(),
                typed.map(form -> form.holds("grant", grant.id())).orElse(false))).toList();
        ObjectNode example = Documents.empty();
        known.forEach(example.putArray("scope")::add);
        return new ExtensionPage(id, api.document().path("name").asText(api.key()), permissions, callers,
                all.size() > shown.size(), problem,
                ApiCall.patch("/client-grants/" + (shown.isEmpty() ? "ID" : shown.get(0).id()), example, "")
                        .curl(issuer.baseUrl()));
    }

    /** Names need a scope of their own. */
    private String name(String clientId) {
        return visit.may("read:clients") ? current.get().client(clientId).map(Client::name).orElse(clientId) : clientId;
    }

    static List<String> scopes(Entity api) {
        List<String> scopes = new ArrayList<>();
        api.document().path("scopes").forEach(scope -> scopes.add(scope.path("value").asText()));
        return scopes;
    }
}
