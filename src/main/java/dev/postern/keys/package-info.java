/**
 * The tenant's signing keys: this package makes, seals, publishes, uses and rotates them. Start with {@link
 * dev.postern.keys.SigningKeys}.
 */
package dev.postern.keys;
