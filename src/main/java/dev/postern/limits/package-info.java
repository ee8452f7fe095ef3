/**
 * How many requests clients may make, and how many tokens clients and organizations may have.
 * {@link dev.postern.limits.RateLimiter} counts requests in the memory of the process.
 * {@link dev.postern.limits.TokenQuotas} judges each token request, in memory; {@link dev.postern.limits.QuotaUses}
 * counts, and shares the counts with other processes by way of the store.
 */
package dev.postern.limits;
