package dev.postern.registry;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;

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
    private static final Pattern CLIENT_SECRET = Pattern.compile("[\\x21-\\x7E]{16,512}");
    private static final Set<String> MAPS = Set.of("client_metadata");
    private static final int METADATA_KEYS_MAX = 10;
    private static final String SECRET = "client_secret";

    private final Registry registry;
    private final MasterKey masterKey;
    private final Clock clock;

    Clients(Registry registry, MasterKey masterKey, Clock clock) {
        this.registry = registry;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /**
     * @param body at least {@code name}; {@code client_id} (1 to 64 URL-safe characters) and {@code client_secret} (16 to
     *        512 visible ASCII characters) are made here unless given
     * @return the client and its secret
     * @throws RegistryConflict the id is taken
     */
    public Registered create(ObjectNode body) {
        return registry.write(tx -> create(tx, body));
    }

    /** As {@link #create(ObjectNode)}, as one part of a larger transaction. */
    public Registered create(RegistryTransaction tx, ObjectNode body) {
        UnservedFields.refuseIn(EntityKind.CLIENT, body);
        String id = Optional.ofNullable(body.path("client_id").textValue()).orElseGet(Ids::clientId);
        if (!CLIENT_ID.matcher(id).matches()) {
            throw RegistryRefusal.Invalid.property("client_id is not 1 to 64 URL-safe characters", "client_id");
        }
        String secret = givenSecret(body).orElseGet(Ids::clientSecret);
        ObjectNode document = Documents.merged(Documents.empty().put("client_id", id), body, MAPS);
        document.remove(SECRET);
        Documents.putDefaults(document, ClientDefaults.forBody(body));
        requireFewMetadata(document);
        requireKnownOrganization(tx, body);
        return new Registered(tx.insert(EntityKind.CLIENT, id, document, hashed(secret)), Optional.of(secret));
    }

    /**
     * @param changes a {@code client_secret} replaces all secrets
     * @return the client and the secret, when one was given
     */
    public Registered patch(String clientId, ObjectNode changes) {
        return registry.write(tx -> patch(tx, clientId, changes));
    }

    /** As {@link #patch(String, ObjectNode)}, as one part of a larger transaction. */
    public Registered patch(RegistryTransaction tx, String clientId, ObjectNode changes) {
        UnservedFields.refuseIn(EntityKind.CLIENT, changes);
        Optional<String> secret = givenSecret(changes);
        Entity client = require(tx, clientId);
        ObjectNode document = Documents.merged(client.document(), changes, MAPS);
        document.remove(SECRET);
        requireFewMetadata(document);
        if (!document.path("client_id").equals(client.document().path("client_id"))) {
            throw RegistryRefusal.Invalid.property("client_id cannot be changed", "client_id");
        }
        requireKnownOrganization(tx, changes);
        if (!document.path("is_first_party").asBoolean(true)) {
            ClientGrants.requireFitForThirdParty(tx, clientId);
        }
        if (secret.isPresent() || changes.has("grant_types")) {
            refuseGlobal(client);
        }
        ObjectNode secrets = secret.map(this::hashed).orElse(client.secrets());
        return new Registered(tx.update(client, document, secrets), secret);
    }

    /** Gives the client a new secret; every older one stops working at once. */
    public Registered rotateSecret(String clientId) {
        String secret = Ids.clientSecret();
        return registry.write(tx -> {
            Entity client = require(tx, clientId);
            refuseGlobal(client);
            return new Registered(tx.update(client, client.document(), hashed(secret)), Optional.of(secret));
        });
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

    private static Entity require(RegistryTransaction tx, String clientId) {
        return tx.find(EntityKind.CLIENT, clientId).orElseThrow(RegistryRefusal.NotFound::client);
    }

    private static void refuseGlobal(Entity client) {
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

    private static Optional<String> givenSecret(ObjectNode body) {
        Optional<String> given = Optional.ofNullable(body.path(SECRET).textValue());
        if (given.isPresent() && !CLIENT_SECRET.matcher(given.get()).matches()) {
            throw RegistryRefusal.Invalid.property("client_secret is not 16 to 512 visible ASCII characters", SECRET);
        }
        return given;
    }

    private ObjectNode hashed(String secret) {
        ClientSecret entry = new ClientSecret(Ids.clientSecretId(), masterKey.hash(secret), clock.instant(),
                Optional.empty());
        ObjectNode secrets = Documents.empty();
        secrets.putArray(ClientSecret.FIELD).add(entry.toJson());
        return secrets;
    }
}
