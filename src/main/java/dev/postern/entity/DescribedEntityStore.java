package dev.postern.entity;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What the store keeps about a tenant file, beside the registry: which entity each name in the file means, and which entries
 * were applied word for word. A name can later be given to another entity, which must not get what the file meant for the
 * first. All methods block and throw {@link StoreUnavailable}.
 */
public interface DescribedEntityStore {

    List<DescribedEntity> list();

    /** Replaces what is kept for the same kind and name. */
    void save(Collection<DescribedEntity> entities);

    /** Digests of entries of the tenant file as they were applied last, by the key they were saved under. */
    Map<String, String> appliedEntries();

    /** Replaces what is kept under the same keys. */
    void saveAppliedEntries(Map<String, String> digests);

    /** @param name in the file, not necessarily the one the entity has */
    record DescribedEntity(EntityKind kind, String name, String id) {
    }
}
