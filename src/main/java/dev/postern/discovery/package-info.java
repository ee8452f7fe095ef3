/**
 * The public documents for clients and verifiers: metadata, public keys and certificates. Start with {@link
 * dev.postern.discovery.DiscoveryResource}.
 */
package dev.postern.discovery;
