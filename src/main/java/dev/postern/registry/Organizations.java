package dev.postern.registry;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The rules of organizations. Bodies are Auth0's JSON. */
@Singleton
public final class Organizations {

    private static final Set<String> MAPS = Set.of("metadata");
    private static final Pattern ID = Pattern.compile("org_[A-Za-z0-9]{16}");
    private static final int METADATA_KEYS_MAX = 25;

    private final Registry registry;

    Organizations(Registry registry) {
        this.registry = registry;
    }

    /**
     * @param body at least {@code name}; {@code id} ({@code org_} and 16 letters and digits) where it is to have a certain one
     * @throws RegistryConflict the name or the id is taken
     */
    public Entity create(ObjectNode body) {
        return registry.write(tx -> create(tx, body));
    }

    /** As {@link #create(ObjectNode)}, as one part of a larger transaction. */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        String id = Optional.ofNullable(body.path("id").textValue()).orElseGet(Ids::organization);
        if (!ID.matcher(id).matches()) {
            throw RegistryRefusal.Invalid.property("id is not org_ and 16 letters and digits", "id");
        }
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, MAPS);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        requireFewMetadata(document);
        requireFree(tx, document);
        return tx.insert(EntityKind.ORGANIZATION, id, document, Documents.empty());
    }

    /**
     * @param changes {@code metadata} is merged key by key
     * @throws RegistryConflict the new name is taken
     */
    public Entity patch(String id, ObjectNode changes) {
        return registry.write(tx -> patch(tx, id, changes));
    }

    /** As {@link #patch(String, ObjectNode)}, as one part of a larger transaction. */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity organization = tx.find(EntityKind.ORGANIZATION, id).orElseThrow(RegistryRefusal.NotFound::organization);
        ObjectNode document = Documents.merged(organization.document(), changes, MAPS);
        TokenQuota.complete(document.path(TokenQuota.FIELD));
        requireFewMetadata(document);
        if (!name(document).equals(name(organization.document()))) {
            requireFree(tx, document);
        }
        return tx.update(organization, document, organization.secrets());
    }

    /**
     * Deletes the organization, its associations with client grants, and what makes it a client's default. Does nothing
     * when there is no such organization.
     */
    public void delete(String id) {
        registry.write(tx -> {
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
            return null;
        });
    }

    public Optional<Entity> lookUp(String id) {
        return registry.find(EntityKind.ORGANIZATION, id);
    }

    public Entity find(String id) {
        return lookUp(id).orElseThrow(RegistryRefusal.NotFound::organization);
    }

    public Entity findByName(String name) {
        return registry.list(named(name)).stream().findFirst().orElseThrow(RegistryRefusal.NotFound::organization);
    }

    private static void requireFree(RegistryTransaction tx, ObjectNode document) {
        if (!tx.list(named(name(document))).isEmpty()) {
            throw new RegistryConflict("An organization with this name already exists.");
        }
    }

    private static void requireFewMetadata(ObjectNode document) {
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
