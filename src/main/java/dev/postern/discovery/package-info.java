/**
 * The public documents for clients and verifiers: metadata, public keys and certificates, and who has fetched
 * the keys. Start with {@link dev.postern.discovery.DiscoveryResource}.
 */
package dev.postern.discovery;
