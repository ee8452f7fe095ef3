/**
 * What a client or verifier may know of this server without asking anybody: metadata and public keys. Start with
 * {@link dev.postern.discovery.DiscoveryResource}.
 */
package dev.postern.discovery;
