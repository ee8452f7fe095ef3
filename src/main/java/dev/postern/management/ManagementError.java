package dev.postern.management;

import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal of the Management API, in Auth0's body and words. Stackless: an expected outcome. */
public final class ManagementError extends RuntimeException {

    private final int status;
    private final String errorCode;

    /** @param errorCode null where Auth0 gives none */
    private ManagementError(int status, String errorCode, String message) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
    }

    public static ManagementError invalidBody(String message) {
        return new ManagementError(400, "invalid_body", message);
    }

    /** @param property path of the property, empty for the body itself */
    static ManagementError invalidPayload(String reason, String property, String description) {
        return invalidBody("Payload validation error: '" + reason + "'" + on(property, description) + ".");
    }

    public static ManagementError invalidQuery(String reason, String parameter) {
        return new ManagementError(400, "invalid_query_string",
                "Query validation error: '" + reason + "'" + on(parameter, "") + ".");
    }

    static ManagementError invalidUri(String reason, String parameter) {
        return new ManagementError(400, "invalid_uri", "Path validation error: '" + reason + "'" + on(parameter, "") + ".");
    }

    static ManagementError unauthorized(String message) {
        return new ManagementError(401, "invalid_token", message);
    }

    static ManagementError missingAuthentication() {
        return new ManagementError(401, null, "Missing authentication");
    }

    /** @param scopes any one of them is enough */
    public static ManagementError insufficientScope(List<String> scopes) {
        return new ManagementError(403, "insufficient_scope",
                "Insufficient scope, expected any of: " + String.join(", ", scopes));
    }

    /** The caller names fields that its scopes do not show. */
    public static ManagementError unreadable(List<String> fields) {
        return new ManagementError(403, "insufficient_scope",
                "You cannot read the following fields: " + String.join(", ", fields));
    }

    /**
     * For a caller with the scope: this server does not have the operation. The code is that of a missing scope, because
     * Auth0's tools expect it.
     */
    static ManagementError notServed() {
        return new ManagementError(403, "insufficient_scope",
                "Insufficient scope: this server does not serve this operation, whatever the scope");
    }

    /** The operator has switched it off. */
    public static ManagementError notEnabled(String message) {
        return new ManagementError(403, "feature_not_enabled", message);
    }

    /** Something was changed since by somebody else. */
    public static ManagementError conflict(String message) {
        return new ManagementError(409, "resource_conflict", message);
    }

    public static ManagementError tooManyRequests(String message) {
        return new ManagementError(429, "too_many_requests", message);
    }

    public static ManagementError notFound(String message) {
        return new ManagementError(404, null, message);
    }

    public static ManagementError notSupported(String message) {
        return new ManagementError(400, "operation_not_supported", message);
    }

    /** @param status of the answer; the message is the status in words unless given */
    static ManagementError of(int status, Optional<String> errorCode, String message) {
        return new ManagementError(status, errorCode.orElse(null), message);
    }

    int status() {
        return status;
    }

    /** {@code {"statusCode", "error", "message", "errorCode"}}. */
    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("statusCode", status).put("error", reasonPhrase(status)).put("message", getMessage());
        if (errorCode != null) {
            body.put("errorCode", errorCode);
        }
        return body;
    }

    static String reasonPhrase(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }

    private static String on(String property, String description) {
        if (property.isEmpty()) {
            return "";
        }
        return " on property " + property + (description.isEmpty() ? "" : " (" + description + ")");
    }
}
