package dev.postern.limits;

/**
 * What tokens are counted in: one hour or one day of one client or organization.
 *
 * @param endsAt seconds since 1970; from then on there is another bucket
 */
public record QuotaBucket(QuotaHolder holder, String holderId, QuotaPeriod period, long endsAt) {
}
