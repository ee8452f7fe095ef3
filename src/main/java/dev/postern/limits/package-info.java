/**
 * How many tokens clients and organizations may have. {@link dev.postern.limits.TokenQuotas} judges each token request, in
 * memory; {@link dev.postern.limits.QuotaUses} counts, and shares the counts with other processes by way of the store.
 */
package dev.postern.limits;
