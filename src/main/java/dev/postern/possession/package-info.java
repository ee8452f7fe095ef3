/**
 * Proof that a caller has the key or the certificate that a token is bound to: DPoP (RFC 9449) and mutual TLS (RFC 8705). The
 * token endpoint and the endpoints that take tokens ask the same classes. Start with {@link
 * dev.postern.possession.DpopProofs}.
 */
package dev.postern.possession;
