package dev.postern.registry;

import java.util.List;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which client grants may be used with which organizations. An association is an entity of its own, so that neither an
 * organization nor a grant grows with the number of its associations.
 */
@Singleton
public final class OrganizationClientGrants {

    private static final int GRANTS_PER_ORGANIZATION_MAX = 100;

    private final Registry registry;

    OrganizationClientGrants(Registry registry) {
        this.registry = registry;
    }

    /**
     * Associates a client grant with an organization.
     *
     * @return the client grant
     * @throws RegistryConflict they are associated already
     */
    public Entity create(String organizationId, String grantId) {
        return registry.write(tx -> create(tx, organizationId, grantId));
    }

    /** As {@link #create(String, String)}, as one part of a larger transaction. */
    public Entity create(RegistryTransaction tx, String organizationId, String grantId) {
        if (tx.find(EntityKind.ORGANIZATION, organizationId).isEmpty()) {
            throw RegistryRefusal.NotFound.organization();
        }
        Entity grant = tx.find(EntityKind.CLIENT_GRANT, grantId).orElseThrow(RegistryRefusal.NotFound::clientGrant);
        if (tx.find(EntityKind.ORGANIZATION_CLIENT_GRANT, id(organizationId, grantId)).isPresent()) {
            throw new RegistryConflict("The client grant is already associated with the organization.");
        }
        if (tx.list(of(organizationId)).size() >= GRANTS_PER_ORGANIZATION_MAX) {
            throw new RegistryRefusal.NotSupported(
                    "An organization can be associated with at most " + GRANTS_PER_ORGANIZATION_MAX + " client grants.");
        }
        ObjectNode document = Documents.empty().put("organization_id", organizationId).put("grant_id", grantId);
        tx.insert(EntityKind.ORGANIZATION_CLIENT_GRANT, id(organizationId, grantId), document, Documents.empty());
        return grant;
    }

    /** Does nothing when they are not associated. */
    public void delete(String organizationId, String grantId) {
        registry.write(tx -> {
            delete(tx, organizationId, grantId);
            return null;
        });
    }

    /** As {@link #delete(String, String)}, as one part of a larger transaction. */
    public void delete(RegistryTransaction tx, String organizationId, String grantId) {
        tx.find(EntityKind.ORGANIZATION_CLIENT_GRANT, id(organizationId, grantId)).ifPresent(tx::delete);
    }

    /** Ids of the grants associated with an organization; {@value #GRANTS_PER_ORGANIZATION_MAX} at most. */
    public List<String> grantIds(String organizationId) {
        return registry.list(of(organizationId)).stream().map(found -> found.document().path("grant_id").asText()).toList();
    }

    /** The associations of a grant: documents with an {@code organization_id}. */
    public static EntityQuery ofGrant(String grantId) {
        return EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT).where("grant_id", grantId);
    }

    /** Id of an association: two associations of the same pair cannot be. */
    static String id(String organizationId, String grantId) {
        return organizationId + ":" + grantId;
    }

    /** @param field {@code organization_id} or {@code grant_id} */
    static void deleteAll(RegistryTransaction tx, String field, String value) {
        tx.list(EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT).where(field, value)).forEach(tx::delete);
    }

    private static EntityQuery of(String organizationId) {
        return EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT).where("organization_id", organizationId);
    }
}
