package dev.postern.registry;

import java.util.Optional;

/**
 * A change, or a look-up, that the registry's rules refuse, with the status and the words of Auth0's Management API.
 * Stackless: an expected outcome. What clashes with something registered already is a {@link RegistryConflict}.
 */
public abstract sealed class RegistryRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorCode;

    private RegistryRefusal(int status, String errorCode, String message) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** The {@code errorCode}, where Auth0 gives one. */
    public Optional<String> errorCode() {
        return Optional.ofNullable(errorCode);
    }

    /** The body is well-formed, but its values cannot stand together or beside what is registered. */
    public static final class Invalid extends RegistryRefusal {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(400, "invalid_body", message);
        }

        /** In the form of a payload validation error. */
        static Invalid property(String reason, String property) {
            return new Invalid("Payload validation error: '" + reason + "' on property " + property + ".");
        }
    }

    /** The change is possible at Auth0 or in the future, but not here and now. */
    public static final class NotSupported extends RegistryRefusal {
        private static final long serialVersionUID = 1L;

        NotSupported(String message) {
            super(400, "operation_not_supported", message);
        }
    }

    /** What the request is about does not exist. */
    public static final class NotFound extends RegistryRefusal {
        private static final long serialVersionUID = 1L;

        private NotFound(String errorCode, String message) {
            super(404, errorCode, message);
        }

        static NotFound client() {
            return new NotFound("inexistent_client", "The client does not exist");
        }

        static NotFound credential() {
            return new NotFound("inexistent_credential", "The credential does not exist");
        }

        static NotFound clientSecret() {
            return new NotFound("inexistent_client_secret", "The client secret does not exist");
        }

        static NotFound resourceServer() {
            return new NotFound("inexistent_resource_server", "The resource server does not exist");
        }

        static NotFound clientGrant() {
            return new NotFound("inexistent_client_grant", "The client grant does not exist");
        }

        static NotFound organization() {
            return new NotFound(null, "No organization found by that id or name");
        }

        static NotFound logStream() {
            return new NotFound("inexistent_log_stream", "The log stream does not exist");
        }

        static NotFound rateLimitPolicy() {
            return new NotFound("inexistent_rate_limit_policy", "The rate limit policy does not exist");
        }

        static NotFound action() {
            return new NotFound(null, "That action does not exist.");
        }

        static NotFound actionVersion() {
            return new NotFound(null, "That action version does not exist.");
        }

        static NotFound trigger() {
            return new NotFound(null, "That trigger does not exist.");
        }

        static NotFound hook() {
            return new NotFound("inexistent_hook", "The hook does not exist");
        }

        /** A grant names a client that does not exist. */
        static NotFound clientOfGrant() {
            return new NotFound(null, "Client not found");
        }

        /** A grant names an API that does not exist. */
        static NotFound audienceOfGrant(String audience) {
            return new NotFound(null, "No resource with identifier " + audience);
        }
    }
}
