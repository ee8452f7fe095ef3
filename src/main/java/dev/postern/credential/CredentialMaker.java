package dev.postern.credential;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.SubjectAlternativeName.Kind;
import dev.postern.entity.Documents;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.Timestamps;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.KeyKind;

/** Makes a {@link Credential} of Auth0's body for one. */
public final class CredentialMaker {

    private CredentialMaker() {
    }

    /**
     * @param body checked against its schema
     * @param path of the body within a larger one, with a dot at the end; empty when it is a body of its own
     * @throws RegistryRefusal.Invalid not a key or certificate, or its fields do not go together
     */
    public static Credential make(ObjectNode body, Instant now, String path) {
        CredentialType type = CredentialType.named(body.path("credential_type").asText()).orElseThrow(
                () -> RegistryRefusal.Invalid.property("Missing required property: credential_type", path + "credential_type"));
        String id = Ids.credential();
        String at = Timestamps.text(now);
        ObjectNode shown = Documents.empty().put("id", id).put("credential_type", type.wireName());
        if (body.hasNonNull("name")) {
            shown.put("name", body.path("name").textValue());
        }
        if (type != CredentialType.CERT_SAN && !SubjectAlternativeName.kinds(body).isEmpty()) {
            throw RegistryRefusal.Invalid.property("A name beside the subject needs the credential_type cert_san",
                    path + "credential_type");
        }
        Optional<byte[]> key = switch (type) {
            case PUBLIC_KEY -> Optional.of(publicKey(body, shown, path));
            case X509_CERT -> {
                X509Certificate certificate = certificate(body, path, type);
                SoundKey.certificateFault(certificate.getPublicKey()).ifPresent(fault -> {
                    throw RegistryRefusal.Invalid.property(fault, path + "pem");
                });
                shown.put("thumbprint_sha256", thumbprint(certificate));
                yield Optional.empty();
            }
            case CERT_SUBJECT_DN -> {
                shown.put("subject_dn", subject(body, path));
                yield Optional.empty();
            }
            case CERT_SAN -> {
                putAlternativeName(body, shown, path);
                yield Optional.empty();
            }
        };
        shown.put("created_at", at).put("updated_at", at);
        expiry(body, type, now, path).ifPresent(expiry -> shown.put("expires_at", Timestamps.text(expiry)));
        return new Credential(id, shown, key);
    }

    /** The moment a body's {@code expires_at} names; it must lie ahead. */
    public static Optional<Instant> expiresAt(ObjectNode body, Instant now, String path) {
        return Timestamps.in(body, "expires_at", path).map(at -> {
            if (!at.isAfter(now)) {
                throw RegistryRefusal.Invalid.property("expires_at is not in the future", path + "expires_at");
            }
            return at;
        });
    }

    private static byte[] publicKey(ObjectNode body, ObjectNode shown, String path) {
        PublicKey key = PublicPem.parse(requiredPem(body, path), path + "pem").soundKey(path + "pem");
        KeyKind kind = KeyKind.of(key).orElseThrow();
        AssertionAlgorithm algorithm = Optional.ofNullable(body.path("alg").textValue()).flatMap(AssertionAlgorithm::named)
                .orElseGet(() -> AssertionAlgorithm.defaultOf(kind));
        if (algorithm.kind() != kind) {
            throw RegistryRefusal.Invalid.property("The key does not sign by " + algorithm.wireName(), path + "alg");
        }
        shown.put("alg", algorithm.wireName());
        shown.put(AssertionAudience.FIELD, AssertionAudience.ISSUER.wireName());
        shown.put("kid", Optional.ofNullable(body.path("kid").textValue()).orElseGet(() -> JwkThumbprint.of(key)));
        return key.getEncoded();
    }

    private static Optional<Instant> expiry(ObjectNode body, CredentialType type, Instant now, String path) {
        Optional<Instant> given = expiresAt(body, now, path);
        boolean fromCertificate = type == CredentialType.X509_CERT
                || (type == CredentialType.PUBLIC_KEY && body.path("parse_expiry_from_cert").asBoolean(false));
        if (given.isPresent() || !fromCertificate) {
            return given;
        }
        Instant notAfter = PublicPem.parse(requiredPem(body, path), path + "pem").certificate()
                .orElseThrow(() -> RegistryRefusal.Invalid.property("parse_expiry_from_cert needs a certificate",
                        path + "parse_expiry_from_cert"))
                .getNotAfter().toInstant();
        if (!notAfter.isAfter(now)) {
            throw RegistryRefusal.Invalid.property("The certificate has expired", path + "pem");
        }
        return Optional.of(notAfter);
    }

    private static String subject(ObjectNode body, String path) {
        String given = body.path("subject_dn").textValue();
        if ((given == null) == (body.path("pem").textValue() == null)) {
            throw RegistryRefusal.Invalid.property("Either subject_dn or pem is needed", path + "subject_dn");
        }
        if (given != null && DistinguishedName.parse(given).isEmpty()) {
            throw RegistryRefusal.Invalid.property("Not a distinguished name such as CN=import job,O=Example",
                    path + "subject_dn");
        }
        return given != null ? given : DistinguishedName.text(certificate(body, path, CredentialType.CERT_SUBJECT_DN));
    }

    private static void putAlternativeName(ObjectNode body, ObjectNode shown, String path) {
        List<Kind> kinds = SubjectAlternativeName.kinds(body);
        if (kinds.size() != 1 || body.has("pem") || body.has("subject_dn")) { // RFC 8705 §2.1.2
            throw RegistryRefusal.Invalid.property("Exactly one of san_dns, san_uri, san_ip and san_email is needed",
                    path + "credential_type");
        }
        String field = kinds.get(0).field();
        if (SubjectAlternativeName.in(body).isEmpty()) {
            throw RegistryRefusal.Invalid.property(field + " must be " + kinds.get(0).what(), path + field);
        }
        shown.put(field, body.path(field).textValue());
    }

    private static X509Certificate certificate(ObjectNode body, String path, CredentialType type) {
        return PublicPem.parse(requiredPem(body, path), path + "pem").certificate().orElseThrow(() -> RegistryRefusal.Invalid
                .property(type.wireName() + " needs a certificate", path + "pem"));
    }

    private static String requiredPem(ObjectNode body, String path) {
        return Optional.ofNullable(body.path("pem").textValue())
                .orElseThrow(() -> RegistryRefusal.Invalid.property("Missing required property: pem", path + "pem"));
    }

    private static String thumbprint(X509Certificate certificate) {
        try {
            return JwkThumbprint.sha256(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate cannot be encoded", e);
        }
    }
}
