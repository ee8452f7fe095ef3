package dev.postern.entity;

import java.util.Optional;

/**
 * A change, or a look-up, that the registry's rules refuse, with the status and the words of Auth0's Management API.
 * Stackless: an expected outcome. What clashes with something registered already is a {@link RegistryConflict}.
 */
public abstract sealed class RegistryRefusal extends RuntimeException {

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
        public Invalid(String message) {
            super(400, "invalid_body", message);
        }

        /** In the form of a payload validation error. */
        public static Invalid property(String reason, String property) {
            return new Invalid("Payload validation error: '" + reason + "' on property " + property + ".");
        }
    }

    /** The database refuses a value of the request, now and whenever it is tried again: too long for an index, for instance. */
    public static final class NotStorable extends RegistryRefusal {
        public NotStorable() {
            super(400, "invalid_body", "The store cannot keep a value of this request");
        }
    }

    /** The change is possible at Auth0 or in the future, but not here and now. */
    public static final class NotSupported extends RegistryRefusal {
        public NotSupported(String message) {
            super(400, "operation_not_supported", message);
        }
    }

    /** Something that is registered needs what the request would delete. */
    public static final class InUse extends RegistryRefusal {
        public InUse(String message) {
            super(412, null, message);
        }
    }

    /** What the request is about does not exist. */
    public static final class NotFound extends RegistryRefusal {
        private NotFound(String errorCode, String message) {
            super(404, errorCode, message);
        }

        public static NotFound of(EntityKind kind) {
            return new NotFound(kind.notFoundCode(), kind.notFoundMessage());
        }

        public static NotFound credential() {
            return new NotFound("inexistent_credential", "The credential does not exist");
        }

        public static NotFound clientSecret() {
            return new NotFound("inexistent_client_secret", "The client secret does not exist");
        }

        public static NotFound discoveryDomain() {
            return new NotFound(null, "No discovery domain found by that id or name");
        }

        /** A grant names a client that does not exist. */
        public static NotFound clientOfGrant() {
            return new NotFound(null, "Client not found");
        }

        /** A grant names an API that does not exist. */
        public static NotFound audienceOfGrant(String audience) {
            return new NotFound(null, "No resource with identifier " + audience);
        }
    }
}
