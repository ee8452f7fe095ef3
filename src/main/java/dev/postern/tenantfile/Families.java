package dev.postern.tenantfile;

import java.util.List;
import java.util.Set;

import jakarta.inject.Singleton;

/** The families of a tenant file. */
@Singleton
final class Families {

    /** Keys of the Deploy CLI that concern user logins, or what else a machine-to-machine server does not have. */
    private static final Set<String> OTHER_KEYS = Set.of("attackProtection", "attack-protection", "branding",
            "clientAuthCredentials", "connectionProfiles", "connection-profiles",
            "connections", "customDomains", "custom-domains", "database-connections", "databases", "emailProvider",
            "emailTemplates", "emails", "eventStreams", "event-streams", "exclude", "flowVaultConnections",
            "flow-vault-connections", "flows", "forms", "guardian", "guardianFactorProviders", "guardianFactorTemplates",
            "guardianFactors", "guardianPhoneFactorMessageTypes", "guardianPhoneFactorSelectedProvider", "guardianPolicies",
            "include", "migrations", "networkACLs", "network-acls", "pages", "phone-providers", "phone-templates",
            "phoneProviders",
            "phoneTemplates", "prompts", "riskAssessment", "risk-assessment",
            "roles", "rules", "rulesConfigs", "rules-configs", "selfServiceProfiles", "self-service-profiles",
            "supplementalSignals", "supplemental-signals", "themes", "tokenExchangeProfiles", "token-exchange-profiles",
            "userAttributeProfiles", "user-attribute-profiles");

    private final List<Family> inOrder;

    Families(ResourceServerFamily resourceServers, ClientFamily clients, ClientGrantFamily clientGrants,
            OrganizationFamily organizations, ActionModuleFamily actionModules, ActionFamily actions, HookFamily hooks,
            TriggerFamily triggers, LogStreamFamily logStreams, RateLimitPolicyFamily rateLimitPolicies, TenantFamily tenant) {
        inOrder = List.of(resourceServers, clients, clientGrants, organizations, actionModules, actions, triggers, hooks,
                logStreams, rateLimitPolicies, tenant);
    }

    /** A family after those its entries refer to. */
    List<Family> inOrder() {
        return inOrder;
    }

    /** Whether the key, or the directory, is of the Deploy CLI, but of no family here. */
    static boolean isOther(String key) {
        return OTHER_KEYS.contains(key);
    }
}
