package dev.postern.console.organizations;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApplicationIndex;
import dev.postern.console.ApplicationsResource;
import dev.postern.console.Form;
import dev.postern.console.NameIndex;
import dev.postern.console.Problem;
import dev.postern.console.QuotaBars;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;
import dev.postern.registry.Registry;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the page of an organization shows: five questions to the store at most, whatever the organization has. */
@Singleton
final class OrganizationView {

    static final String READ_GRANTS = "read:organization_client_grants";
    private static final int SHOWN_MAX = 50;
    /** Grants of one search; whoever looks for another one types more of the name. */
    private static final int FOUND_MAX = 20;
    private static final int LOOKED_AT_MAX = 100_000;

    private final Organizations organizations;
    private final OrganizationClientGrants associations;
    private final Registry registry;
    private final ApplicationIndex index;
    private final CurrentSnapshot current;
    private final OrganizationUse use;
    private final QuotaBars quotas;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    OrganizationView(Organizations organizations, OrganizationClientGrants associations, Registry registry,
            ApplicationIndex index, CurrentSnapshot current, OrganizationUse use, QuotaBars quotas, Visit visit, Issuer issuer,
            Clock clock) {
        this.organizations = organizations;
        this.associations = associations;
        this.registry = registry;
        this.index = index;
        this.current = current;
        this.use = use;
        this.quotas = quotas;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * @param search for grants to add
     * @param typed what was typed into the form of settings and refused; empty: nothing
     * @throws dev.postern.entity.RegistryRefusal.NotFound there is no such organization
     */
    OrganizationPage of(String id, String search, Optional<Form> typed, Problem problem) {
        Entity entity = organizations.find(id);
        ObjectNode document = entity.document();
        Instant now = clock.instant();
        List<OrganizationPage.Grant> grants = mayReadGrants() ? grants(id) : null;
        boolean applications = visit.may(ApplicationsResource.READ);
        EntityQuery defaults = defaults(id);
        OrganizationPage.May may = new OrganizationPage.May(visit.may("update:organizations"),
                visit.may("delete:organizations"),
                grants != null && visit.may("create:organization_client_grants"),
                visit.may("delete:organization_client_grants"), visit.may("read:client_grants"),
                visit.may("update:client_grants"));
        return new OrganizationPage(id, document.path("name").asText(), document.path("display_name").asText(""),
                current.get().organization(id).map(known -> quotas.of(known, now)).orElse(List.of()), grants,
                visit.may("read:client_grants") ? registry.count(ofAny()) : 0,
                may.add() && may.readAllGrants() && !search.isEmpty() ? found(id, search)
                        : OrganizationPage.Search.none(search),
                applications ? registry.list(defaults.page(0, SHOWN_MAX)).stream()
                        .map(client -> new OrganizationPage.Application(
                                client.id(), client.document().path("name").asText()))
                        .toList() : null,
                applications ? registry.count(defaults) : 0,
                use.byApplication(id, SHOWN_MAX).map(sums -> sums.stream().map(sum -> new OrganizationPage.Usage(
                        application(sum.id()), sum.issued(), sum.refused())).toList()).orElse(null),
                typed.orElseGet(() -> OrganizationSettings.of(document)), problem, may,
                ApiCall.get("/organizations/" + id).curl(issuer.baseUrl()), fragment(document, grants));
    }

    static EntityQuery defaults(String id) {
        return EntityQuery.all(EntityKind.CLIENT).where("default_organization", id);
    }

    private static EntityQuery ofAny() {
        return EntityQuery.all(EntityKind.CLIENT_GRANT).where("allow_any_organization", "true");
    }

    private boolean mayReadGrants() {
        return visit.may(READ_GRANTS);
    }

    private List<OrganizationPage.Grant> grants(String id) {
        List<String> ids = associations.grantIds(id);
        return ids.isEmpty() ? List.of()
                : registry.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where(EntityQuery.ID, ids.toArray(String[]::new)))
                        .stream().map(ClientGrant::of).map(this::grant).toList();
    }

    private OrganizationPage.Grant grant(ClientGrant grant) {
        return new OrganizationPage.Grant(grant.id(), application(grant.clientId().orElse("")), grant.audience(),
                grant.organizationUsage().wireName());
    }

    private OrganizationPage.Application application(String clientId) {
        return new OrganizationPage.Application(clientId, visit.may(ApplicationsResource.READ)
                ? current.get().client(clientId).map(Client::name).orElse("")
                : "");
    }

    /** Grants of applications of this name: those that may be added, and what keeps others from it. */
    private OrganizationPage.Search found(String id, String search) {
        NameIndex names = index.current(visit.may(ApplicationsResource.READ));
        NameIndex.Words words = visit.may(ApplicationsResource.READ) ? NameIndex.Words.of(search)
                : NameIndex.Words.ofId(search);
        Optional<Organization> organization = names.snapshot().organization(id);
        GrantSearch found = new GrantSearch(FOUND_MAX,
                grant -> organization.filter(known -> names.snapshot().isAssociated(known, grant)).isPresent());
        int looked = 0;
        for (int place = 0; place < names.size() && !found.isFull() && looked < LOOKED_AT_MAX; place++) {
            if (names.matches(place, words)) {
                looked++;
                Client client = names.at(place);
                found.add(client, names.snapshot().grantsOf(client.clientId()));
            }
        }
        return new OrganizationPage.Search(search, found.addable().stream().map(this::grant).toList(),
                found.denied().stream().map(this::grant).toList(), found.present(),
                found.without().stream().map(client -> application(client.clientId())).toList());
    }

    /** The organization and its grants as a tenant file describes them. */
    private static String fragment(ObjectNode document, List<OrganizationPage.Grant> grants) {
        ObjectNode tenant = Documents.empty();
        ObjectNode organization = tenant.putArray("organizations").addObject();
        for (String field : List.of("name", "display_name", "metadata", "token_quota")) {
            JsonNode value = document.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                organization.set(field, value);
            }
        }
        if (grants != null && !grants.isEmpty()) {
            ArrayNode entries = organization.putArray("client_grants");
            grants.stream().filter(grant -> !grant.application().clientId().isEmpty()).forEach(grant -> entries.addObject()
                    .put("client_id", grant.application().name().isEmpty() ? grant.application().clientId()
                            : grant.application().name())
                    .put("audience", grant.audience()));
        }
        return TenantExport.fragment(tenant);
    }
}
