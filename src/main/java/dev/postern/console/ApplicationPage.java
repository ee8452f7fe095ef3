package dev.postern.console;

import java.util.List;

import dev.postern.snapshot.Organization;

/**
 * An application in full.
 *
 * @param state what to know first, each part with the section that says more
 * @param secrets null: the session may not see them
 * @param grants null: the session may not see them
 * @param refusals the last ones; null: the session may not see them, or events are not kept
 * @param apis for which it may be authorized yet; none also if the session may not authorize it
 * @param quotas what is used of those that apply; none: there is no limit
 * @param defaultOrganization of its token requests; null: none, or the session may not see organizations
 * @param organizations to choose the default among; none: its name or id is typed; null: there are none
 * @param settings what the form of settings shows: what is stored, or what was typed and refused
 */
record ApplicationPage(String clientId, String name, String method, boolean enabled, List<State> state, Quickstart quickstart,
        List<Grant> grants, List<Secret> secrets, List<Refusal> refusals, List<ApplicationForm.ApiChoice> apis,
        List<QuotaBar> quotas, Organization defaultOrganization, List<Organization> organizations, Form settings,
        Problem problem, May may, String curl, String yaml) {

    public String path() {
        return ApplicationResource.path(clientId);
    }

    /** Where a token of it is tried, for the first API that it may call; empty: there is none, or the session may not. */
    public String test() {
        return may.test() && grants != null
                ? grants.stream().filter(grant -> !grant.apiId().isEmpty()).findFirst().map(this::testFor).orElse("")
                : "";
    }

    /** The same for the API of a grant. */
    public String testFor(Grant grant) {
        return ApiResource.path(grant.apiId()) + "/test?client_id=" + clientId;
    }

    /** Whether events are kept, and the session may see them. */
    public boolean mayReadLog() {
        return refusals != null;
    }

    public boolean mayReadGrants() {
        return grants != null;
    }

    public boolean mayReadSecrets() {
        return secrets != null;
    }

    public boolean hasNoQuota() {
        return settings.text("per_hour").isEmpty() && settings.text("per_day").isEmpty();
    }

    /** Whether the form has the default organization: a tenant without organizations needs none. */
    public boolean asksForDefault() {
        return organizations != null || !settings.text(DefaultOrganization.FIELD).isEmpty();
    }

    /** Whether the chosen default is none of the organizations to choose among. */
    public boolean hasOtherDefault() {
        String chosen = settings.text(DefaultOrganization.FIELD);
        return !chosen.isEmpty() && organizations.stream().noneMatch(offered -> offered.id().equals(chosen));
    }

    /** Its {@code client_metadata}, as the form of settings shows it. */
    public MetadataFields.Shown metadata() {
        return MetadataFields.OF_APPLICATION.shown(settings);
    }

    /** The fields of the form of settings. */
    public List<String> fields() {
        return ApplicationSettings.FIELDS;
    }

    /** Name of the field that says what another one was. */
    public String was(String field) {
        return Edits.WAS + field;
    }

    /** Part of the state line. */
    record State(String words, String anchor, String tone) {
    }

    /**
     * A client grant.
     *
     * @param apiId empty: there is no such API, or the session may not see APIs
     * @param api its name, or what stands for it if the session may not see APIs; empty: there is no such API (any more)
     * @param missing scopes that the API does not have, if the session may see APIs
     * @param organizations with which ones it may be used; empty: without
     */
    record Grant(String id, String audience, String apiId, String api, List<String> scopes, boolean allScopes,
            List<String> missing, String organizations) {
    }

    /**
     * A secret that works.
     *
     * @param ends null: never
     * @param lastUse null: never
     */
    record Secret(String id, String label, Moment created, Moment ends, boolean ending, Moment lastUse) {
    }

    /** Where the log shows what concerns it. */
    public String log() {
        return LogQuery.address(LogQuery.of("client_id", clientId));
    }

    /**
     * A token request that was refused.
     *
     * @param event address of its page
     */
    record Refusal(String event, Moment at, String description, String reason, String audience) {
    }

    /** What the session may do here. */
    record May(boolean update, boolean secrets, boolean grant, boolean changeGrant, boolean revoke, boolean delete,
            boolean test, boolean readKeys, boolean readOrganizations) {
    }
}
