package dev.postern.oauth;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A refusal at an OAuth endpoint (RFC 6749 §5.2), in the statuses and words Auth0 uses where they are known. Stackless: an
 * expected outcome.
 *
 * <p>
 * The public words never tell more than the caller may know; {@link #reason()} reaches the audit log only.
 */
public abstract sealed class OAuthError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final String reason;

    private OAuthError(int status, String error, String description, String reason) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.reason = reason;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** The {@code error} code. */
    public String error() {
        return error;
    }

    /** The {@code error_description}. */
    public String description() {
        return getMessage();
    }

    /** What happened, for the operator; may be the description again. */
    public String reason() {
        return reason;
    }

    /** The {@code error_uri}, where Auth0 gives one. */
    public Optional<String> errorUri() {
        return Optional.empty();
    }

    /** Headers that say more about the refusal. */
    public Map<String, String> headers() {
        return Map.of();
    }

    /** The request cannot be understood: 400, or another 4xx where HTTP has a better one. */
    public static final class InvalidRequest extends OAuthError {
        private static final long serialVersionUID = 1L;

        public InvalidRequest(String description) {
            this(400, description);
        }

        public InvalidRequest(int status, String description) {
            super(status, "invalid_request", description, description);
        }
    }

    /** What the request says about an organization does not fit; the words are modelled on those of Auth0's login flow. */
    public static final class InvalidOrganization extends OAuthError {
        private static final long serialVersionUID = 1L;

        private InvalidOrganization(String problem) {
            super(400, "invalid_request", "parameter organization is " + problem, "organization " + problem);
        }

        /** None was named, and there is no default. */
        public static InvalidOrganization required() {
            return new InvalidOrganization("required for this client");
        }

        /** One was named. */
        public static InvalidOrganization notAllowed() {
            return new InvalidOrganization("not allowed for this client");
        }

        /** There is none of that id or name, or names are not taken. */
        public static InvalidOrganization unknown() {
            return new InvalidOrganization("invalid");
        }
    }

    /** Status 403 where RFC 6749 says 400: Auth0's way. */
    public static final class UnsupportedGrantType extends OAuthError {
        private static final long serialVersionUID = 1L;

        public UnsupportedGrantType(String grantType) {
            super(403, "unsupported_grant_type", "Unsupported grant type: " + grantType, "unsupported grant type");
        }
    }

    /** No client could be told from the request, or not in a way this server takes. */
    public static final class InvalidClient extends OAuthError {
        private static final long serialVersionUID = 1L;

        public InvalidClient(String description) {
            this(description, description);
        }

        public InvalidClient(String description, String reason) {
            super(401, "invalid_client", description, reason);
        }
    }

    /** Unknown client, wrong or missing secret: one answer for all, and Auth0's {@code access_denied}. */
    public static final class ClientAuthenticationFailed extends OAuthError {
        private static final long serialVersionUID = 1L;

        public ClientAuthenticationFailed(String reason) {
            super(401, "access_denied", "Unauthorized", reason);
        }
    }

    /** The client may not use this grant type. */
    public static final class UnauthorizedClient extends OAuthError {
        private static final long serialVersionUID = 1L;

        public UnauthorizedClient(GrantType grantType) {
            super(403, "unauthorized_client",
                    "Grant type '" + grantType.wireName() + "' not allowed for the client.", "grant type not allowed");
        }

        @Override
        public Optional<String> errorUri() {
            return Optional.of("https://auth0.com/docs/clients/client-grant-types");
        }
    }

    /** The client is who it says, and may not have this token. */
    public static final class AccessDenied extends OAuthError {
        private static final long serialVersionUID = 1L;

        private AccessDenied(String description, String reason) {
            super(403, "access_denied", description, reason);
        }

        /** No audience and no default audience. */
        public static AccessDenied withoutAudience() {
            return new AccessDenied("Non-global clients are not allowed access to APIs v1", "no audience");
        }

        public static AccessDenied unknownAudience(String audience) {
            return new AccessDenied("Service not enabled within domain: " + audience, "unknown audience");
        }

        /** No grant of the API to the client, or the API gives clients no tokens. */
        public static AccessDenied notGranted(String clientId, String audience) {
            return new AccessDenied("Client \"" + clientId + "\" is not authorized to access resource server \"" + audience
                    + "\". You need to create a \"client-grant\" associated to this API. "
                    + "See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants", "no client grant");
        }

        /** The client grant is not associated with the organization. */
        public static AccessDenied organizationNotGranted(String clientId, String organization) {
            return new AccessDenied("Client \"" + clientId + "\" is not authorized to access organization \"" + organization
                    + "\"", "organization not granted");
        }

        public static AccessDenied scopesNotGranted(List<String> missing) {
            return new AccessDenied("Client has not been granted scopes: " + String.join(", ", missing), "scopes not granted");
        }
    }

    /** The request asks for a sender-constrained token with a proof that this server cannot check (RFC 9449 §5). */
    public static final class InvalidDpopProof extends OAuthError {
        private static final long serialVersionUID = 1L;

        public InvalidDpopProof(String description) {
            super(400, "invalid_dpop_proof", description, description);
        }
    }

    /** More than the caller may have for now (RFC 6585 §4); the headers say when there is more. */
    public static final class TooManyRequests extends OAuthError {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, String> headers;

        private TooManyRequests(String description, String reason, Map<String, String> headers) {
            super(429, "too_many_requests", description, reason);
            this.headers = Map.copyOf(headers);
        }

        public static TooManyRequests clientQuota(Map<String, String> headers) {
            return new TooManyRequests("Client quota exceeded", "client quota exceeded", headers);
        }

        public static TooManyRequests organizationQuota(Map<String, String> headers) {
            return new TooManyRequests("Organization quota exceeded", "organization quota exceeded", headers);
        }

        @Override
        public Map<String, String> headers() {
            return headers;
        }
    }

    /** More requests in a second than the client may make (RFC 6585 §4). */
    public static final class RateLimitExceeded extends OAuthError {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, String> headers;

        public RateLimitExceeded(Map<String, String> headers) {
            super(429, "too_many_requests", "Rate limit exceeded.", "rate limit exceeded");
            this.headers = Map.copyOf(headers);
        }

        @Override
        public Map<String, String> headers() {
            return headers;
        }
    }

    /** The server cannot answer safely now; the same request may succeed later. */
    public static final class TemporarilyUnavailable extends OAuthError {
        private static final long serialVersionUID = 1L;

        public TemporarilyUnavailable(String reason) {
            super(503, "temporarily_unavailable", "The server cannot answer this request now, try again later", reason);
        }
    }

    /** Not the caller's fault; what happened is in the server's log. */
    public static final class ServerError extends OAuthError {
        private static final long serialVersionUID = 1L;

        public ServerError(int status) {
            super(status, "server_error", "Internal error", "internal error");
        }

        private ServerError(String description, String reason) {
            super(500, "server_error", description, reason);
        }

        /** The tenant's own code should have a say in the token, and cannot. */
        public static ServerError extensionsNotRun() {
            return new ServerError("Actions or Hooks are set up for this token, and this server does not run them",
                    "actions and hooks are not run");
        }
    }
}
