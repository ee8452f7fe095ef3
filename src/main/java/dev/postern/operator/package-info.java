/**
 * People who operate this server in a browser: links that work once, and the sessions that they become. A session is a named
 * set of Management API scopes. There are no passwords and no accounts: whoever can read the store and the master key makes
 * a link, or an OpenID provider says who a person is ({@code operator.oidc}).
 */
package dev.postern.operator;
