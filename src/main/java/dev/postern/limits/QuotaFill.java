package dev.postern.limits;

/**
 * How much of one number of a token quota is used in this hour or day.
 *
 * @param used tokens of all processes, as far as this one knows: up to a second old
 * @param max tokens that there may be
 * @param isEnforced whether more are refused
 * @param isDefault whether it is the tenant's, for want of an own one
 */
public record QuotaFill(QuotaBucket bucket, long used, int max, boolean isEnforced, boolean isDefault) {
}
