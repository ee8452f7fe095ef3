package dev.postern.oauth;

/**
 * What an access token is bound to: its {@code cnf} claim (RFC 7800 §3.1). Who presents the token must prove possession of it.
 *
 * @param thumbprint SHA-256 in base64url
 */
public record Confirmation(Method method, String thumbprint) {

    /** The claim of a token that has a {@code cnf}. */
    public static final String CLAIM = "cnf";

    /** How possession is proved. */
    public enum Method {
        /** By a DPoP proof (RFC 9449 §6.1): thumbprint of the public key (RFC 7638). */
        DPOP("jkt"),
        /** By mutual TLS (RFC 8705 §3.1): thumbprint of the certificate. */
        MTLS("x5t#S256");

        private final String member;

        Method(String member) {
            this.member = member;
        }

        /** The member of {@code cnf} with the thumbprint. */
        public String member() {
            return member;
        }
    }
}
