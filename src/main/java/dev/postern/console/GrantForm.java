package dev.postern.console;

import java.util.List;

import dev.postern.snapshot.OrganizationUsage;

/**
 * The form for what an application may do at an API.
 *
 * @param terms what is chosen: what is stored, or what was typed and refused
 * @param was the terms when the page was made: what this change is based on; null: there is no grant
 * @param thirdParty whether the application is a third party's, which cannot have {@code allow_any_organization}
 * @param mayListOrganizations whether there are organizations, and the session may see them
 */
record GrantForm(String clientId, String client, String audience, String api, String apiId, List<Scope> scopes,
        GrantTerms terms, GrantTerms was, boolean thirdParty, boolean mayListOrganizations, Problem problem, String curl,
        String yaml) {

    /** Whether there is a grant already. */
    public boolean isChange() {
        return was != null;
    }

    /** Whether the grant is for all scopes. Such a grant becomes one for some scopes here, and no other one becomes such. */
    public boolean hasAllScopes() {
        return isChange() && was.allScopes();
    }

    public String wasScope() {
        return isChange() ? was.scopeText() : GrantTerms.NO_GRANT;
    }

    public String wasUsage() {
        return isChange() ? was.usage() : OrganizationUsage.DENY.wireName();
    }

    public boolean wasAnyOrganization() {
        return isChange() && was.anyOrganization();
    }

    /** Whether the part about organizations is in sight: it is of no use to a tenant without any. */
    public boolean isAboutOrganizations() {
        return mayListOrganizations || !terms.usage().equals(OrganizationUsage.DENY.wireName()) || terms.anyOrganization();
    }

    public boolean offersAnyOrganization() {
        return !thirdParty || terms.anyOrganization();
    }

    /** A scope of the API. */
    record Scope(String value, String description, boolean chosen) {
    }
}
