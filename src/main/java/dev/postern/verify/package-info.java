/**
 * Judges access tokens this server has issued: for the protected endpoints, through SmallRye JWT, and for gateways, at
 * {@code /verify}. The rules are those of RFC 8725; every one that fails has its {@link dev.postern.verify.TokenRefusal}.
 * Reads the registry and the keys, and does no I/O. Start with {@link dev.postern.verify.VerifyResource}.
 */
package dev.postern.verify;
