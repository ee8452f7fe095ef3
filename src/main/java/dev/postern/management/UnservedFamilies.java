package dev.postern.management;

import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.ws.rs.HttpMethod;

/**
 * The scope that Auth0 requires for a resource that this server does not have: {@code GET …/emails/provider} → {@code
 * read:email_provider}.
 */
final class UnservedFamilies {

    /** Beginning of a path below {@code /api/v2/} → family, where the path does not say it; the first that fits counts. */
    private static final Map<String, String> FAMILIES = new LinkedHashMap<>();

    static {
        FAMILIES.put("anomaly/", "anomaly_blocks");
        FAMILIES.put("branding/phone/providers", "phone_providers");
        FAMILIES.put("branding/phone/templates", "phone_templates");
        FAMILIES.put("emails", "email_provider");
        FAMILIES.put("flows/vault/connections", "flows_vault_connections");
        FAMILIES.put("guardian/policies", "mfa_policies");
        FAMILIES.put("guardian/enrollments", "guardian_enrollments");
        FAMILIES.put("guardian/", "guardian_factors");
        FAMILIES.put("jobs", "users");
        FAMILIES.put("keys/custom-signing", "custom_signing_keys");
        FAMILIES.put("keys/encryption", "encryption_keys");
        FAMILIES.put("keys/", "signing_keys");
        FAMILIES.put("risk-assessments", "attack_protection");
        FAMILIES.put("tenants", "tenant_settings");
        FAMILIES.put("tickets", "user_tickets");
        FAMILIES.put("user-blocks", "users");
        FAMILIES.put("users-by-email", "users");
        FAMILIES.put("verifiable-credentials", "vdcs_templates");
    }

    private UnservedFamilies() {
    }

    /** @param path below {@code /api/v2}, with or without the slash */
    static String scope(String method, String path) {
        return action(method) + ":" + family(path.replaceFirst("^/+", ""));
    }

    private static String action(String method) {
        return switch (method) {
            case HttpMethod.POST -> "create";
            case HttpMethod.PUT, HttpMethod.PATCH -> "update";
            case HttpMethod.DELETE -> "delete";
            default -> "read";
        };
    }

    private static String family(String path) {
        if (path.matches("users/[^/]+/logs")) {
            return "logs";
        }
        for (Map.Entry<String, String> known : FAMILIES.entrySet()) {
            if (path.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        String first = path.replaceFirst("/.*", "");
        return first.matches("[a-z]+(-[a-z]+)*") ? first.replace('-', '_') : "unknown";
    }
}
