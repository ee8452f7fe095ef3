package dev.postern.tenantfile;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tenant as a tenant file: applied to the same server, it changes nothing. */
@Singleton
public final class TenantExport {

    private static final String PREFACE = """
            # Tenant of %s, in the format of the Auth0 Deploy CLI and of postern.tenant-file.
            # There are no secrets in here: where one is needed elsewhere, write client_secret: ##NAME##
            # and set NAME in the environment.
            """;

    private final Families families;
    private final KeywordValues keywords;

    TenantExport(Families families, KeywordValues keywords) {
        this.families = families;
        this.keywords = keywords;
    }

    /** YAML, with what Postern keeps itself (the system API, the global client) left out. */
    public String yaml() {
        ObjectNode tenant = JsonNodeFactory.instance.objectNode();
        families.inOrder().forEach(family -> family.exported().ifPresent(value -> tenant.set(family.key(), value)));
        return PREFACE.formatted(keywords.baseUrl()) + YamlWriter.write(tenant);
    }
}
