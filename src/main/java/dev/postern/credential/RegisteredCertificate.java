package dev.postern.credential;

import java.time.Instant;
import java.util.Optional;

import dev.postern.oauth.ClientCertificate;

/**
 * What a client's certificate must be: a credential that its {@code tls_client_auth} or {@code self_signed_tls_client_auth}
 * names.
 *
 * @param expiresAt from then on it proves nothing; empty: never
 */
public record RegisteredCertificate(String credentialId, Mark mark, Optional<Instant> expiresAt) {

    /** By what a certificate is known. */
    sealed interface Mark {

        boolean isOf(ClientCertificate shown);

        /** @param value SHA-256 of the certificate in base64url (RFC 8705 §2.2) */
        record Thumbprint(String value) implements Mark {
            @Override
            public boolean isOf(ClientCertificate shown) {
                return value.equals(shown.thumbprint());
            }
        }

        /** @param name RFC 8705 §2.1.2; empty: what was registered before names were checked, and no certificate has */
        record Subject(Optional<DistinguishedName> name) implements Mark {
            @Override
            public boolean isOf(ClientCertificate shown) {
                return name.isPresent() && name.equals(DistinguishedName.of(shown.certificate()));
            }
        }

        /** @param name RFC 8705 §2.1.2 */
        record AlternativeName(SubjectAlternativeName name) implements Mark {
            @Override
            public boolean isOf(ClientCertificate shown) {
                return name.isIn(shown.certificate());
            }
        }
    }

    /** Whether the certificate is the registered one, or has the registered name; who issued it is another question. */
    public boolean isOf(ClientCertificate shown, Instant now) {
        return (expiresAt.isEmpty() || now.isBefore(expiresAt.get())) && mark.isOf(shown);
    }
}
