/**
 * {@code POST /oauth/token}. {@link dev.postern.token.TokenPipeline} says what happens to a request, in order;
 * {@link dev.postern.token.TokenResource} is HTTP in, one {@link dev.postern.token.Grant} serves each grant type.
 */
package dev.postern.token;
