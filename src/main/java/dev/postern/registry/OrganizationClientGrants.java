package dev.postern.registry;

import java.util.List;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.OrganizationIndex;

/**
 * Which client grants may be used with which organizations. Each association is an entity, so neither an organization nor a
 * grant grows with the number of its associations.
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
    public Entity create(RegistryTransaction tx, String organizationId, String grantId) {
        tx.require(EntityKind.ORGANIZATION, organizationId);
        Entity grant = tx.require(EntityKind.CLIENT_GRANT, grantId);
        if (tx.find(EntityKind.ORGANIZATION_CLIENT_GRANT, OrganizationIndex.associationId(organizationId, grantId))
                .isPresent()) {
            throw new RegistryConflict("The client grant is already associated with the organization.");
        }
        if (tx.list(of(organizationId)).size() >= GRANTS_PER_ORGANIZATION_MAX) {
            throw new RegistryRefusal.NotSupported(
                    "An organization can be associated with at most " + GRANTS_PER_ORGANIZATION_MAX + " client grants.");
        }
        ObjectNode document = Documents.empty().put("organization_id", organizationId).put("grant_id", grantId);
        tx.insert(EntityKind.ORGANIZATION_CLIENT_GRANT, OrganizationIndex.associationId(organizationId, grantId), document,
                Documents.empty());
        return grant;
    }

    /** Does nothing when they are not associated. */
    public void delete(RegistryTransaction tx, String organizationId, String grantId) {
        tx.find(EntityKind.ORGANIZATION_CLIENT_GRANT, OrganizationIndex.associationId(organizationId, grantId))
                .ifPresent(tx::delete);
    }

    /** Ids of the grants associated with an organization; {@value #GRANTS_PER_ORGANIZATION_MAX} at most. */
    public List<String> grantIds(String organizationId) {
        return registry.list(of(organizationId)).stream().map(found -> found.document().path("grant_id").asText()).toList();
    }

    /** The associations of a grant: documents with an {@code organization_id}. */
    public static EntityQuery ofGrant(String grantId) {
        return EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT).where("grant_id", grantId);
    }

    /** @param field {@code organization_id} or {@code grant_id} */
    static void deleteAll(RegistryTransaction tx, String field, String value) {
        tx.list(EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT).where(field, value)).forEach(tx::delete);
    }

    private static EntityQuery of(String organizationId) {
        return EntityQuery.all(EntityKind.ORGANIZATION_CLIENT_GRANT).where("organization_id", organizationId);
    }
}
