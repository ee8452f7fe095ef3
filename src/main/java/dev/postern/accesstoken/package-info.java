/**
 * From what was agreed to the token that says it: claims, their order and types, and the signature. Start with
 * {@link dev.postern.accesstoken.AccessTokenMinter}.
 */
package dev.postern.accesstoken;
