package dev.postern.audit;

import java.util.Arrays;
import java.util.Optional;

/** The types of event Postern records, with Auth0's type code and the log stream filter category each belongs to. */
public enum EventType {

    TOKEN_ISSUED("seccft", "auth.token_exchange.success"),
    TOKEN_REFUSED("feccft", "auth.token_exchange.fail"),
    /** A change through the Management API, or one this server made by itself. */
    MANAGEMENT_WRITE("sapi", "management.success"),
    /** An answer of the Management API that held a secret. */
    MANAGEMENT_READ("mgmt_api_read", "management.success"),
    MANAGEMENT_REFUSED("fapi", "management.fail"),
    /** An Action or a Hook failed, and its token was refused. */
    EXTENSION_FAILED("actions_execution_failed", "system.notification"),
    /** So many percent of a token quota are used. */
    QUOTA_CONSUMED("token_quota_consumption_warning", "system.notification"),
    /** A secret or key of an application expires in some days. Not of Auth0. */
    CREDENTIAL_EXPIRING("credential_expiring", "system.notification"),
    /** A client makes more requests than its rate limit policy lets it. */
    RATE_LIMIT_EXCEEDED("api_limit", "system.notification"),
    /** A client makes 80 percent of the requests it may. */
    RATE_LIMIT_NEAR("api_limit_warning", "system.notification");

    private final String code;
    private final String category;

    EventType(String code, String category) {
        this.code = code;
        this.category = category;
    }

    /**
     * Whether it tells what an operator did. Such events have numbers of their own and a part of the log for
     * themselves, so that no other events push them out.
     */
    boolean isOperation() {
        return this == MANAGEMENT_WRITE || this == MANAGEMENT_READ;
    }

    /** The type with a code; empty for one that this version does not record. */
    public static Optional<EventType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** The event's {@code type}. */
    public String code() {
        return code;
    }

    /** The {@code name} of a log stream filter that lets it through. */
    public String category() {
        return category;
    }
}
