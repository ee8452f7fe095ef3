package dev.postern.console.settings;

import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Frame;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.management.tenant.TenantSettingsResource;
import dev.postern.registry.Tenant;
import dev.postern.tenantfile.TenantExport;

/** The settings: those of the tenant, which can be changed here, and those of this server, which are read at its start. */
@Path(ConsoleDoor.PATH + "settings")
public class SettingsResource {

    private static final String READ = "read:tenant_settings";
    private static final String UPDATE = "update:tenant_settings";
    private static final String PATH = "/tenants/settings";
    private static final int TEXT_MAX = 200;

    private final Tenant tenant;
    private final TenantSettingsResource operations;
    private final ServerSettings server;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    SettingsResource(Tenant tenant, TenantSettingsResource operations, ServerSettings server, Changes changes, Pages pages,
            Visit visit, Issuer issuer) {
        this.tenant = tenant;
        this.operations = operations;
        this.server = server;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The page. */
    @GET
    public Response show(@Context UriInfo uri) {
        visit.require(READ);
        return page(200, pages.frame("Settings", Sections.SETTINGS, uri), Optional.empty(), Problem.NONE,
                parameter(uri, "q"), parameter(uri, "show"));
    }

    private static String parameter(UriInfo uri, String name) {
        String given = Optional.ofNullable(uri.getQueryParameters().getFirst(name)).orElse("").strip();
        return given.length() > TEXT_MAX ? "" : given;
    }

    private Response page(int status, Frame frame, Optional<Form> typed, Problem problem, String text, String show) {
        visit.require(READ);
        ObjectNode settings = tenant.settings();
        Form form = typed.orElseGet(() -> Edits.form(TenantForm.values(settings)));
        return Pages.answer(status, SettingsTemplates.settings(frame, new SettingsPage(form, visit.may(UPDATE), problem, text,
                show, server.find(text, show), ApiCall.get(PATH).curl(issuer.baseUrl()), fragment(settings))));
    }

    /** Changes settings of the tenant. What somebody else has changed meanwhile is not overwritten unasked. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response change(Form form) {
        visit.require(UPDATE);
        ObjectNode settings = tenant.settings();
        Map<String, String> stored = TenantForm.values(settings);
        Optional<String> overtaken = Edits.overtaken(form, stored);
        if (overtaken.isPresent()) {
            return refused(Edits.onTopOf(form, stored), Edits.overtaken(overtaken.get(), stored));
        }
        try {
            changes.make(ApiCall.patch(PATH, TenantForm.changes(form, settings), "Update tenant settings"), operations::patch);
        } catch (RuntimeException refusal) {
            return refused(form, Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "settings", "saved");
    }

    private Response refused(Form typed, Problem problem) {
        return page(problem.status(), pages.frame("Settings", Sections.SETTINGS), Optional.of(typed), problem, "", "");
    }

    /** As a tenant file has them, without what concerns people's logins. */
    private static String fragment(ObjectNode settings) {
        ObjectNode file = Documents.empty();
        ObjectNode shown = file.putObject("tenant");
        TenantForm.IN_A_FILE.stream().filter(settings::has).forEach(field -> shown.set(field, settings.get(field)));
        return TenantExport.fragment(file);
    }
}
