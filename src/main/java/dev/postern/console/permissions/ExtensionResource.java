package dev.postern.console.permissions;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.access.ClientGrantsResource;
import dev.postern.snapshot.ClientGrant;

/** Gives permissions of an API to several of its callers at once. Each grant is a change of its own. */
@Path(ConsoleDoor.PATH + "apis/{id}/extend")
public class ExtensionResource {

    private static final String UPDATE = "update:client_grants";

    private final Extensions extensions;
    private final ClientGrantsResource grants;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;

    ExtensionResource(Extensions extensions, ClientGrantsResource grants, Changes changes, Pages pages, Visit visit) {
        this.extensions = extensions;
        this.grants = grants;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
    }

    /** Who lacks what. */
    @GET
    public Response ask(@PathParam("id") String id) {
        requireScopes();
        return page(200, PathParameters.id(id), Optional.empty(), Problem.NONE);
    }

    private void requireScopes() {
        visit.require("read:resource_servers");
        visit.require("read:client_grants");
        visit.require(UPDATE);
    }

    private Response page(int status, String id, Optional<Form> typed, Problem problem) {
        return Pages.answer(status, ExtensionTemplates.apiExtend(pages.frame("Permissions that callers lack", Sections.APIS),
                extensions.page(id, typed, problem)));
    }

    /** Adds the chosen permissions to the chosen grants; what a grant has already stays. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response extend(@PathParam("id") String id, Form form) {
        requireScopes();
        String apiId = PathParameters.id(id);
        Entity api = extensions.api(apiId);
        List<String> known = Extensions.scopes(api);
        List<String> scopes = form.all("scope").stream().filter(known::contains).distinct().toList();
        List<ClientGrant> chosen = extensions.lacking(api.key(), known).stream()
                .filter(grant -> form.holds("grant", grant.id())).toList();
        if (scopes.isEmpty() || chosen.isEmpty()) {
            return page(422, apiId, Optional.of(form), Problem.of("", "Choose a permission, and an application that lacks it"));
        }
        try {
            chosen.forEach(grant -> extend(grant, scopes));
        } catch (RuntimeException refusal) {
            return page(422, apiId, Optional.of(form), Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "apis/" + apiId, "grants-extended");
    }

    private void extend(ClientGrant grant, List<String> scopes) {
        ObjectNode body = Documents.empty();
        Stream.concat(grant.scopes().stream(), scopes.stream()).distinct().forEach(body.putArray("scope")::add);
        if (body.path("scope").size() > grant.scopes().size()) {
            changes.make(ApiCall.patch("/client-grants/" + grant.id(), body, "Update client grant"),
                    given -> grants.patch(grant.id(), given));
        }
    }
}
