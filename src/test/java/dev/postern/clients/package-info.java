/**
 * Published clients against the packaged service, over TLS on a host name: Auth0's own and generic ones, in pinned
 * versions. Scripts of Node's are in {@code src/test/clients}. Start with {@link dev.postern.clients.NodeClient}.
 */
package dev.postern.clients;
