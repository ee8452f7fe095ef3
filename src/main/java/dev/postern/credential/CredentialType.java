package dev.postern.credential;

import java.util.Arrays;
import java.util.Optional;

import dev.postern.oauth.ClientAuthMethod;

/** Auth0's {@code credential_type}, and the one authentication method each is for. */
enum CredentialType {

    PUBLIC_KEY("public_key", ClientAuthMethod.PRIVATE_KEY_JWT),
    X509_CERT("x509_cert", ClientAuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH),
    CERT_SUBJECT_DN("cert_subject_dn", ClientAuthMethod.TLS_CLIENT_AUTH),
    /** An addition of Postern: a name beside the subject (RFC 8705 §2.1.2). */
    CERT_SAN("cert_san", ClientAuthMethod.TLS_CLIENT_AUTH);

    private final String wireName;
    private final ClientAuthMethod method;

    CredentialType(String wireName, ClientAuthMethod method) {
        this.wireName = wireName;
        this.method = method;
    }

    String wireName() {
        return wireName;
    }

    ClientAuthMethod method() {
        return method;
    }

    static Optional<CredentialType> named(String wireName) {
        return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
    }
}
