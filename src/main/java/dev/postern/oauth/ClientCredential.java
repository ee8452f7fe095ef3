package dev.postern.oauth;

/** What a client presented to prove itself; exactly one per request (RFC 6749 §2.3). */
public sealed interface ClientCredential {

    /** As the client claims; not yet proven. */
    String clientId();

    /**
     * A client secret (RFC 6749 §2.3.1).
     *
     * @param method whether it came in the body or in the Authorization header
     */
    record Secret(String clientId, String value, ClientAuthMethod method) implements ClientCredential {

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
        public String toString() {
            return "Assertion[" + clientId + ", ***]";
        }
    }

    /** A {@code client_id} alone: proves nothing. */
    record Unproven(String clientId) implements ClientCredential {
    }
}
