package dev.postern.registry;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes a {@link Credential} of Auth0's body for one. */
final class CredentialMaker {

    private CredentialMaker() {
    }

    /**
     * @param body checked against its schema
     * @param path of the body within a larger one, with a dot at the end; empty when it is a body of its own
     * @throws RegistryRefusal.Invalid not a key or certificate, or its fields do not go together
     */
    static Credential make(ObjectNode body, Instant now, String path) {
        CredentialType type = CredentialType.named(body.path("credential_type").asText()).orElseThrow(
                () -> RegistryRefusal.Invalid.property("Missing required property: credential_type", path + "credential_type"));
        String id = Ids.credential();
        String at = now.truncatedTo(ChronoUnit.MILLIS).toString();
        ObjectNode shown = Documents.empty().put("id", id).put("credential_type", type.wireName());
        if (body.hasNonNull("name")) {
            shown.put("name", body.path("name").textValue());
        }
        Optional<byte[]> key = switch (type) {
            case PUBLIC_KEY -> Optional.of(publicKey(body, shown, path));
            case X509_CERT -> {
                shown.put("thumbprint_sha256", thumbprint(certificate(body, path, type)));
                yield Optional.empty();
            }
            case CERT_SUBJECT_DN -> {
                shown.put("subject_dn", subject(body, path));
                yield Optional.empty();
            }
        };
        shown.put("created_at", at).put("updated_at", at);
        expiry(body, now, path).ifPresent(expiry -> shown.put("expires_at", expiry.toString()));
        return new Credential(id, shown, key);
    }

    /** The moment a body's {@code expires_at} names; it must lie ahead. */
    static Optional<Instant> expiresAt(ObjectNode body, Instant now, String path) {
        return Timestamps.in(body, "expires_at", path).map(at -> {
            if (!at.isAfter(now)) {
                throw RegistryRefusal.Invalid.property("expires_at is not in the future", path + "expires_at");
            }
            return at;
        });
    }

    private static byte[] publicKey(ObjectNode body, ObjectNode shown, String path) {
        RSAPublicKey key = PublicPem.parse(requiredPem(body, path), path + "pem").rsaKey(path + "pem");
        shown.put("alg", body.path("alg").asText("RS256"));
        shown.put("kid", Optional.ofNullable(body.path("kid").textValue()).orElseGet(() -> JwkThumbprint.of(key)));
        return key.getEncoded();
    }

    private static Optional<Instant> expiry(ObjectNode body, Instant now, String path) {
        Optional<Instant> given = expiresAt(body, now, path);
        if (given.isPresent() || !body.path("parse_expiry_from_cert").asBoolean(false)) {
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
        return given != null ? given : subjectOf(certificate(body, path, CredentialType.CERT_SUBJECT_DN));
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

    /** One attribute a line, in the order of the certificate, as Auth0 writes it. */
    private static String subjectOf(X509Certificate certificate) {
        StringBuilder subject = new StringBuilder();
        for (RDN rdn : X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs()) {
            String name = BCStyle.INSTANCE.oidToDisplayName(rdn.getFirst().getType());
            subject.append(subject.isEmpty() ? "" : "\n").append(name == null ? rdn.getFirst().getType() : name).append('=')
                    .append(IETFUtils.valueToString(rdn.getFirst().getValue()));
        }
        return subject.toString();
    }
}
