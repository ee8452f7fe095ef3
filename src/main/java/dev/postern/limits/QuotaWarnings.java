package dev.postern.limits;

import jakarta.inject.Singleton;

import dev.postern.audit.AuditLog;
import dev.postern.audit.QuotaConsumption;
import dev.postern.registry.Client;
import dev.postern.registry.Organization;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistrySnapshot;

/**
 * Tells operators when a quota is used up to 60, 80 and 100 percent, enforced or not. Each once for a bucket, whatever the
 * number of processes: told by the one whose saving brings the stored count there.
 */
@Singleton
final class QuotaWarnings {

    private static final int[] PERCENTAGES = { 100, 80, 60 };

    private final Registry registry;
    private final AuditLog audit;

    QuotaWarnings(Registry registry, AuditLog audit) {
        this.registry = registry;
        this.audit = audit;
    }

    /**
     * A count has been saved; of several percentages reached at once, the highest is told.
     *
     * @param quota of the bucket
     * @param before tokens in the store before
     * @param after tokens in the store now; no more than before: the others' doing, or nothing
     */
    void saved(QuotaBucket bucket, int quota, long before, long after) {
        for (int percentage : PERCENTAGES) {
            long tokens = (long) quota * percentage;
            if (before * 100 < tokens && after * 100 >= tokens) {
                String id = bucket.holderId();
                audit.quotaConsumed(new QuotaConsumption(bucket.holder().wireName(), id, name(bucket.holder(), id),
                        bucket.period().wireName(), quota, percentage, after));
                return;
            }
        }
    }

    private String name(QuotaHolder holder, String id) {
        RegistrySnapshot snapshot = registry.current();
        return switch (holder) {
            case CLIENT -> snapshot.client(id).map(Client::name).orElse("");
            case ORGANIZATION -> snapshot.organization(id).map(Organization::name).orElse("");
        };
    }
}
