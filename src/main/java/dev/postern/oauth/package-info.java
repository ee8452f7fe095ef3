/**
 * The words of OAuth 2.0 that every feature speaks: requests, credentials, algorithms and refusals. Imports nothing else
 * of ours. Start with {@link dev.postern.oauth.OAuthError}.
 */
package dev.postern.oauth;
