package dev.postern.oauth;

import java.util.List;
import java.util.Locale;
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

    private final int status;
    private final String error;
    private final String reason;

    private OAuthError(int status, String error, String description, String reason) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.reason = reason;
    }

    /** The refusal behind a failure, however deep it is wrapped; empty when something else failed. */
    public static Optional<OAuthError> behind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OAuthError error) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
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
        public InvalidRequest(String description) {
            this(400, description);
        }

        public InvalidRequest(int status, String description) {
            super(status, "invalid_request", description, description);
        }
    }

    /** What the request says about an organization does not fit; the words are modelled on those of Auth0's login flow. */
    public static final class InvalidOrganization extends OAuthError {
        private InvalidOrganization(String problem) {
            this(problem, "organization " + problem);
        }

        private InvalidOrganization(String problem, String reason) {
            super(400, "invalid_request", "parameter organization is " + problem, reason);
        }

        /** The request has no organization, and there is no default. */
        public static InvalidOrganization required() {
            return new InvalidOrganization("required for this client");
        }

        /** The request has an organization, and the grant does not allow one. */
        public static InvalidOrganization notAllowed() {
            return new InvalidOrganization("not allowed for this client");
        }

        /** No organization has that id. */
        public static InvalidOrganization unknown() {
            return new InvalidOrganization("invalid", "unknown organization id");
        }

        /** No organization has that name. */
        public static InvalidOrganization unknownName() {
            return new InvalidOrganization("invalid", "unknown organization name");
        }

        /** The request has a name, and the tenant accepts ids only. */
        public static InvalidOrganization notById() {
            return new InvalidOrganization("invalid",
                    "organization by name, but allow_organization_name_in_authentication_api is off");
        }
    }

    /** Status 403 where RFC 6749 says 400: Auth0's way. */
    public static final class UnsupportedGrantType extends OAuthError {
        public UnsupportedGrantType(String grantType) {
            super(403, "unsupported_grant_type", "Unsupported grant type: " + grantType, "unsupported grant type");
        }
    }

    /** The request has no client id, or credentials that this server does not accept. */
    public static final class InvalidClient extends OAuthError {
        public InvalidClient(String description) {
            this(description, description);
        }

        public InvalidClient(String description, String reason) {
            super(401, "invalid_client", description, reason);
        }
    }

    /** Unknown client, wrong or missing secret: one answer for all, and Auth0's {@code access_denied}. */
    public static final class ClientAuthenticationFailed extends OAuthError {
        public ClientAuthenticationFailed(String reason) {
            super(401, "access_denied", "Unauthorized", reason);
        }
    }

    /** The client may not use this grant type. */
    public static final class UnauthorizedClient extends OAuthError {
        public UnauthorizedClient(GrantType grantType) {
            super(403, "unauthorized_client",
                    "Grant type '" + grantType.wireName() + "' not allowed for the client.", "grant type not allowed");
        }

        @Override
        public Optional<String> errorUri() {
            return Optional.of("https://auth0.com/docs/clients/client-grant-types");
        }
    }

    /** The request names several APIs by {@code resource} (RFC 8707 §2), and a token is for one. */
    public static final class InvalidTarget extends OAuthError {
        public InvalidTarget() {
            super(400, "invalid_target", "A token is for one API: name one resource", "more than one resource");
        }
    }

    /** Too many scopes for one token. */
    public static final class InvalidScope extends OAuthError {
        public InvalidScope(String description) {
            super(400, "invalid_scope", description, description);
        }
    }

    /** The client is who it says, and may not have this token. */
    public static final class AccessDenied extends OAuthError {
        public static final String NO_AUDIENCE = "no audience";
        public static final String UNKNOWN_AUDIENCE = "unknown audience";
        public static final String SCOPES = "scopes not granted";

        private final String kind;

        private AccessDenied(String description, String kind) {
            this(description, kind, kind);
        }

        private AccessDenied(String description, String kind, String reason) {
            super(403, "access_denied", description, reason);
            this.kind = kind;
        }

        /** What happened, in two or three words: one of a few constants. */
        public String kind() {
            return kind;
        }

        /** No audience and no default audience. A caller that cannot send one has four other ways. */
        public static AccessDenied withoutAudience() {
            return new AccessDenied("Non-global clients are not allowed access to APIs v1", NO_AUDIENCE, "no audience: send "
                    + "audience in the body, or in the query of the token URL (/oauth/token?audience=...), or set "
                    + "default_audience of the application or of the tenant");
        }

        public static AccessDenied unknownAudience(String audience) {
            return new AccessDenied(notEnabled(audience), UNKNOWN_AUDIENCE);
        }

        /** @param ofClient whether it is the application's default, not the tenant's */
        public static AccessDenied unknownDefaultAudience(String audience, boolean ofClient) {
            return new AccessDenied(notEnabled(audience), UNKNOWN_AUDIENCE, "unknown audience: default_audience of the "
                    + (ofClient ? "application" : "tenant") + " names an API that is not registered");
        }

        private static String notEnabled(String audience) {
            return "Service not enabled within domain: " + audience;
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
            return new AccessDenied("Client has not been granted scopes: " + String.join(", ", missing), SCOPES);
        }
    }

    /** The DPoP proof of the request breaks a rule (RFC 9449 §5). */
    public static final class InvalidDpopProof extends OAuthError {
        public InvalidDpopProof(String description) {
            super(400, "invalid_dpop_proof", description, description);
        }
    }

    /** The DPoP proof must hold the nonce that comes with this answer (RFC 9449 §8). */
    public static final class UseDpopNonce extends OAuthError {
        private final String nonce;

        /** @param server {@code Authorization} or {@code Resource} */
        public UseDpopNonce(String server, String nonce) {
            super(400, "use_dpop_nonce", server + " server requires nonce in DPoP proof", "DPoP proof without a nonce");
            this.nonce = nonce;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("DPoP-Nonce", nonce);
        }
    }

    /** A refusal in another status and code than most callers hear, because this one must hear the RFC's. */
    public static final class Restated extends OAuthError {
        private final transient OAuthError refusal;

        public Restated(int status, String error, OAuthError refusal) {
            super(status, error, refusal.description(), refusal.reason());
            this.refusal = refusal;
        }

        @Override
        public Map<String, String> headers() {
            return refusal.headers();
        }
    }

    /** More than the caller may have for now (RFC 6585 §4); the headers say when there is more. */
    public static final class TooManyRequests extends OAuthError {
        private final transient Map<String, String> headers;

        private TooManyRequests(String description, String reason, Map<String, String> headers) {
            super(429, "too_many_requests", description, reason);
            this.headers = Map.copyOf(headers);
        }

        /** More requests from one address than the endpoint takes; in Auth0's words. */
        public static TooManyRequests endpoint() {
            return new TooManyRequests("Global limit has been reached", "too many requests from one address", Map.of());
        }

        public static TooManyRequests clientQuota(Map<String, String> headers) {
            return new TooManyRequests("Client quota exceeded", "client quota exceeded", headers);
        }

        public static TooManyRequests organizationQuota(Map<String, String> headers) {
            return new TooManyRequests("Organization quota exceeded", "organization quota exceeded", headers);
        }

        /** Nobody knows whether there is a token left: this process holds none, and cannot ask for more. */
        public static TooManyRequests clientQuotaUnknown(Map<String, String> headers) {
            return new TooManyRequests("Client quota exceeded", "client quota: the store is away", headers);
        }

        /** The same, of an organization's quota. */
        public static TooManyRequests organizationQuotaUnknown(Map<String, String> headers) {
            return new TooManyRequests("Organization quota exceeded", "organization quota: the store is away", headers);
        }

        @Override
        public Map<String, String> headers() {
            return headers;
        }
    }

    /** More requests in a second than the client may make (RFC 6585 §4). */
    public static final class RateLimitExceeded extends OAuthError {
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

    /** Too many failed authentications: the credential was not looked at (RFC 6585 §4). */
    public static final class TooManyAttempts extends OAuthError {
        private final long waitSeconds;
        private final boolean told;

        /** @param told whether to record this one; the others are as it is */
        public TooManyAttempts(long waitSeconds, boolean told) {
            super(429, "too_many_requests", "Too many failed attempts, try again later",
                    "too many failed authentications: the credential was not looked at, recorded once a minute");
            this.waitSeconds = waitSeconds;
            this.told = told;
        }

        public boolean isTold() {
            return told;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Retry-After", String.valueOf(waitSeconds));
        }
    }

    /** The server cannot answer safely now; the same request may succeed later. */
    public static final class TemporarilyUnavailable extends OAuthError {
        public TemporarilyUnavailable(String reason) {
            super(503, "temporarily_unavailable", "The server cannot answer this request now, try again later", reason);
        }
    }

    /** The tenant's own code, an Action or a Hook, refuses the token: in its own words. */
    public static final class RefusedByExtension extends OAuthError {

        /** What such code may answer (Auth0's {@code api.access.deny}). */
        public enum Code {
            INVALID_SCOPE(400),
            INVALID_REQUEST(400),
            ACCESS_DENIED(403),
            SERVER_ERROR(500);

            private final int status;

            Code(int status) {
                this.status = status;
            }

            /** The {@code error} code on the wire. */
            public String wireName() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** @param by such as {@code Action "office-hours"}, for the operator */
        public RefusedByExtension(Code code, String description, String by) {
            super(code.status, code.wireName(), description, "refused by " + by);
        }
    }

    /** Not the caller's fault; what happened is in the server's log. */
    public static final class ServerError extends OAuthError {
        public ServerError(int status) {
            super(status, "server_error", "Internal error", "internal error");
        }

        private ServerError(String description, String reason) {
            super(500, "server_error", description, reason);
        }

        /**
         * An Action or a Hook that decides about the token could not be run to its end. What its code says stays with the
         * operator.
         */
        public static ServerError extensionFailed(String reason) {
            return new ServerError("Internal error", reason);
        }
    }
}
