package dev.postern.console.organizations;

import java.util.List;

import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Problem;
import dev.postern.console.QuotaBar;

/**
 * An organization in full.
 *
 * @param displayName empty: none
 * @param grants that may be used with it in particular; null: the session may not see them
 * @param grantsOfAny how many may be used with every organization
 * @param search for grants to add
 * @param defaults the first applications whose default it is; null: the session may not see applications
 * @param defaultCount how many there are
 * @param usage applications with tokens for it in the last 30 days, the most first; null: it cannot be shown
 * @param settings what the form shows: what is stored, or what was typed and refused
 */
record OrganizationPage(String id, String name, String displayName, List<QuotaBar> quotas, List<Grant> grants,
        long grantsOfAny, Search search, List<Application> defaults, long defaultCount, List<Usage> usage, Form settings,
        Problem problem, May may, String curl, String yaml) {

    public String path() {
        return OrganizationResource.path(id);
    }

    public boolean mayReadGrants() {
        return grants != null;
    }

    public boolean mayReadApplications() {
        return defaults != null;
    }

    public boolean mayReadUsage() {
        return usage != null;
    }

    /** The fields of the form of settings. */
    public List<String> fields() {
        return OrganizationSettings.FIELDS;
    }

    /** Name of the field that says what another one was. */
    public String was(String field) {
        return Edits.WAS + field;
    }

    /** An application; empty {@code name}: it is gone, or its name may not be seen. */
    record Application(String clientId, String name) {
    }

    /**
     * A client grant.
     *
     * @param usage its {@code organization_usage}: with {@code deny} it cannot be used with an organization
     */
    record Grant(String id, Application application, String audience, String usage) {

        public boolean isDenied() {
            return usage.equals("deny");
        }
    }

    /**
     * Grants to add.
     *
     * @param text part of an application's name, or the beginning of its client id; empty: nothing was searched for
     */
    record Search(String text, List<Grant> found) {
    }

    /** Tokens of an application for the organization. */
    record Usage(Application application, long issued, long refused) {
    }

    /** What the session may do here. */
    record May(boolean update, boolean delete, boolean add, boolean remove) {
    }
}
