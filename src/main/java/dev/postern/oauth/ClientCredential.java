package dev.postern.oauth;

import java.util.Optional;

/** What a client presented to prove itself; exactly one per request (RFC 6749 §2.3). */
public sealed interface ClientCredential {

    /** As the client claims; not yet proven. */
    String clientId();

    /** The method by which this was presented. Code that distinguishes credentials has a {@code switch} over it. */
    ClientAuthMethod method();

    /**
     * A client secret (RFC 6749 §2.3.1).
     *
     * @param raw of HTTP Basic: the secret as it stood in the header, where decoding changed it; either may be meant
     * @param method whether it came in the body or in the Authorization header
     */
    record Secret(String clientId, String value, Optional<String> raw, ClientAuthMethod method) implements ClientCredential {

        @Override
        public String toString() {
            return "Secret[" + clientId + ", ***]";
        }
    }

    /**
     * A signed assertion (RFC 7523 §2.2).
     *
     * @param clientId of the request or, where it has none, the assertion's {@code sub}
     */
    record Assertion(String clientId, CompactJws jws) implements ClientCredential {

        @Override
        public ClientAuthMethod method() {
            return ClientAuthMethod.PRIVATE_KEY_JWT;
        }

        @Override
        public String toString() {
            return "Assertion[" + clientId + ", ***]";
        }
    }

    /** A certificate, beside a {@code client_id} (RFC 8705 §2). */
    record Certificate(String clientId, ClientCertificate certificate) implements ClientCredential {

        /** Or {@code self_signed_tls_client_auth}: that is the client's registration, and cannot be seen. */
        @Override
        public ClientAuthMethod method() {
            return ClientAuthMethod.TLS_CLIENT_AUTH;
        }
    }

    /** A {@code client_id} alone: proves nothing. */
    record Unproven(String clientId) implements ClientCredential {

        @Override
        public ClientAuthMethod method() {
            return ClientAuthMethod.NONE;
        }
    }
}
