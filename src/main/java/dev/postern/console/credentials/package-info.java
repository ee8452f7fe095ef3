/**
 * Public keys and certificates of an application. Start with {@link
 * dev.postern.console.credentials.CredentialsResource}.
 */
package dev.postern.console.credentials;
