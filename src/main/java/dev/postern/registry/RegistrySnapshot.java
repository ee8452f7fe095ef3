package dev.postern.registry;

import java.util.Optional;

import io.vavr.collection.HashMap;
import io.vavr.collection.Vector;

import dev.postern.oauth.SigningAlgorithm;

/**
 * One immutable view of the registry. A change makes a new snapshot that shares all but O(log n) of this one.
 */
public final class RegistrySnapshot {

    static final RegistrySnapshot EMPTY = new RegistrySnapshot(0, HashMap.empty(), HashMap.empty(), HashMap.empty(),
            TenantSettings.DEFAULT, TokenExtensions.NONE);

    private final long version;
    private final HashMap<String, Client> clients;
    private final HashMap<String, ResourceServer> resourceServers;
    private final HashMap<String, Vector<ClientGrant>> grantsByClient;
    private final TenantSettings settings;
    private final TokenExtensions extensions;

    private RegistrySnapshot(long version, HashMap<String, Client> clients, HashMap<String, ResourceServer> resourceServers,
            HashMap<String, Vector<ClientGrant>> grantsByClient, TenantSettings settings, TokenExtensions extensions) {
        this.version = version;
        this.clients = clients;
        this.resourceServers = resourceServers;
        this.grantsByClient = grantsByClient;
        this.settings = settings;
        this.extensions = extensions;
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

    /** The grant by which the client itself (not a user of it) may call the API. */
    public Optional<ClientGrant> clientGrant(Client client, ResourceServer api) {
        for (ClientGrant grant : grantsByClient.getOrElse(client.clientId(), Vector.empty())) {
            if (grant.audience().equals(api.identifier()) && "client".equals(grant.subjectType())) {
                return Optional.of(grant);
            }
        }
        return Optional.empty();
    }

    public TenantSettings settings() {
        return settings;
    }

    /** The Actions and Hooks that have a say in every token. */
    public TokenExtensions extensions() {
        return extensions;
    }

    public int clientCount() {
        return clients.size();
    }

    /** This view and one entity more, or the entity in its new state. */
    RegistrySnapshot with(Entity entity) {
        return switch (entity.kind()) {
            case CLIENT -> new RegistrySnapshot(version, clients.put(entity.key(), Client.of(entity)), resourceServers,
                    grantsByClient, settings, extensions);
            case RESOURCE_SERVER -> new RegistrySnapshot(version, clients,
                    resourceServers.put(entity.key(), ResourceServer.of(entity)), grantsByClient, settings, extensions);
            case CLIENT_GRANT -> withGrants(entity.key(),
                    grantsExcept(entity.key(), entity.id()).append(ClientGrant.of(entity)));
            case TENANT_SETTINGS ->
                new RegistrySnapshot(version, clients, resourceServers, grantsByClient, TenantSettings.of(entity), extensions);
            case TRIGGER_BINDINGS, HOOK -> withExtensions(extensions.with(entity));
            case LOG_STREAM, KEY_RING, ACTION, ACTION_VERSION -> this;
        };
    }

    /** This view without an entity that has been deleted. */
    RegistrySnapshot without(Change deleted) {
        return switch (deleted.kind()) {
            case CLIENT ->
                new RegistrySnapshot(version, clients.remove(deleted.key()), resourceServers, grantsByClient, settings,
                        extensions);
            case RESOURCE_SERVER -> new RegistrySnapshot(version, clients, resourceServers.remove(deleted.key()),
                    grantsByClient, settings, extensions);
            case CLIENT_GRANT -> withGrants(deleted.key(), grantsExcept(deleted.key(), deleted.id()));
            case TENANT_SETTINGS ->
                new RegistrySnapshot(version, clients, resourceServers, grantsByClient, TenantSettings.DEFAULT, extensions);
            case TRIGGER_BINDINGS, HOOK -> withExtensions(extensions.without(deleted));
            case LOG_STREAM, KEY_RING, ACTION, ACTION_VERSION -> this;
        };
    }

    RegistrySnapshot at(long newVersion) {
        return new RegistrySnapshot(newVersion, clients, resourceServers, grantsByClient, settings, extensions);
    }

    private Vector<ClientGrant> grantsExcept(String clientId, String grantId) {
        return grantsByClient.getOrElse(clientId, Vector.empty()).filter(grant -> !grant.id().equals(grantId));
    }

    private RegistrySnapshot withGrants(String clientId, Vector<ClientGrant> grants) {
        HashMap<String, Vector<ClientGrant>> changed = grants.isEmpty() ? grantsByClient.remove(clientId)
                : grantsByClient.put(clientId, grants);
        return new RegistrySnapshot(version, clients, resourceServers, changed, settings, extensions);
    }

    private RegistrySnapshot withExtensions(TokenExtensions changed) {
        return new RegistrySnapshot(version, clients, resourceServers, grantsByClient, settings, changed);
    }
}
