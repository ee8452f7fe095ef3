/**
 * HTTP out: MicroProfile REST clients, the OIDC client filter that gives them access tokens, timeouts and retries.
 * Implements interfaces the features declare. Start with {@link dev.postern.downstream.DownstreamCalls}.
 */
package dev.postern.downstream;
