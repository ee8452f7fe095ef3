package dev.postern.console.organizations;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.postern.console.ConsoleDoor;
import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.MetadataFields;
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

    /** Its {@code metadata}, as the form of settings shows it. */
    public MetadataFields.Shown metadata() {
        return MetadataFields.OF_ORGANIZATION.shown(settings);
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

        /** Address of the page that changes it. */
        public String page() {
            return ConsoleDoor.PATH + "applications/" + application.clientId() + "/grants/edit?audience="
                    + URLEncoder.encode(audience, StandardCharsets.UTF_8);
        }
    }

    /**
     * Grants to add, and why others cannot be added.
     *
     * @param text part of an application's name, or the beginning of its client id; empty: nothing was searched for
     * @param found those that can be added
     * @param denied those that may not be used with organizations
     * @param present how many are here already
     * @param without applications without a grant
     */
    record Search(String text, List<Grant> found, List<Grant> denied, int present, List<Application> without) {

        /** Nothing was searched for, or nothing may be seen. */
        static Search none(String text) {
            return new Search(text, List.of(), List.of(), 0, List.of());
        }

        /** Whether no application of this name has a grant, nor could have one. */
        public boolean isEmpty() {
            return found.isEmpty() && denied.isEmpty() && present == 0 && without.isEmpty();
        }
    }

    /** Tokens of an application for the organization. */
    record Usage(Application application, long issued, long refused) {
    }

    /** What the session may do here. */
    record May(boolean update, boolean delete, boolean add, boolean remove, boolean readAllGrants, boolean changeGrants) {
    }
}
