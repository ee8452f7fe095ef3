/**
 * Checks that a client is who it claims to be. {@link dev.postern.clientauth.PresentedCredential} reads what a client presents
 * at any OAuth endpoint, and one class for each kind of proof judges it. Start with
 * {@link dev.postern.clientauth.ClientAuthenticator}.
 */
package dev.postern.clientauth;
