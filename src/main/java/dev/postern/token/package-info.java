/**
 * {@code POST /oauth/token}. {@link dev.postern.token.TokenPipeline} has the steps of a request, in order. {@link
 * dev.postern.token.TokenResource} reads the HTTP request. One {@link dev.postern.token.Grant} serves each grant type.
 */
package dev.postern.token;
