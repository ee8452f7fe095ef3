package dev.postern.oauth;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.text.StrictJson;

/** A public key in a JWK is read or refused, and has one JWK: what is read is written as what reads the same. */
public final class PublicJwkFuzz {

    private PublicJwkFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            JsonNode jwk = StrictJson.read(input);
            PublicKey key = jwk == null ? null : PublicKeys.ofJwk(jwk);
            if (key != null && !PublicKeys.ofJwk(PublicKeys.jwk(key)).equals(key)) {
                throw new IllegalStateException("another key");
            }
        } catch (IOException | GeneralSecurityException refused) {
            // said so
        }
    }
}
