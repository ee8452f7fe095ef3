package dev.postern.credential;

import java.nio.charset.StandardCharsets;

import dev.postern.entity.RegistryRefusal;

/** A registered key or certificate is read or refused in words of ours, whatever the bytes in the PEM block say. */
public final class PublicPemFuzz {

    private PublicPemFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            PublicPem.parse(new String(input, StandardCharsets.ISO_8859_1), "pem").soundKey("pem");
        } catch (RegistryRefusal.Invalid refused) {
            // said so
        }
    }
}
