/**
 * What proves a client: {@link dev.postern.credential.ClientSecret}s, of which only hashes are kept, and
 * {@link dev.postern.credential.Credential}s, which are public keys and certificates.
 */
package dev.postern.credential;
