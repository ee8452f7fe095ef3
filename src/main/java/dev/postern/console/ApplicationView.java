package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.registry.Clients;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the page of an application shows: five questions to the store, whatever the application has. */
@Singleton
final class ApplicationView {

    private final Clients clients;
    private final CurrentSnapshot current;
    private final CredentialUses uses;
    private final LastTokens lastTokens;
    private final ApiChoices apis;
    private final GrantOrganizations organizations;
    private final DefaultOrganization defaultOrganization;
    private final Quickstarts quickstarts;
    private final Refusals refusals;
    private final QuotaBars quotaBars;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ApplicationView(Clients clients, CurrentSnapshot current, CredentialUses uses, LastTokens lastTokens, ApiChoices apis,
            GrantOrganizations organizations, DefaultOrganization defaultOrganization, Quickstarts quickstarts,
            Refusals refusals, QuotaBars quotaBars, Visit visit, Issuer issuer, Clock clock) {
        this.clients = clients;
        this.current = current;
        this.uses = uses;
        this.lastTokens = lastTokens;
        this.apis = apis;
        this.organizations = organizations;
        this.defaultOrganization = defaultOrganization;
        this.quickstarts = quickstarts;
        this.refusals = refusals;
        this.quotaBars = quotaBars;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * @param typed what was typed into the form of settings and refused; empty: nothing
     * @throws dev.postern.entity.RegistryRefusal.NotFound there is no such application
     */
    ApplicationPage of(String clientId, String language, String audience, Optional<Form> typed, Problem problem) {
        visit.require(ApplicationsResource.READ);
        Entity entity = clients.find(clientId);
        Client client = Client.of(entity);
        Instant now = clock.instant();
        ApplicationPage.May may = new ApplicationPage.May(visit.may("update:clients"), visit.may("update:client_keys"),
                mayGrant(ApplicationGrantsResource.CREATE), mayGrant(ApplicationGrantsResource.UPDATE),
                visit.may("delete:client_grants"), visit.may("delete:clients"), visit.may(ApiTestResource.NEEDED),
                visit.may("read:client_credentials"), visit.may("read:organizations"));
        List<ClientGrant> held = visit.may(ApplicationGrantsResource.READ) ? held(client) : List.of();
        List<ApplicationPage.Grant> grants = visit.may(ApplicationGrantsResource.READ) ? grants(held) : null;
        Map<String, Instant> lastUses = uses.find(CredentialUses.idsIn(entity.secrets()));
        List<ApplicationPage.Secret> secrets = visit.may(ApplicationSecretsResource.READ) ? secrets(client, lastUses, now)
                : null;
        return new ApplicationPage(clientId, client.name(), client.authMethod().wireName(), client.clientCredentialsAllowed(),
                state(client, grants, lastUses, visit.may(ApplicationSearch.Show.ENDING.scopes()), now),
                quickstarts.of(client, language, audience), grants, secrets,
                refusals.of(clientId), may.grant() ? apis.first(audiences(clientId)) : List.of(),
                quotaBars.of(client, now), defaultOrganization(client),
                may.update() ? defaultOrganization.offered() : List.of(),
                typed.orElseGet(() -> ApplicationSettings.of(entity.document())), problem, may,
                ApiCall.get("/clients/" + clientId).curl(issuer.baseUrl()), fragment(entity.document(), held));
    }

    /** The form of a grant names every permission of the API. */
    private boolean mayGrant(String scope) {
        return visit.may(scope) && visit.may(ApplicationGrantsResource.READ) && visit.may(ApisResource.READ);
    }

    private List<ApplicationPage.State> state(Client client, List<ApplicationPage.Grant> grants,
            Map<String, Instant> lastUses, boolean seesEnds, Instant now) {
        List<ApplicationPage.State> state = new ArrayList<>();
        state.add(client.clientCredentialsAllowed() ? new ApplicationPage.State("enabled", "settings", "")
                : new ApplicationPage.State("disabled: gets no tokens", "settings", "bad"));
        if (grants != null) {
            state.add(grants.isEmpty() ? new ApplicationPage.State("may call no API", "access", "warn")
                    : new ApplicationPage.State(grants.size() == 1 ? "1 grant" : grants.size() + " grants", "access", ""));
        }
        state.add(new ApplicationPage.State(lastUse(client, lastUses.values())
                .map(at -> "used " + Moment.of(at, now).words()).orElse("not used yet"), "credentials", ""));
        if (!seesEnds) {
            return state;
        }
        ApplicationSearch.nextEnd(client, now).ifPresent(end -> state.add(new ApplicationPage.State(
                "a secret ends " + Moment.of(end, now).words(), "credentials",
                end.isBefore(now.plus(ApplicationSearch.ENDING)) ? "warn" : "")));
        if (client.authMethod().isSecret() && client.secrets().stream().noneMatch(secret -> secret.isLive(now))) {
            state.add(new ApplicationPage.State("no secret works", "credentials", "bad"));
        }
        return state;
    }

    /** Also by credentials that it has no longer. */
    private Optional<Instant> lastUse(Client client, Collection<Instant> ofCredentials) {
        return Stream.concat(ofCredentials.stream(), lastTokens.of(client.clientId()).stream()).max(Comparator.naturalOrder());
    }

    /** Of APIs that it may call itself. */
    private Set<String> audiences(String clientId) {
        return current.get().grantsOf(clientId).stream().filter(ClientGrant::isForClient).map(ClientGrant::audience)
                .collect(Collectors.toSet());
    }

    /** null: it has none, or the session may not see organizations. */
    private Organization defaultOrganization(Client client) {
        return client.defaultOrganization().filter(id -> visit.may("read:organizations"))
                .flatMap(current.get()::organization).orElse(null);
    }

    private List<ClientGrant> held(Client client) {
        return current.get().grantsOf(client.clientId()).stream().filter(ClientGrant::isForClient).toList();
    }

    private List<ApplicationPage.Grant> grants(List<ClientGrant> held) {
        RegistrySnapshot snapshot = current.get();
        boolean seesApis = visit.may(ApisResource.READ);
        Map<String, Entity> named = apis.named(held.stream().map(ClientGrant::audience).distinct().toList());
        Map<String, String> with = organizations.of(held);
        return held.stream().map(grant -> {
            Optional<Entity> api = Optional.ofNullable(named.get(grant.audience()));
            List<String> known = !seesApis ? grant.scopes()
                    : snapshot.resourceServer(grant.audience()).map(ResourceServer::scopes).orElse(List.of());
            return new ApplicationPage.Grant(grant.id(), grant.audience(),
                    api.filter(any -> seesApis).map(Entity::id).orElse(""),
                    api.map(one -> seesApis ? ApiChoices.name(one) : "API").orElse(""), grant.scopes(), grant.allScopes(),
                    grant.scopes().stream().filter(scope -> !known.contains(scope)).toList(),
                    with.getOrDefault(grant.id(), ""));
        }).toList();
    }

    private static List<ApplicationPage.Secret> secrets(Client client, Map<String, Instant> lastUses, Instant now) {
        return client.secrets().stream().filter(secret -> !secret.isExpired(now))
                .map(secret -> secret(secret, Optional.ofNullable(lastUses.get(secret.id())), now)).toList();
    }

    private static ApplicationPage.Secret secret(ClientSecret secret, Optional<Instant> lastUse, Instant now) {
        return new ApplicationPage.Secret(secret.id(), secret.label().orElse(""), Moment.of(secret.createdAt(), now),
                secret.expiresAt().map(at -> Moment.of(at, now)).orElse(null),
                secret.expiresAt().filter(at -> at.isBefore(now.plus(ApplicationSearch.ENDING))).isPresent(),
                lastUse.map(at -> Moment.of(at, now)).orElse(null));
    }

    /** The application and its grants as a tenant file describes them. */
    private static String fragment(ObjectNode document, List<ClientGrant> grants) {
        ObjectNode tenant = Documents.empty();
        ObjectNode client = tenant.putArray("clients").addObject();
        for (String field : List.of("name", "description", "app_type", "grant_types", "token_endpoint_auth_method",
                Client.NETWORKS, "token_quota", "default_audience", DefaultOrganization.FIELD,
                "client_metadata")) {
            JsonNode value = document.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                client.set(field, value);
            }
        }
        if (!grants.isEmpty()) {
            ArrayNode entries = tenant.putArray("clientGrants");
            grants.forEach(grant -> entries.add(TenantFragments.grant(document.path("name").asText(), grant.audience(),
                    GrantTerms.of(grant))));
        }
        return TenantExport.fragment(tenant);
    }
}
