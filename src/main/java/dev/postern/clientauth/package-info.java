/**
 * Is this client who it says? One class per method of proof; start with
 * {@link dev.postern.clientauth.ClientAuthenticator}.
 */
package dev.postern.clientauth;
