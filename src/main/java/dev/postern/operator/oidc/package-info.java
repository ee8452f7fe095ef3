/**
 * People sign in to the console through their own OpenID provider: the authorization code flow with PKCE, checked in full. It
 * ends in a {@link dev.postern.operator.oidc.Person}: a name, a subject and scopes of the Management API. No token of the
 * provider is kept, and nothing is asked of the provider before somebody signs in. Start with
 * {@link dev.postern.operator.oidc.OpenIdProvider}.
 */
package dev.postern.operator.oidc;
