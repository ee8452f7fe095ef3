/**
 * Makes and checks access tokens. {@link dev.postern.accesstoken.AccessTokenMinter} writes what was agreed and signs it. {@link
 * dev.postern.accesstoken.AccessTokenVerifier} checks a token with the rules of RFC 8725 and against what is registered now.
 * Each rule has its {@link dev.postern.accesstoken.TokenRefusal}. This package reads the snapshot and the keys, and does no
 * I/O.
 */
package dev.postern.accesstoken;
