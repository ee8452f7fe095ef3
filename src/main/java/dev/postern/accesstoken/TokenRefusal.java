package dev.postern.accesstoken;

import java.util.Optional;

/**
 * Why a presented access token is not accepted. Stackless: an expected outcome.
 *
 * <p>
 * {@link #description()} is for whoever presented the token: printable ASCII without quotes or backslashes, never a part
 * of the token, so it fits the {@code error_description} of RFC 6750 §3 as it is.
 */
public abstract sealed class TokenRefusal extends RuntimeException {

    private TokenRefusal(String description) {
        super(description, null, false, false);
    }

    public String description() {
        return getMessage();
    }

    /** The refusal behind a failed authentication, however deep it is wrapped; empty when something else failed. */
    public static Optional<TokenRefusal> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TokenRefusal refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }

    /** Not a compact JWS with JSON header and claims, or a claim is missing or of the wrong type. */
    public static final class Malformed extends TokenRefusal {
        Malformed(String description) {
            super(description);
        }
    }

    /** The {@code aud} is no API registered here, or not the one asked for. */
    public static final class WrongAudience extends TokenRefusal {
        private final String audience;

        public WrongAudience(String audience) {
            super("The token is for another audience");
            this.audience = audience;
        }

        /** The token's {@code aud} as it came: up to the token's length, any characters. */
        public String audience() {
            return audience;
        }
    }

    /** The {@code alg} is not the one its API's tokens are signed with (RFC 8725 §3.1). */
    public static final class WrongAlgorithm extends TokenRefusal {
        WrongAlgorithm() {
            super("The token is not signed with the algorithm of its API");
        }
    }

    /** The {@code kid} is missing or names no published key. */
    public static final class UnknownKey extends TokenRefusal {
        UnknownKey() {
            super("The token is signed with an unknown key");
        }
    }

    public static final class BadSignature extends TokenRefusal {
        BadSignature() {
            super("The signature does not match the token");
        }
    }

    /** The {@code typ} is not that of the API's tokens (RFC 8725 §3.11, RFC 9068 §4). */
    public static final class WrongType extends TokenRefusal {
        WrongType() {
            super("The token is not of the type of its API's access tokens");
        }
    }

    public static final class WrongIssuer extends TokenRefusal {
        WrongIssuer() {
            super("The token was issued by another server");
        }
    }

    /** Without {@code exp} a token would live for ever. */
    public static final class MissingExpiry extends TokenRefusal {
        MissingExpiry() {
            super("The token does not say when it expires");
        }
    }

    public static final class Expired extends TokenRefusal {
        Expired() {
            super("The token has expired");
        }
    }

    /** Its {@code nbf} or {@code iat} lies in the future. */
    public static final class NotYetValid extends TokenRefusal {
        NotYetValid() {
            super("The token is not valid yet");
        }
    }

    /** The client it was issued to has been deleted since. */
    public static final class UnknownClient extends TokenRefusal {
        UnknownClient() {
            super("The client of the token no longer exists");
        }
    }

    /** The {@code sub} is not that of the client it was issued to. */
    public static final class WrongSubject extends TokenRefusal {
        WrongSubject() {
            super("The subject of the token is not its client");
        }
    }

    /**
     * The token is bound to a key, and its sender has not proved possession (RFC 9449 §7); or it should be bound, and is not.
     */
    public static final class Unproven extends TokenRefusal {
        /** @param description a constant of ours */
        public Unproven(String description) {
            super(description);
        }
    }

    /** The token is bound to a certificate that its sender has not shown (RFC 8705 §3). */
    public static final class Uncertified extends TokenRefusal {
        /** @param description a constant of ours */
        public Uncertified(String description) {
            super(description);
        }
    }

    /** The client may not have tokens for the API any more. */
    public static final class NotGranted extends TokenRefusal {
        NotGranted() {
            super("The client of the token may no longer call its API");
        }
    }

    /** The organization of the token is gone, or the client may not act for it any more. */
    public static final class OrganizationNotGranted extends TokenRefusal {
        OrganizationNotGranted() {
            super("The client of the token may no longer act for its organization");
        }
    }
}
