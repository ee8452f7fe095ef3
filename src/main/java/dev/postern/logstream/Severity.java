package dev.postern.logstream;

import dev.postern.audit.EventType;

/** How much an event matters, in the words of other protocols. */
enum Severity {

    /** Something was done. */
    INFO(6, 9),
    /** A limit is near, or code of the tenant failed. */
    NOTICE(5, 10),
    /** Somebody was refused. */
    WARNING(4, 13);

    private final int syslog;
    private final int otlp;

    Severity(int syslog, int otlp) {
        this.syslog = syslog;
        this.otlp = otlp;
    }

    /** @param type of the event, as {@link EventType#code} */
    static Severity of(String type) {
        return switch (EventType.of(type).map(EventType::category).orElse("")) {
            case "auth.token_exchange.fail", "management.fail" -> WARNING;
            case "system.notification" -> NOTICE;
            default -> INFO;
        };
    }

    /** RFC 5424 §6.2.1. */
    int syslog() {
        return syslog;
    }

    /** SeverityNumber of OpenTelemetry's log data model. */
    int otlp() {
        return otlp;
    }
}
