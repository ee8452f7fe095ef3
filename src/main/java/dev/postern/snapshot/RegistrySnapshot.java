package dev.postern.snapshot;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.vavr.collection.HashMap;

import dev.postern.entity.Entity;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.SigningAlgorithm;

/**
 * One immutable view of the registry. A change makes a new snapshot that shares all but O(log n) of this one.
 */
public final class RegistrySnapshot {

    public static final RegistrySnapshot EMPTY = new RegistrySnapshot(FeedPosition.START, HashMap.empty(), HashMap.empty(),
            ClientGrantIndex.EMPTY,
            OrganizationIndex.EMPTY, TenantSettings.DEFAULT, TokenExtensions.NONE, RateLimitPolicyIndex.EMPTY);

    private final FeedPosition position;
    private final HashMap<String, Client> clients;
    private final HashMap<String, ResourceServer> resourceServers;
    private final ClientGrantIndex grants;
    private final OrganizationIndex organizations;
    private final TenantSettings settings;
    private final TokenExtensions extensions;
    private final RateLimitPolicyIndex rateLimits;

    private RegistrySnapshot(FeedPosition position, HashMap<String, Client> clients,
            HashMap<String, ResourceServer> resourceServers,
            ClientGrantIndex grants, OrganizationIndex organizations, TenantSettings settings, TokenExtensions extensions,
            RateLimitPolicyIndex rateLimits) {
        this.position = position;
        this.clients = clients;
        this.resourceServers = resourceServers;
        this.grants = grants;
        this.organizations = organizations;
        this.settings = settings;
        this.extensions = extensions;
        this.rateLimits = rateLimits;
    }

    /** The last change of the feed that is in this view. */
    public FeedPosition position() {
        return position;
    }

    /** The number of that change. */
    public long version() {
        return position.version();
    }

    public Optional<Client> client(String clientId) {
        return clients.get(clientId).toJavaOptional();
    }

    /** @param identifier compared byte for byte */
    public Optional<ResourceServer> resourceServer(String identifier) {
        return resourceServers.get(identifier).toJavaOptional();
    }

    /** The algorithms of all APIs. */
    public Set<SigningAlgorithm> signingAlgorithms() {
        Set<SigningAlgorithm> used = EnumSet.noneOf(SigningAlgorithm.class);
        resourceServers.values().forEach(api -> used.add(api.signingAlgorithm()));
        return used;
    }

    /** The kinds of keys that sign for them. RSA keys are there without an API. */
    public Set<KeyKind> keyKinds() {
        Set<KeyKind> kinds = EnumSet.of(KeyKind.RSA);
        signingAlgorithms().forEach(algorithm -> algorithm.keyKind().ifPresent(kinds::add));
        return kinds;
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

    /** The Actions and Hooks that run before every token. */
    public TokenExtensions extensions() {
        return extensions;
    }

    /** The policy that is for this client: its own, else that of its group, else the default. */
    public Optional<RateLimitPolicy> rateLimitPolicy(Client client) {
        return rateLimits.of(client);
    }

    /** Tells of every application, in no order. */
    public void forEachClient(Consumer<Client> told) {
        clients.valuesIterator().forEachRemaining(told);
    }

    public int clientCount() {
        return clients.size();
    }

    public int resourceServerCount() {
        return resourceServers.size();
    }

    /** All applications, in no order. */
    public Iterable<Client> clients() {
        return clients.values();
    }

    /** All APIs, in no order. */
    public Iterable<ResourceServer> resourceServers() {
        return resourceServers.values();
    }

    /** The grants of one application, those for its users too. */
    public List<ClientGrant> grantsOf(String clientId) {
        return grants.heldBy(clientId).asJava();
    }

    /** What third-party applications may have that have no grant of their own. */
    public List<ClientGrant> grantsOfThirdParties() {
        return grants.forThirdParties().values().toJavaList();
    }

    /** All organizations, in no order. */
    public Iterable<Organization> organizations() {
        return organizations.byId().values();
    }

    public int organizationCount() {
        return organizations.byId().size();
    }

    /** This view and one entity more, or the entity in its new state. */
    public RegistrySnapshot with(Entity entity) {
        return switch (entity.kind()) {
            case CLIENT -> withClients(clients.put(entity.key(), Client.of(entity)));
            case RESOURCE_SERVER -> withResourceServers(resourceServers.put(entity.key(), ResourceServer.of(entity)));
            case CLIENT_GRANT -> with(grants.with(entity));
            case ORGANIZATION -> with(organizations.with(Organization.of(entity)));
            case ORGANIZATION_CLIENT_GRANT -> with(organizations.withAssociation(entity.id()));
            case TENANT_SETTINGS -> with(TenantSettings.of(entity));
            case TRIGGER_BINDINGS, HOOK, ACTION, ACTION_VERSION, ACTION_MODULE_VERSION -> with(extensions.with(entity));
            case RATE_LIMIT_POLICY -> with(rateLimits.with(RateLimitPolicy.of(entity)));
            case LOG_STREAM, KEY_RING, ACTION_MODULE -> this;
        };
    }

    /** This view without an entity that has been deleted. */
    public RegistrySnapshot without(FeedEntry deleted) {
        return switch (deleted.kind()) {
            case CLIENT -> withClients(clients.remove(deleted.key()));
            case RESOURCE_SERVER -> withResourceServers(resourceServers.remove(deleted.key()));
            case CLIENT_GRANT -> with(grants.without(deleted.key(), deleted.id()));
            case ORGANIZATION -> with(organizations.without(deleted.id()));
            case ORGANIZATION_CLIENT_GRANT -> with(organizations.withoutAssociation(deleted.id()));
            case TENANT_SETTINGS -> with(TenantSettings.DEFAULT);
            case TRIGGER_BINDINGS, HOOK, ACTION, ACTION_VERSION, ACTION_MODULE_VERSION -> with(extensions.without(deleted));
            case RATE_LIMIT_POLICY -> with(rateLimits.without(deleted.key()));
            case LOG_STREAM, KEY_RING, ACTION_MODULE -> this;
        };
    }

    public RegistrySnapshot at(FeedPosition next) {
        return new RegistrySnapshot(next, clients, resourceServers, grants, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot withClients(HashMap<String, Client> changed) {
        return new RegistrySnapshot(position, changed, resourceServers, grants, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot withResourceServers(HashMap<String, ResourceServer> changed) {
        return new RegistrySnapshot(position, clients, changed, grants, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(ClientGrantIndex changed) {
        return new RegistrySnapshot(position, clients, resourceServers, changed, organizations, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(OrganizationIndex changed) {
        return new RegistrySnapshot(position, clients, resourceServers, grants, changed, settings, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(TenantSettings changed) {
        return new RegistrySnapshot(position, clients, resourceServers, grants, organizations, changed, extensions,
                rateLimits);
    }

    private RegistrySnapshot with(TokenExtensions changed) {
        return new RegistrySnapshot(position, clients, resourceServers, grants, organizations, settings, changed,
                rateLimits);
    }

    private RegistrySnapshot with(RateLimitPolicyIndex changed) {
        return new RegistrySnapshot(position, clients, resourceServers, grants, organizations, settings, extensions, changed);
    }
}
