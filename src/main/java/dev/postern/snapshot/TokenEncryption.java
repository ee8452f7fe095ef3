package dev.postern.snapshot;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.JwkThumbprint;
import dev.postern.credential.PublicPem;
import dev.postern.entity.Entity;
import dev.postern.entity.RegistryRefusal;
import dev.postern.oauth.KeyEncryptionAlgorithm;
import dev.postern.oauth.PublicKeys;

/**
 * How an API's tokens are encrypted (Auth0's {@code token_encryption}, {@code compact-nested-jwe}).
 *
 * @param kid the API's name for its key, in the header of its tokens
 * @param key of the API, which alone has the private half
 */
public record TokenEncryption(KeyEncryptionAlgorithm algorithm, Optional<String> kid, RSAPublicKey key) {

    static final String FIELD = "token_encryption";
    private static final String ENCRYPTION_KEY = "encryption_key";
    private static final String PEM = "pem";
    private static final String THUMBPRINT = "thumbprint_sha256";
    /** Field of {@link Entity#secrets()}: SubjectPublicKeyInfo, DER, base64. Not secret, but not part of the document. */
    private static final String STORED_KEY = "token_encryption_key";

    /** @throws IllegalStateException the setting is there and its key is not: better no token than one in clear */
    static Optional<TokenEncryption> of(Entity api) {
        if (!(api.document().path(FIELD).path(ENCRYPTION_KEY) instanceof ObjectNode shown)) {
            return Optional.empty();
        }
        RSAPublicKey key = storedKey(api.secrets())
                .orElseThrow(() -> new IllegalStateException("The store has lost the encryption key of " + api));
        return Optional.of(new TokenEncryption(KeyEncryptionAlgorithm.named(shown.path("alg").asText()).orElseThrow(),
                Optional.ofNullable(shown.path("kid").textValue()), key));
    }

    /**
     * Takes the key out of a document that came with one and leaves its thumbprint there, as Auth0 does. A document with the
     * thumbprint of the key there is, as every answer shows it, keeps that key.
     *
     * @param document of the API after a change
     * @param secrets of the API before it: gets the key, keeps it, or loses it with the setting
     * @throws RegistryRefusal.Invalid no key, or one that will not do
     */
    public static void settle(ObjectNode document, ObjectNode secrets) {
        if (!(document.path(FIELD).path(ENCRYPTION_KEY) instanceof ObjectNode shown)) {
            secrets.remove(STORED_KEY);
            return;
        }
        String path = FIELD + "." + ENCRYPTION_KEY + ".";
        JsonNode pem = shown.remove(PEM);
        Optional<RSAPublicKey> given = Optional.ofNullable(pem)
                .map(text -> PublicPem.parse(text.asText(), path + PEM).rsaKey(path + PEM));
        Optional<String> thumbprint = given.or(() -> storedKey(secrets)).map(JwkThumbprint::of);
        Optional<String> told = Optional.ofNullable(shown.path(THUMBPRINT).textValue());
        if (given.isEmpty() && (told.isEmpty() || !told.equals(thumbprint))) {
            throw RegistryRefusal.Invalid.property("Missing required property: " + PEM, path + PEM);
        }
        if (told.isPresent() && !told.equals(thumbprint)) {
            throw RegistryRefusal.Invalid.property("thumbprint_sha256 is not that of the key in pem", path + THUMBPRINT);
        }
        shown.put(THUMBPRINT, thumbprint.orElseThrow());
        given.ifPresent(key -> secrets.put(STORED_KEY, Base64.getEncoder().encodeToString(key.getEncoded())));
    }

    /** @throws IllegalStateException the store holds something else than a key */
    private static Optional<RSAPublicKey> storedKey(ObjectNode secrets) {
        JsonNode stored = secrets.path(STORED_KEY);
        if (!stored.isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of((RSAPublicKey) PublicKeys.ofSpki(stored.binaryValue()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The store holds a damaged encryption key", e);
        }
    }
}
