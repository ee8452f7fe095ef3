package dev.postern.snapshot;

import java.util.Optional;

import io.vavr.collection.HashMap;
import io.vavr.collection.HashSet;

/**
 * The organizations of one snapshot, by id and by name, and the client grants each is associated with. Immutable; every
 * question is answered in O(1).
 *
 * @param associations ids of the associations, see {@link #associationId}
 */
public record OrganizationIndex(HashMap<String, Organization> byId, HashMap<String, Organization> byName,
        HashSet<String> associations) {

    static final OrganizationIndex EMPTY = new OrganizationIndex(HashMap.empty(), HashMap.empty(), HashSet.empty());

    /** Id of the entity that associates a client grant with an organization: two of the same pair cannot be. */
    public static String associationId(String organizationId, String grantId) {
        return organizationId + ":" + grantId;
    }

    OrganizationIndex with(Organization organization) {
        return new OrganizationIndex(byId.put(organization.id(), organization),
                namesWithout(organization.id()).put(organization.name(), organization), associations);
    }

    OrganizationIndex without(String id) {
        return new OrganizationIndex(byId.remove(id), namesWithout(id), associations);
    }

    OrganizationIndex withAssociation(String association) {
        return new OrganizationIndex(byId, byName, associations.add(association));
    }

    OrganizationIndex withoutAssociation(String association) {
        return new OrganizationIndex(byId, byName, associations.remove(association));
    }

    boolean isAssociated(Organization organization, ClientGrant grant) {
        return associations.contains(associationId(organization.id(), grant.id()));
    }

    /** The name an organization had may be another's by now. */
    private HashMap<String, Organization> namesWithout(String id) {
        Optional<String> former = byId.get(id).map(Organization::name).toJavaOptional();
        return former.flatMap(name -> byName.get(name).toJavaOptional()).filter(holder -> holder.id().equals(id)).isPresent()
                ? byName.remove(former.get())
                : byName;
    }
}
