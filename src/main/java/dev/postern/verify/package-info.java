/**
 * Lets SmallRye JWT ask {@link dev.postern.accesstoken.AccessTokenVerifier} about the token at every protected endpoint, and
 * lets gateways ask at {@code /verify}. Start with {@link dev.postern.verify.VerifyResource}.
 */
package dev.postern.verify;
