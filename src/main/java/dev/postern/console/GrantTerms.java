package dev.postern.console;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.OrganizationUsage;

/**
 * What a client grant allows: as the form of its page has it, and as the body of the change.
 *
 * @param scopes the ticked ones
 * @param allScopes every scope of the API, also those that come later
 * @param usage its {@code organization_usage}
 * @param anyOrganization its {@code allow_any_organization}
 */
record GrantTerms(List<String> scopes, boolean allScopes, String usage, boolean anyOrganization) {

    static final String SCOPE = "scope";
    static final String ALL_SCOPES = "allow_all_scopes";
    static final String USAGE = "organization_usage";
    static final String ANY_ORGANIZATION = "allow_any_organization";
    /** What the page says of the scopes of a grant that does not exist. */
    static final String NO_GRANT = "-";

    GrantTerms {
        scopes = List.copyOf(scopes);
    }

    /** Those of a grant that is not about organizations. */
    static GrantTerms of(List<String> scopes) {
        return new GrantTerms(scopes, false, OrganizationUsage.DENY.wireName(), false);
    }

    static GrantTerms of(ClientGrant grant) {
        return new GrantTerms(grant.scopes(), grant.allScopes(), grant.organizationUsage().wireName(),
                grant.anyOrganization());
    }

    /** What was typed. */
    static GrantTerms of(Form form) {
        return new GrantTerms(form.all(SCOPE), form.has(ALL_SCOPES),
                form.given(USAGE).orElse(OrganizationUsage.DENY.wireName()), form.has(ANY_ORGANIZATION));
    }

    /** The scopes in a fixed order; {@code *}: all. Both at once is what the Management API refuses. */
    String scopeText() {
        return ((allScopes ? "* " : "") + String.join(" ", new TreeSet<>(scopes))).strip();
    }

    /** The first field that the form changes and that somebody else has changed otherwise. */
    static Optional<String> overtaken(Form form, Optional<ClientGrant> present) {
        GrantTerms typed = of(form);
        Optional<GrantTerms> now = present.map(GrantTerms::of);
        if (isOvertaken(form, SCOPE, typed.scopeText(), now.map(GrantTerms::scopeText).orElse(NO_GRANT))) {
            return Optional.of(SCOPE);
        }
        if (now.isEmpty()) {
            return Optional.empty();
        }
        if (form.has(USAGE) && isOvertaken(form, USAGE, typed.usage(), now.get().usage())) {
            return Optional.of(USAGE);
        }
        return isOvertaken(form, ANY_ORGANIZATION, String.valueOf(typed.anyOrganization()),
                String.valueOf(now.get().anyOrganization())) ? Optional.of(ANY_ORGANIZATION) : Optional.empty();
    }

    /** A grant that was made or taken away meanwhile is another one: whatever was typed is based on what is no more. */
    private static boolean isOvertaken(Form form, String field, String typed, String now) {
        String was = form.text(Edits.WAS + field);
        return form.has(Edits.WAS + field) && !was.equals(now) && !typed.equals(now)
                && (!typed.equals(was) || was.equals(NO_GRANT) || now.equals(NO_GRANT));
    }

    /** What this person has chosen, and for the rest what is stored now: to be sent once more. */
    static GrantTerms onTopOf(Form form, Optional<ClientGrant> present) {
        GrantTerms typed = of(form);
        if (present.isEmpty()) {
            return typed;
        }
        GrantTerms now = of(present.get());
        boolean scopes = typed.changesScopes(form);
        return new GrantTerms(scopes ? typed.scopes() : now.scopes(), scopes ? typed.allScopes() : now.allScopes(),
                typed.changesUsage(form) ? typed.usage() : now.usage(),
                typed.changesAnyOrganization(form) ? typed.anyOrganization() : now.anyOrganization());
    }

    /** The body of the change: what this person has changed. */
    ObjectNode changes(Form form, ClientGrant present) {
        ObjectNode body = Documents.empty();
        if (changesScopes(form)) {
            putScopes(body, allScopes || present.allScopes());
        }
        if (changesUsage(form)) {
            body.put(USAGE, usage);
        }
        if (changesAnyOrganization(form)) {
            body.put(ANY_ORGANIZATION, anyOrganization);
        }
        return body;
    }

    private boolean changesScopes(Form form) {
        return !form.has(Edits.WAS + SCOPE) || !form.text(Edits.WAS + SCOPE).equals(scopeText());
    }

    private boolean changesUsage(Form form) {
        return Edits.isChanged(form, USAGE);
    }

    private boolean changesAnyOrganization(Form form) {
        return anyOrganization != form.text(Edits.WAS + ANY_ORGANIZATION).equals("true");
    }

    private void putScopes(ObjectNode body, boolean tellAll) {
        if (tellAll) {
            body.put(ALL_SCOPES, allScopes);
        }
        if (!allScopes || !scopes.isEmpty()) {
            scopes.forEach(body.putArray(SCOPE)::add);
        }
    }

    /** All of them; what is as by default is left out. */
    ObjectNode putInto(ObjectNode grant) {
        putScopes(grant, allScopes);
        if (!usage.equals(OrganizationUsage.DENY.wireName())) {
            grant.put(USAGE, usage);
        }
        if (anyOrganization) {
            grant.put(ANY_ORGANIZATION, true);
        }
        return grant;
    }
}
