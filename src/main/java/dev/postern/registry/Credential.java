package dev.postern.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.oauth.AssertionAlgorithm;

/**
 * A key or certificate registered for a client. It authenticates nobody before the client's
 * {@code client_authentication_methods} name it.
 *
 * @param shown what the Management API shows, in Auth0's fields; treat it as read-only
 * @param publicKey SubjectPublicKeyInfo, DER, of a {@code public_key}
 */
public record Credential(String id, ObjectNode shown, Optional<byte[]> publicKey) {

    /** Field of {@link Entity#secrets()} that holds a client's credentials: not secret, but not part of its document. */
    private static final String FIELD = "credentials";
    private static final String PUBLIC_KEY = "public_key_der";

    static List<Credential> of(ObjectNode secrets) {
        List<Credential> credentials = new ArrayList<>();
        secrets.path(FIELD).forEach(json -> credentials.add(of(json)));
        return credentials;
    }

    /** The secrets of a client's entity with these credentials in place of those it has. */
    static ObjectNode put(ObjectNode secrets, List<Credential> credentials) {
        ObjectNode result = secrets.deepCopy();
        result.remove(FIELD);
        if (!credentials.isEmpty()) {
            ArrayNode array = result.putArray(FIELD);
            for (Credential credential : credentials) {
                ObjectNode json = credential.shown().deepCopy();
                credential.publicKey().ifPresent(der -> json.put(PUBLIC_KEY, der));
                array.add(json);
            }
        }
        return result;
    }

    String type() {
        return shown.path("credential_type").asText();
    }

    /** @throws IllegalStateException the store holds something else than a key */
    AssertionKey assertionKey() {
        try {
            RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(publicKey.orElseThrow()));
            return new AssertionKey(id, shown.path("kid").asText(),
                    AssertionAlgorithm.named(shown.path("alg").asText()).orElseThrow(), key,
                    Optional.ofNullable(shown.path("expires_at").textValue()).map(Instant::parse));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The store holds a damaged credential: " + id, e);
        }
    }

    private static Credential of(JsonNode json) {
        ObjectNode shown = json.deepCopy();
        JsonNode key = shown.remove(PUBLIC_KEY);
        try {
            return new Credential(json.path("id").asText(), shown,
                    key == null ? Optional.empty() : Optional.of(key.binaryValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("The store holds a damaged credential", e);
        }
    }
}
