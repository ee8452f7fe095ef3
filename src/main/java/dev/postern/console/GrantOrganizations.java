package dev.postern.console;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.OrganizationUsage;
import dev.postern.snapshot.RegistrySnapshot;

/** With which organizations grants may be used, in words. One question to the store, if any grant is about them. */
@Singleton
final class GrantOrganizations {

    private static final int SHOWN = 10;
    private static final int READ_MAX = 200;

    private final Registry registry;
    private final CurrentSnapshot current;
    private final Visit visit;

    GrantOrganizations(Registry registry, CurrentSnapshot current, Visit visit) {
        this.registry = registry;
        this.current = current;
        this.visit = visit;
    }

    /** Id of a grant → such as {@code only with acme, initech}; grants that organizations play no part in are left out. */
    Map<String, String> of(List<ClientGrant> grants) {
        List<ClientGrant> about = grants.stream().filter(grant -> grant.organizationUsage() != OrganizationUsage.DENY).toList();
        Map<String, List<String>> names = names(about.stream().filter(grant -> !grant.anyOrganization()).toList());
        return about.stream().collect(Collectors.toMap(ClientGrant::id, grant -> words(grant, names)));
    }

    private static String words(ClientGrant grant, Map<String, List<String>> names) {
        List<String> all = names.getOrDefault(grant.id(), List.of());
        String which = grant.anyOrganization() ? "any organization"
                : all.isEmpty() ? "organizations, of which none is named here"
                        : String.join(", ", all.subList(0, Math.min(SHOWN, all.size())))
                                + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
        return (grant.organizationUsage() == OrganizationUsage.REQUIRE ? "only with " : "also with ") + which;
    }

    private Map<String, List<String>> names(List<ClientGrant> grants) {
        if (grants.isEmpty() || !visit.may("read:organization_client_grants")) {
            return Map.of();
        }
        RegistrySnapshot snapshot = current.get();
        return registry.list(EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT)
                .where("grant_id", grants.stream().map(ClientGrant::id).toArray(String[]::new)).page(0, READ_MAX)).stream()
                .collect(Collectors.groupingBy(use -> use.document().path("grant_id").asText(),
                        Collectors.mapping(use -> name(snapshot, use), Collectors.toList())));
    }

    private static String name(RegistrySnapshot snapshot, Entity use) {
        String id = use.document().path("organization_id").asText();
        return snapshot.organization(id).map(Organization::name).orElse(id);
    }
}
