package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.registry.ClientSecrets;
import dev.postern.registry.Clients;
import dev.postern.registry.Registry;

/**
 * {@code clients}: applications, identified by {@code client_id} where the file gives one, else by {@code name}. An
 * application without {@code client_secret} in the file keeps the secrets it has; one whose secret is another now gets it as
 * by a rotation, with the same grace for the old.
 */
@Singleton
final class ClientFamily implements Family {

    private static final Set<String> READ_ONLY = Set.of("tenant", "global", "signing_keys", "callback_url_template",
            "config_route", "owners", "external_metadata_type", "external_metadata_created_by");
    private static final String ID = "client_id";
    private static final String SECRET = "client_secret";
    private static final String ORGANIZATION = "default_organization";
    private static final String KEYS = "client_authentication_methods";

    /** Stands for keys that the Deploy CLI has written by their ids, which say nothing elsewhere. */
    private static final String KEYS_BY_ID = KEYS + " by id";

    private final Registry registry;
    private final Clients clients;
    private final ClientSecrets secrets;
    private final DescribedEntityStore described;

    ClientFamily(Registry registry, Clients clients, ClientSecrets secrets, DescribedEntityStore described) {
        this.described = described;
        this.registry = registry;
        this.clients = clients;
        this.secrets = secrets;
    }

    @Override
    public String key() {
        return "clients";
    }

    @Override
    public String schema() {
        return "ClientCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public Set<String> beyondSchema() {
        return Set.of(ID, KEYS_BY_ID);
    }

    @Override
    public List<String> secrets() {
        return List.of("/" + SECRET);
    }

    @Override
    public Set<String> hashed() {
        return Set.of(SECRET);
    }

    @Override
    public ObjectNode bodyOf(ObjectNode entry) {
        if (entry.hasNonNull(ID)) {
            entry.put(ID, entry.get(ID).asText()); // of digits only, YAML takes it for a number
        }
        entry.remove(KEYS_BY_ID);
        List<JsonNode> credentials = entry.path(KEYS).findValues("credentials").stream().flatMap(JsonNode::valueStream)
                .toList();
        if (!credentials.isEmpty() && credentials.stream().allMatch(key -> key.has("id") && !key.has("credential_type"))) {
            entry.remove(KEYS);
            entry.put(KEYS_BY_ID, true);
        }
        return entry;
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path(body.has(ID) ? ID : "name").asText();
    }

    @Override
    public Optional<EntityKind> named(ObjectNode body) {
        return body.has(ID) ? Optional.empty() : Optional.of(EntityKind.CLIENT);
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        return body.path("global").asBoolean(false) ? Optional.of("the global client") : Optional.empty();
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        body.remove(ORGANIZATION);
        boolean keysById = body.remove(KEYS_BY_ID) != null;
        Optional<Entity> present = find(tx, body);
        Entity client = put(tx, body, present);
        if (keysById && !client.document().has(KEYS)) {
            tx.tellPassedOver(tx.label(client) + ": " + KEYS, "it has the ids of keys and not the keys: add each key's"
                    + " credential_type and pem, or POST them to /api/v2/clients/" + client.id() + "/credentials");
        }
        if (body.has("name")) {
            tx.made(EntityKind.CLIENT, body.path("name").asText(), client.id());
        }
        return Optional.of(client);
    }

    private Entity put(PlannedTransaction tx, ObjectNode body, Optional<Entity> present) {
        if (present.isPresent()) {
            keepKeys(tx, present.get(), body);
            String secret = body.path(SECRET).textValue();
            body.remove(SECRET);
            Entity client = clients.patch(tx, present.get().id(), body).entity();
            boolean another = secret != null && !secrets.hasLasting(client, secret);
            return another ? clients.rotateSecret(tx, client.id(), secret).entity() : client;
        }
        Entity created = clients.create(tx, body).entity();
        if (!body.has(SECRET) && !body.has(KEYS) && !"none".equals(body.path("token_endpoint_auth_method").asText())) {
            tx.plan().note(tx.label(created) + " has a secret nobody knows. To get one, rotate it in the console or by POST"
                    + " /api/v2/clients/" + created.id()
                    + "/rotate-secret; or let a file that the server reads at its start say"
                    + " client_secret: ##NAME##, with NAME in the environment");
        }
        return created;
    }

    /** Organizations come after the client grants they refer to. */
    @Override
    public void complete(PlannedTransaction tx, ObjectNode body) {
        if (body.has(ORGANIZATION)) {
            find(tx, body).ifPresent(client -> clients.patch(tx, client.id(),
                    JsonNodeFactory.instance.objectNode().set(ORGANIZATION, body.get(ORGANIZATION))));
        }
    }

    @Override
    public Optional<JsonNode> exported() {
        List<Entity> all = registry.list(ClientNames.clients());
        ClientNames names = ClientNames.of(all, described);
        return Exported.list(all.stream().map(client -> {
            ObjectNode entry = client.document().deepCopy().remove(READ_ONLY);
            entry.remove(KEYS); // ids of credentials, which say nothing elsewhere
            if (names.tell(client.id())) {
                entry.remove(ID);
            }
            return entry;
        }).toList());
    }

    /** An application's keys come with its creation; from then on they are changed one by one. */
    private static void keepKeys(PlannedTransaction tx, Entity client, ObjectNode body) {
        if (body.has(KEYS) && !client.document().has(KEYS)) {
            tx.tellPassedOver(tx.label(client) + ": " + KEYS, "an application that is there already takes keys by POST"
                    + " /api/v2/clients/" + client.id() + "/credentials");
        }
        body.remove(KEYS);
    }

    private static Optional<Entity> find(PlannedTransaction tx, ObjectNode body) {
        if (body.has(ID)) {
            return tx.find(EntityKind.CLIENT, body.path(ID).asText());
        }
        return tx.described(EntityKind.CLIENT, body.path("name").asText());
    }
}
