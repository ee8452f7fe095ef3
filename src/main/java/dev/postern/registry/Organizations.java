package dev.postern.registry;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.TokenQuota;

/** The rules of organizations. Bodies are Auth0's JSON. */
@Singleton
public final class Organizations {

    private static final Set<String> NO_MAPS = Set.of();
    private static final Pattern ID = Pattern.compile("org_[A-Za-z0-9]{16}");
    /** Of {@code metadata}. */
    public static final int METADATA_KEYS_MAX = 25;

    private final Registry registry;

    Organizations(Registry registry) {
        this.registry = registry;
    }

    /**
     * @param body at least {@code name}; {@code id} ({@code org_} and 16 letters and digits) where it is to have a certain one
     * @throws RegistryConflict the name or the id is taken
     */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        String id = Optional.ofNullable(body.path("id").textValue()).orElseGet(Ids::organization);
        if (!ID.matcher(id).matches()) {
            throw RegistryRefusal.Invalid.property("id is not org_ and 16 letters and digits", "id");
        }
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, NO_MAPS);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        settleMetadata(document);
        Documents.requireBounded(document);
        requireFree(tx, document);
        return tx.insert(EntityKind.ORGANIZATION, id, document, Documents.empty());
    }

    /**
     * @param changes {@code metadata} replaces what is there; without a key it goes away
     * @throws RegistryConflict the new name is taken
     */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity organization = tx.require(EntityKind.ORGANIZATION, id);
        ObjectNode document = Documents.merged(organization.document(), changes, NO_MAPS);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        settleMetadata(document);
        Documents.requireBounded(document);
        if (!name(document).equals(name(organization.document()))) {
            requireFree(tx, document);
        }
        return tx.update(organization, document, organization.secrets());
    }

    /**
     * Deletes the organization, its associations with client grants, and what makes it a client's default. Does nothing
     * when there is no such organization.
     */
    public void delete(RegistryTransaction tx, String id) {
        Optional<Entity> organization = tx.find(EntityKind.ORGANIZATION, id);
        if (organization.isPresent()) {
            OrganizationClientGrants.deleteAll(tx, "organization_id", id);
            for (Entity client : tx.list(EntityQuery.all(EntityKind.CLIENT).where("default_organization", id))) {
                ObjectNode document = client.document().deepCopy();
                document.remove("default_organization");
                tx.update(client, document, client.secrets());
            }
            tx.delete(organization.get());
        }
    }

    /** The organization as answers show it, with its defaults and without its discovery domains. */
    public static ObjectNode shown(Entity organization) {
        ObjectNode shown = organization.document().deepCopy();
        shown.remove(DiscoveryDomains.FIELD);
        Documents.putDefaults(shown, Documents.empty().put("third_party_client_access", "block"));
        return shown;
    }

    public Optional<Entity> lookUp(String id) {
        return registry.find(EntityKind.ORGANIZATION, id);
    }

    public Entity find(String id) {
        return lookUp(id).orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.ORGANIZATION));
    }

    public Entity findByName(String name) {
        return registry.list(named(name)).stream().findFirst()
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.ORGANIZATION));
    }

    private static void requireFree(RegistryTransaction tx, ObjectNode document) {
        if (!tx.list(named(name(document))).isEmpty()) {
            throw new RegistryConflict("An organization with this name already exists.");
        }
    }

    private static void settleMetadata(ObjectNode document) {
        if (document.get("metadata") instanceof ObjectNode metadata) {
            metadata.removeIf(JsonNode::isNull);
        }
        if (document.path("metadata").isEmpty()) {
            document.remove("metadata");
        }
        int keys = document.path("metadata").size();
        if (keys > METADATA_KEYS_MAX) {
            throw RegistryRefusal.Invalid
                    .property("Too many properties defined (" + keys + "), maximum " + METADATA_KEYS_MAX, "metadata");
        }
    }

    private static EntityQuery named(String name) {
        return EntityQuery.all(EntityKind.ORGANIZATION).where("name", name);
    }

    private static String name(ObjectNode document) {
        return document.path("name").asText();
    }
}
