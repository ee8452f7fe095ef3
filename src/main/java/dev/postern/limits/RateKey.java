package dev.postern.limits;

/**
 * What requests are counted in.
 *
 * @param clientId empty: all clients the policy is for
 */
public record RateKey(String policyId, String clientId) {
}
