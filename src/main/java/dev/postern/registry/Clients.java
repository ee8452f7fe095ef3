package dev.postern.registry;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.ClientSecret;
import dev.postern.entity.Cause;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.TokenQuota;

/**
 * The rules of applications (clients). Bodies are Auth0's JSON.
 *
 * <p>
 * Unlike Auth0, Postern keeps only a hash of a client's secret. Only the answer to the change that made the secret shows it.
 */
@Singleton
public final class Clients {

    private static final Set<String> MAPS = Set.of("client_metadata", "jwt_configuration", "signed_request_object", "mobile",
            "native_social_login", "session_transfer", "addons");
    /** Of {@code client_metadata}. */
    public static final int METADATA_KEYS_MAX = 10;
    private static final EntityQuery ALL_APPLICATIONS = EntityQuery.all(EntityKind.CLIENT).where("global", "true");

    private final Registry registry;
    private final ClientSecrets secrets;
    private final Clock clock;

    Clients(Registry registry, ClientSecrets secrets, Clock clock) {
        this.registry = registry;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * @param given at least {@code name}; {@code client_id} (1 to 64 URL-safe characters) and {@code client_secret} (16 to 512
     *        visible ASCII characters) are made here unless given; {@code client_authentication_methods} may bring its
     *        credentials along, and then no secret is made
     * @param needed takes each scope that the client needs besides {@code create:clients}; throws if the caller lacks it
     * @return the client and its secret
     * @throws dev.postern.entity.RegistryConflict the id is taken
     */
    public Registered create(RegistryTransaction tx, ObjectNode given, Consumer<String> needed) {
        ObjectNode body = ClientRules.normal(given);
        requireScopeForThirdParty(tx, body, needed);
        String id = Optional.ofNullable(body.path("client_id").textValue()).orElseGet(Ids::clientId);
        if (!Ids.ID.matcher(id).matches()) {
            throw RegistryRefusal.Invalid.property("client_id is not 1 to 64 URL-safe characters", "client_id");
        }
        ObjectNode document = Documents.merged(Documents.empty().put("client_id", id), body, MAPS);
        document.remove(ClientSecrets.VALUE);
        Documents.putDefaults(document, ClientDefaults.forBody(body));
        ClientDefaults.completeParts(document);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        requireFewMetadata(document);
        Documents.requireBounded(document);
        requireKnownOrganization(tx, body);
        ClientRules.check(document, body);
        ObjectNode credentials = ClientAuthenticationMethods.takeInline(document, Documents.empty(), clock.instant());
        ClientAuthenticationMethods.check(document, credentials);
        Optional<String> secret = ClientSecrets.given(body).or(() -> newSecretIfNeeded(document, credentials));
        ObjectNode kept = secret.map(value -> secrets.only(id, credentials, value)).orElse(credentials);
        Registered created = new Registered(tx.insert(EntityKind.CLIENT, id, document, kept), secret);
        ResourceServers.link(tx, Optional.empty(), Optional.of(created.entity()));
        return created;
    }

    /** As above, for a caller who may do everything. */
    public Registered create(RegistryTransaction tx, ObjectNode body) {
        return create(tx, body, scope -> {
        });
    }

    /**
     * @param given a {@code client_secret} replaces all secrets
     * @param needed takes each scope that the change needs besides {@code update:clients}; throws if the caller lacks it
     * @return the client, and its new secret: the given one, or one that was made for a client that changes from keys to a
     *         secret and has none
     */
    public Registered patch(RegistryTransaction tx, String clientId, ObjectNode given, Consumer<String> needed) {
        ObjectNode changes = ClientRules.normal(given);
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        ObjectNode document = Documents.merged(client.document(), changes, MAPS);
        requireScopes(tx, client, document, changes, needed);
        document.remove(ClientSecrets.VALUE);
        ClientDefaults.completeJwtConfiguration(document);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        requireFewMetadata(document);
        Documents.requireBounded(document);
        if (!document.path("client_id").equals(client.document().path("client_id"))) {
            throw RegistryRefusal.Invalid.property("client_id cannot be changed", "client_id");
        }
        requireKnownOrganization(tx, changes);
        if (!document.path("is_first_party").asBoolean(true)) {
            ClientGrants.requireFitForThirdParty(tx, clientId);
        }
        ClientAuthenticationMethods.check(document, client.secrets());
        ClientRules.check(document, changes);
        Optional<String> secret = ClientSecrets.given(changes);
        if (secret.isPresent() || changes.has("grant_types") || changes.has(ClientAuthenticationMethods.FIELD)
                || entersBySecret(client.document(), document)) {
            refuseGlobal(client);
        }
        if (secret.isEmpty() && entersBySecret(client.document(), document)) {
            secret = newSecretIfNeeded(document, client.secrets());
        }
        ObjectNode kept = secret.map(value -> secrets.only(clientId, client.secrets(), value)).orElse(client.secrets());
        Entity changed = tx.update(client, document, kept);
        ResourceServers.link(tx, Optional.of(client), Optional.of(changed));
        return new Registered(changed, secret);
    }

    /** As above, for a caller who may do everything. */
    public Registered patch(RegistryTransaction tx, String clientId, ObjectNode changes) {
        return patch(tx, clientId, changes, scope -> {
        });
    }

    /**
     * A change needs another scope if it makes a secret, makes an old one valid again, or gives the client the default grants
     * of third parties.
     */
    private static void requireScopes(RegistryTransaction tx, Entity client, ObjectNode document, ObjectNode changes,
            Consumer<String> needed) {
        if (changes.has(ClientSecrets.VALUE) || entersBySecret(client.document(), document)) {
            needed.accept("update:client_keys");
        }
        if (changes.has(ClientAuthenticationMethods.FIELD)) {
            needed.accept("update:client_credentials");
        }
        if (client.document().path("is_first_party").asBoolean(true)) {
            requireScopeForThirdParty(tx, document, needed);
        }
    }

    private static void requireScopeForThirdParty(RegistryTransaction tx, ObjectNode document, Consumer<String> needed) {
        if (!document.path("is_first_party").asBoolean(true) && ClientGrants.anyForThirdParties(tx)) {
            needed.accept("create:client_grants");
        }
    }

    /** Whether secrets prove the client after the change, and did not before. */
    private static boolean entersBySecret(ObjectNode before, ObjectNode after) {
        return ClientAuthenticationMethods.of(after).isSecret() && !ClientAuthenticationMethods.of(before).isSecret();
    }

    /**
     * Gives the client a new secret; older ones stop when {@link dev.postern.credential.ClientsConfig#secretRotationGrace} is
     * over.
     *
     * @param secret the new one, 16 to 512 visible ASCII characters
     */
    public Registered rotateSecret(RegistryTransaction tx, String clientId, String secret) {
        ClientSecrets.requireUsable(secret);
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        refuseGlobal(client);
        return new Registered(tx.update(client, client.document(), secrets.rotated(client, secret)),
                Optional.of(secret));
    }

    /** Deletes the client and its grants; does nothing when there is no such client. */
    public void delete(RegistryTransaction tx, String clientId) {
        Optional<Entity> client = tx.find(EntityKind.CLIENT, clientId);
        if (client.isPresent()) {
            refuseGlobal(client.get());
            ClientGrants.deleteAll(tx, "client_id", clientId);
            ResourceServers.link(tx, client, Optional.empty());
            tx.delete(client.get());
        }
    }

    public Entity find(String clientId) {
        return registry.require(EntityKind.CLIENT, clientId);
    }

    /** Makes sure of the {@code global} client that every Auth0 tenant has; it has no secret, so it never gets a token. */
    public void ensureAllApplications(Cause cause) {
        if (registry.list(ALL_APPLICATIONS).isEmpty()) {
            registry.change(cause, this::ensureAllApplications);
        }
    }

    /** As above, inside a transaction that does more. */
    public void ensureAllApplications(RegistryTransaction tx) {
        if (tx.list(ALL_APPLICATIONS).isEmpty()) {
            String id = Ids.clientId();
            ObjectNode document = Documents.empty().put("client_id", id).put("name", "All Applications");
            document.put("global", true).putArray("grant_types");
            Documents.putDefaults(document, ClientDefaults.forBody(document));
            tx.insert(EntityKind.CLIENT, id, document, Documents.empty());
        }
    }

    static boolean isGlobal(Entity client) {
        return client.document().path("global").asBoolean(false);
    }

    static void refuseGlobal(Entity client) {
        if (isGlobal(client)) {
            throw new RegistryRefusal.NotSupported("The global client cannot be deleted and has no secret.");
        }
    }

    /** If the default organization were not registered, every token request that uses the default would fail. */
    private static void requireKnownOrganization(RegistryTransaction tx, ObjectNode body) {
        String id = body.at("/default_organization/organization_id").textValue();
        if (id != null && tx.find(EntityKind.ORGANIZATION, id).isEmpty()) {
            throw RegistryRefusal.Invalid.property("No organization found by that id",
                    "default_organization.organization_id");
        }
    }

    private static void requireFewMetadata(ObjectNode document) {
        int keys = document.path("client_metadata").size();
        if (keys > METADATA_KEYS_MAX) {
            throw RegistryRefusal.Invalid.property(
                    "Too many properties defined (" + keys + "), maximum " + METADATA_KEYS_MAX, "client_metadata");
        }
    }

    /** A client that authenticates by secrets has one. */
    private static Optional<String> newSecretIfNeeded(ObjectNode document, ObjectNode secrets) {
        boolean needed = !document.path(ClientAuthenticationMethods.FIELD).isObject() && ClientSecret.of(secrets).isEmpty();
        return needed ? Optional.of(Ids.clientSecret()) : Optional.empty();
    }
}
