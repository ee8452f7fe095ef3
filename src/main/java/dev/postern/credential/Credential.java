package dev.postern.credential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.RegisteredCertificate.Mark;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.PublicKeys;

/**
 * A key or certificate registered for a client. It works only when the client's {@code client_authentication_methods} name it.
 *
 * @param shown what the Management API shows, in Auth0's fields; treat it as read-only
 * @param publicKey SubjectPublicKeyInfo, DER, of a {@code public_key}
 */
public record Credential(String id, ObjectNode shown, Optional<byte[]> publicKey) {

    /**
     * Field of {@link dev.postern.entity.Entity#secrets()} that holds a client's credentials: not secret, but not part of its
     * document.
     */
    private static final String FIELD = "credentials";
    private static final String PUBLIC_KEY = "public_key_der";
    /** Where the key of an algorithm stands that version 0.1 does not know: 0.1 then takes the client for one without a key. */
    private static final String NEWER_KEY = "newer_key_der";
    private static final Set<AssertionAlgorithm> OF_0_1 = EnumSet.of(AssertionAlgorithm.RS256, AssertionAlgorithm.RS384,
            AssertionAlgorithm.PS256);

    public static List<Credential> of(ObjectNode secrets) {
        List<Credential> credentials = new ArrayList<>();
        secrets.path(FIELD).forEach(json -> credentials.add(of(json)));
        return credentials;
    }

    /** The secrets of a client's entity with these credentials in place of those it has. */
    public static ObjectNode put(ObjectNode secrets, List<Credential> credentials) {
        ObjectNode result = secrets.deepCopy();
        result.remove(FIELD);
        if (!credentials.isEmpty()) {
            ArrayNode array = result.putArray(FIELD);
            for (Credential credential : credentials) {
                ObjectNode json = credential.shown().deepCopy();
                credential.publicKey().ifPresent(der -> json.put(credential.keyField(), der));
                array.add(json);
            }
        }
        return result;
    }

    String type() {
        return shown.path("credential_type").asText();
    }

    private AssertionAlgorithm algorithm() {
        return AssertionAlgorithm.named(shown.path("alg").asText()).orElseThrow();
    }

    private String keyField() {
        return OF_0_1.contains(algorithm()) ? PUBLIC_KEY : NEWER_KEY;
    }

    /**
     * The key, ready to verify. One that was registered before keys had an {@code assertion_audience} takes the token endpoint.
     *
     * @param ofClient what the client's document says, which goes before what the key says
     * @throws IllegalStateException the store holds something else than a key
     */
    AssertionKey assertionKey(Optional<AssertionAudience> ofClient) {
        try {
            PublicKey key = PublicKeys.ofSpki(publicKey.orElseThrow());
            return new AssertionKey(id, shown.path("kid").asText(),
                    algorithm(), key,
                    Optional.ofNullable(shown.path("expires_at").textValue()).map(Instant::parse),
                    ofClient.or(() -> AssertionAudience.in(shown)).orElse(AssertionAudience.TOKEN_ENDPOINT));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The store holds a damaged credential: " + id, e);
        }
    }

    /** Of every type but {@code public_key}. */
    RegisteredCertificate certificate() {
        return new RegisteredCertificate(id, switch (CredentialType.named(type()).orElseThrow()) {
            case X509_CERT -> new Mark.Thumbprint(shown.path("thumbprint_sha256").asText());
            case CERT_SUBJECT_DN -> new Mark.Subject(DistinguishedName.parse(shown.path("subject_dn").asText()));
            case CERT_SAN -> new Mark.AlternativeName(SubjectAlternativeName.in(shown).orElseThrow());
            case PUBLIC_KEY -> throw new IllegalStateException("Not a certificate: " + id);
        }, Optional.ofNullable(shown.path("expires_at").textValue()).map(Instant::parse));
    }

    private static Credential of(JsonNode json) {
        ObjectNode shown = json.deepCopy();
        JsonNode key = Optional.ofNullable(shown.remove(PUBLIC_KEY)).orElseGet(() -> shown.remove(NEWER_KEY));
        try {
            return new Credential(json.path("id").asText(), shown,
                    key == null ? Optional.empty() : Optional.of(key.binaryValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("The store holds a damaged credential", e);
        }
    }
}
