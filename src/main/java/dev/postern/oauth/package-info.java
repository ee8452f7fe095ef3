/**
 * The words of OAuth 2.0 that every feature uses: requests, credentials, algorithms and refusals. Imports no other package of
 * Postern. Start with {@link dev.postern.oauth.OAuthError}.
 */
package dev.postern.oauth;
