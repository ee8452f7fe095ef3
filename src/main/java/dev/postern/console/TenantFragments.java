package dev.postern.console;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;

/** What the forms change, as bodies of the Management API and as entries of a tenant file. */
public final class TenantFragments {

    private TenantFragments() {
    }

    /** @param client its id; in a tenant file its name */
    public static ObjectNode grant(String client, String audience, List<String> scopes) {
        return grant(client, audience, GrantTerms.of(scopes));
    }

    /** @param client as above */
    static ObjectNode grant(String client, String audience, GrantTerms terms) {
        return terms.putInto(Documents.empty().put("client_id", client).put("audience", audience));
    }
}
