/**
 * How many requests clients may make, and how many tokens clients and organizations may have. {@link
 * dev.postern.limits.RateLimiter} counts requests in the memory of the process, up to this replica's share of the limit; {@link
 * dev.postern.limits.Replicas} tells how many share it. {@link dev.postern.limits.TokenQuotas} checks each token request, in
 * memory. {@link dev.postern.limits.QuotaUses} leases the tokens of quotas in blocks from the store, and counts them.
 */
package dev.postern.limits;
