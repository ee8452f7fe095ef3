package dev.postern.limits;

import jakarta.inject.Singleton;

import dev.postern.audit.AuditLog;
import dev.postern.audit.QuotaConsumption;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Reports when a quota is used up to 60, 80 and 100 percent, enforced or not. Each is reported once for a bucket, by the
 * process whose save brings the stored count there.
 */
@Singleton
class QuotaWarnings {

    private static final int[] PERCENTAGES = { 100, 80, 60 };

    private final CurrentSnapshot current;
    private final AuditLog audit;

    QuotaWarnings(CurrentSnapshot current, AuditLog audit) {
        this.current = current;
        this.audit = audit;
    }

    /**
     * A count has been saved. If several percentages are reached at once, the highest is reported.
     *
     * @param quota of the bucket
     * @param before tokens in the store before
     * @param after tokens in the store now; if not higher than {@code before}, nothing is reported
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
        RegistrySnapshot snapshot = current.get();
        return switch (holder) {
            case CLIENT -> snapshot.client(id).map(Client::name).orElse("");
            case ORGANIZATION -> snapshot.organization(id).map(Organization::name).orElse("");
        };
    }
}
