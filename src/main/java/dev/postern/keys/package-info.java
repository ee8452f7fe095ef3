/**
 * The tenant's signing keys: made, kept sealed, published and used here. Start with
 * {@link dev.postern.keys.SigningKeys}.
 */
package dev.postern.keys;
