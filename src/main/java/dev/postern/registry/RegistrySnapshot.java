package dev.postern.registry;

import java.util.Optional;

import io.vavr.collection.HashMap;

import dev.postern.oauth.SigningAlgorithm;

/**
 * One immutable view of the registry. A change makes a new snapshot that shares all but O(log n) of this one.
 */
public final class RegistrySnapshot {

    static final RegistrySnapshot EMPTY = new RegistrySnapshot(0, HashMap.empty(), HashMap.empty(), ClientGrantIndex.EMPTY,
            OrganizationIndex.EMPTY, TenantSettings.DEFAULT, TokenExtensions.NONE, RateLimitPolicyIndex.EMPTY);

    private final long version;
    private final HashMap<String, Client> clients;
    private final HashMap<String, ResourceServer> resourceServers;
    private final ClientGrantIndex grants;
    private final OrganizationIndex organizations;
    private final TenantSettings settings;
    private final TokenExtensions extensions;
    private final RateLimitPolicyIndex rateLimits;

    private RegistrySnapshot(long version, HashMap<String, Client> clients, HashMap<String, ResourceServer> resourceServers,
            ClientGrantIndex grants, OrganizationIndex organizations, TenantSettings settings, TokenExtensions extensions,
            RateLimitPolicyIndex rateLimits) {
        this.version = version;
        this.clients = clients;
        this.resourceServers = resourceServers;
        this.grants = grants;
        this.organizations = organizations;
        this.settings = settings;
        this.extensions = extensions;
        this.rateLimits = rateLimits;
    }

    /** The change feed's number this view is of. */
    public long version() {
        return version;
    }

    public Optional<Client> client(String clientId) {
        return clients.get(clientId).toJavaOptional();
    }

    /** @param identifier compared byte for byte */
    public Optional<ResourceServer> resourceServer(String identifier) {
        return resourceServers.get(identifier).toJavaOptional();
    }

    /** Whether every API's tokens are signed by RS256 or by a secret of its own. */
    public boolean signsByRs256Only() {
        return resourceServers.values().forAll(api -> api.signingAlgorithm() == SigningAlgorithm.RS256
                || !api.signingAlgorithm().isAsymmetric());
    }

    /** The grant by which the client itself (not a user of it) may call the API: its own, else its group's. */
    public Optional<ClientGrant> clientGrant(Client client, ResourceServer api) {
        return grants.of(client, api);
    }

    public Optional<Organization> organization(String id) {
        return organizations.byId().get(id).toJavaOptional();
    }

    public Optional<Organization> organizationNamed(String name) {
        return organizations.byName().get(name).toJavaOptional();
    }

    /** Whether the grant may be used with this organization in particular. */
    public boolean isAssociated(Organization organization, ClientGrant grant) {
        return organizations.isAssociated(organization, grant);
    }

    public TenantSettings settings() {
        return settings;
    }

    /** The Actions and Hooks that have a say in every token. */
    public TokenExtensions extensions() {
        return extensions;
    }

    /** The policy that is for this client: its own, else that of its group, else the default. */
    public Optional<RateLimitPolicy> rateLimitPolicy(Client client) {
        return rateLimits.of(client);
    }

    public int clientCount() {
        return clients.size();
    }

    /** This view and one entity more, or the entity in its new state. */
    RegistrySnapshot with(Entity entity) {
        return switch (entity.kind()) {
            case CLIENT -> withClients(clients.put(entity.key(), Client.of(entity)));
            case RESOURCE_SERVER -> withResourceServers(resourceServers.put(entity.key(), ResourceServer.of(entity)));
            case CLIENT_GRANT -> with(grants.with(entity));
            case ORGANIZATION -> with(organizations.with(Organization.of(entity)));
            case ORGANIZATION_CLIENT_GRANT -> with(organizations.withAssociation(entity.id()));
            case TENANT_SETTINGS -> with(TenantSettings.of(entity));
            case TRIGGER_BINDINGS, HOOK -> with(extensions.with(entity));
            case RATE_LIMIT_POLICY -> with(rateLimits.with(RateLimitPolicy.of(entity)));
            case LOG_STREAM, KEY_RING, ACTION, ACTION_VERSION -> this;
        };
    }

    /** This view without an entity that has been deleted. */
    RegistrySnapshot without(Change deleted) {
        return switch (deleted.kind()) {
            case CLIENT -> withClients(clients.remove(deleted.key()));
            case RESOURCE_SERVER -> withResourceServers(resourceServers.remove(deleted.key()));
            case CLIENT_GRANT -> with(grants.without(deleted.key(), deleted.id()));
            case ORGANIZATION -> with(organizations.without(deleted.id()));
            case ORGANIZATION_CLIENT_GRANT -> with(organizations.withoutAssociation(deleted.id()));
            case TENANT_SETTINGS -> with(TenantSettings.DEFAULT);
            case TRIGGER_BINDINGS, HOOK -> with(extensions.without(deleted));
            case RATE_LIMIT_POLICY -> with(rateLimits.without(deleted.key()));
            case LOG_STREAM, KEY_RING, ACTION, ACTION_VERSION -> this;
        };
    }

    RegistrySnapshot at(long newVersion) {
        return new RegistrySnapshot(newVersion, clients, resourceServers, grants, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot withClients(HashMap<String, Client> changed) {
        return new RegistrySnapshot(version, changed, resourceServers, grants, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot withResourceServers(HashMap<String, ResourceServer> changed) {
        return new RegistrySnapshot(version, clients, changed, grants, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(ClientGrantIndex changed) {
        return new RegistrySnapshot(version, clients, resourceServers, changed, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(OrganizationIndex changed) {
        return new RegistrySnapshot(version, clients, resourceServers, grants, changed, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(TenantSettings changed) {
        return new RegistrySnapshot(version, clients, resourceServers, grants, organizations, changed, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(TokenExtensions changed) {
        return new RegistrySnapshot(version, clients, resourceServers, grants, organizations, settings, changed,
                rateLimits);
    }

    private RegistrySnapshot with(RateLimitPolicyIndex changed) {
        return new RegistrySnapshot(version, clients, resourceServers, grants, organizations, settings, extensions, changed);
    }
}
