package dev.postern.audit;

/**
 * How much of a token quota is used.
 *
 * @param entityType {@code client} or {@code organization}
 * @param entityName empty when it is not registered any more
 * @param bucket {@code per_hour} or {@code per_day}
 * @param quota tokens
 * @param percentage the one that has been reached: 60, 80 or 100
 * @param tokens issued, of all processes
 */
public record QuotaConsumption(String entityType, String entityId, String entityName, String bucket, int quota,
        int percentage, long tokens) {
}
