package com.example.timesheets;

import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Who calls, by the verified token.
 *
 * @param subject {@code sub}: the application
 * @param organization {@code org_id}: whose data this call sees; empty for tokens without an organization
 */
record Caller(String subject, String organization) {

    static Caller of(JsonWebToken token) {
        String organization = token.getClaim("org_id");
        return new Caller(token.getSubject(), organization == null ? "" : organization);
    }
}
