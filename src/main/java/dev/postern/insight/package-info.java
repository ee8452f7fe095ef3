/**
 * What the kept events tell: how many tokens each application had of which API, who was refused and why, who asks too often,
 * and what nobody uses. {@link dev.postern.insight.UsageKeeper} counts events after they are kept, so the figures outlive the
 * events; {@link dev.postern.insight.Usage} and its siblings answer. No token request waits for this package.
 */
package dev.postern.insight;
