package dev.postern.registry;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The rules of applications (clients). Bodies are Auth0's JSON.
 *
 * <p>
 * Unlike Auth0, Postern keeps only a hash of a client's secret: the secret is told in the answer to the change that made it,
 * and never again.
 */
@Singleton
public final class Clients {

    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._~-]{1,64}");
    private static final Set<String> MAPS = Set.of("client_metadata");
    private static final int METADATA_KEYS_MAX = 10;

    private final Registry registry;
    private final ClientSecrets secrets;
    private final Clock clock;

    Clients(Registry registry, ClientSecrets secrets, Clock clock) {
        this.registry = registry;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * @param body at least {@code name}; {@code client_id} (1 to 64 URL-safe characters) and {@code client_secret} (16 to
     *        512 visible ASCII characters) are made here unless given; {@code client_authentication_methods} may bring its
     *        credentials along, and then no secret is made
     * @return the client and its secret
     * @throws RegistryConflict the id is taken
     */
    public Registered create(ObjectNode body) {
        return registry.write(tx -> create(tx, body));
    }

    /** As {@link #create(ObjectNode)}, as one part of a larger transaction. */
    public Registered create(RegistryTransaction tx, ObjectNode body) {
        String id = Optional.ofNullable(body.path("client_id").textValue()).orElseGet(Ids::clientId);
        if (!CLIENT_ID.matcher(id).matches()) {
            throw RegistryRefusal.Invalid.property("client_id is not 1 to 64 URL-safe characters", "client_id");
        }
        ObjectNode document = Documents.merged(Documents.empty().put("client_id", id), body, MAPS);
        document.remove(ClientSecrets.VALUE);
        Documents.putDefaults(document, ClientDefaults.forBody(body));
        ClientDefaults.completeJwtConfiguration(document);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        requireFewMetadata(document);
        requireKnownOrganization(tx, body);
        ObjectNode credentials = ClientAuthenticationMethods.takeInline(document, Documents.empty(), clock.instant());
        ClientAuthenticationMethods.check(document, credentials);
        Optional<String> secret = ClientSecrets.given(body).or(() -> newSecretIfNeeded(document, credentials));
        ObjectNode kept = secret.map(value -> secrets.only(credentials, value)).orElse(credentials);
        return new Registered(tx.insert(EntityKind.CLIENT, id, document, kept), secret);
    }

    /**
     * @param changes a {@code client_secret} replaces all secrets
     * @return the client and the secret, when one was given, or made for a client that leaves its keys and has none
     */
    public Registered patch(String clientId, ObjectNode changes) {
        return registry.write(tx -> patch(tx, clientId, changes));
    }

    /** As {@link #patch(String, ObjectNode)}, as one part of a larger transaction. */
    public Registered patch(RegistryTransaction tx, String clientId, ObjectNode changes) {
        Entity client = require(tx, clientId);
        ObjectNode document = Documents.merged(client.document(), changes, MAPS);
        document.remove(ClientSecrets.VALUE);
        ClientDefaults.completeJwtConfiguration(document);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        requireFewMetadata(document);
        if (!document.path("client_id").equals(client.document().path("client_id"))) {
            throw RegistryRefusal.Invalid.property("client_id cannot be changed", "client_id");
        }
        requireKnownOrganization(tx, changes);
        if (!document.path("is_first_party").asBoolean(true)) {
            ClientGrants.requireFitForThirdParty(tx, clientId);
        }
        ClientAuthenticationMethods.check(document, client.secrets());
        Optional<String> secret = ClientSecrets.given(changes);
        if (secret.isPresent() || changes.has("grant_types") || changes.has(ClientAuthenticationMethods.FIELD)) {
            refuseGlobal(client);
        }
        if (secret.isEmpty() && changes.has(ClientAuthenticationMethods.FIELD)) {
            secret = newSecretIfNeeded(document, client.secrets());
        }
        ObjectNode kept = secret.map(value -> secrets.only(client.secrets(), value)).orElse(client.secrets());
        return new Registered(tx.update(client, document, kept), secret);
    }

    /** Gives the client a new secret; older ones stop when {@link ClientsConfig#secretRotationGrace} is over. */
    public Registered rotateSecret(String clientId) {
        String secret = Ids.clientSecret();
        return registry.write(tx -> rotateSecret(tx, clientId, secret));
    }

    /**
     * As {@link #rotateSecret(String)}, as one part of a larger transaction.
     *
     * @param secret the new one, 16 to 512 visible ASCII characters
     */
    public Registered rotateSecret(RegistryTransaction tx, String clientId, String secret) {
        ClientSecrets.requireUsable(secret);
        Entity client = require(tx, clientId);
        refuseGlobal(client);
        return new Registered(tx.update(client, client.document(), secrets.rotated(client.secrets(), secret)),
                Optional.of(secret));
    }

    /** Deletes the client and its grants; does nothing when there is no such client. */
    public void delete(String clientId) {
        registry.write(tx -> {
            Optional<Entity> client = tx.find(EntityKind.CLIENT, clientId);
            if (client.isPresent()) {
                refuseGlobal(client.get());
                ClientGrants.deleteAll(tx, "client_id", clientId);
                tx.delete(client.get());
            }
            return null;
        });
    }

    public Entity find(String clientId) {
        return registry.find(EntityKind.CLIENT, clientId).orElseThrow(RegistryRefusal.NotFound::client);
    }

    /** Makes sure of the {@code global} client that every Auth0 tenant has; it has no secret, so it never gets a token. */
    public void ensureAllApplications() {
        EntityQuery global = EntityQuery.all(EntityKind.CLIENT).where("global", "true");
        if (!registry.list(global).isEmpty()) {
            return;
        }
        registry.write(tx -> {
            if (tx.list(global).isEmpty()) {
                String id = Ids.clientId();
                ObjectNode document = Documents.empty().put("client_id", id).put("name", "All Applications");
                document.put("global", true).putArray("grant_types");
                Documents.putDefaults(document, ClientDefaults.forBody(document));
                tx.insert(EntityKind.CLIENT, id, document, Documents.empty());
            }
            return null;
        });
    }

    static boolean isGlobal(Entity client) {
        return client.document().path("global").asBoolean(false);
    }

    static Entity require(RegistryTransaction tx, String clientId) {
        return tx.find(EntityKind.CLIENT, clientId).orElseThrow(RegistryRefusal.NotFound::client);
    }

    static void refuseGlobal(Entity client) {
        if (isGlobal(client)) {
            throw new RegistryRefusal.NotSupported("The global client cannot be deleted and has no secret.");
        }
    }

    /** A default that is not registered would fail every token request that counts on it. */
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
