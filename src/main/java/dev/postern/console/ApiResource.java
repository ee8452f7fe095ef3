package dev.postern.console;

import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.postern.config.Issuer;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.management.PathParameters;
import dev.postern.management.access.ResourceServersResource;
import dev.postern.registry.Registry;

/** One API: what it has and who may call it, its settings, and its end. */
@Path(ConsoleDoor.PATH + "apis/{id}")
public class ApiResource {

    private final ApiView view;
    private final ResourceServersResource operations;
    private final Registry registry;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ApiResource(ApiView view, ResourceServersResource operations, Registry registry, Changes changes, Pages pages, Visit visit,
            Issuer issuer) {
        this.view = view;
        this.operations = operations;
        this.registry = registry;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(ApisResource.READ);
        ApiPage page = view.of(PathParameters.id(id), Optional.empty(), Problem.NONE);
        return Pages.answer(Templates.api(pages.frame(page.name(), Sections.APIS, uri), page));
    }

    /** Changes settings. What somebody else has changed meanwhile is not overwritten unasked. */
    @POST
    @Path("settings")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response change(@PathParam("id") String id, Form form) {
        visit.require("update:resource_servers");
        String apiId = PathParameters.id(id);
        Map<String, String> stored = ApiSettings
                .values(registry.require(EntityKind.RESOURCE_SERVER, apiId).document());
        Optional<String> overtaken = Edits.overtaken(form, stored);
        if (overtaken.isPresent()) {
            return refused(apiId, Edits.onTopOf(form, stored), Edits.overtaken(overtaken.get(), stored));
        }
        try {
            changes.make(ApiCall.patch("/resource-servers/" + apiId, ApiSettings.changes(form), "Update a resource server"),
                    body -> operations.patch(apiId, body));
        } catch (RuntimeException refusal) {
            return refused(apiId, form, Problem.of(refusal));
        }
        return Pages.seeOther(path(apiId), "saved");
    }

    private Response refused(String id, Form typed, Problem problem) {
        ApiPage page = view.of(id, Optional.of(typed), problem);
        return Pages.answer(problem.status(), Templates.api(pages.frame(page.name(), Sections.APIS), page));
    }

    /** What its end would break. */
    @GET
    @Path("delete")
    public Response ask(@PathParam("id") String id) {
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String id, Problem problem) {
        visit.require("delete:resource_servers");
        visit.require(ApisResource.READ);
        Entity api = registry.require(EntityKind.RESOURCE_SERVER, id);
        String name = ApiChoices.name(api);
        return Pages.answer(status, Templates.apiDelete(pages.frame("Delete " + name, Sections.APIS), new ApiDeletion(id, name,
                api.key(), grants(api), problem, deletion(id).curl(issuer.baseUrl()))));
    }

    /** Deletes it; one that somebody may call only if its name was typed. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, Form form) {
        visit.require("delete:resource_servers");
        String apiId = PathParameters.id(id);
        Entity api = registry.require(EntityKind.RESOURCE_SERVER, apiId);
        Optional<Problem> misnamed = ApiDeletion.question(ApiChoices.name(api), grants(api)).problem(form);
        if (misnamed.isPresent()) {
            return ask(422, apiId, misnamed.get());
        }
        try {
            changes.run(deletion(apiId), () -> operations.delete(apiId));
        } catch (RuntimeException refusal) {
            return ask(422, apiId, Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "apis", "api-deleted");
    }

    /** How many may call it; null: the session may not see them. */
    private Long grants(Entity api) {
        return visit.may(ApplicationGrantsResource.READ) ? registry.count(ApiView.grants(api.key())) : null;
    }

    private static ApiCall deletion(String id) {
        return ApiCall.delete("/resource-servers/" + id, "Delete a resource server");
    }

    static String path(String id) {
        return ConsoleDoor.PATH + "apis/" + id;
    }
}
