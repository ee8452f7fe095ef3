package dev.postern.console.organizations;

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

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApplicationsResource;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.MetadataFields;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.management.PathParameters;
import dev.postern.management.access.OrganizationClientGrantsResource;
import dev.postern.management.access.OrganizationsResource;
import dev.postern.registry.OrganizationClientGrants;
import dev.postern.registry.Organizations;
import dev.postern.registry.Registry;

/** One organization: what it is and has, its settings, the grants that may be used with it, and its end. */
@Path(ConsoleDoor.PATH + "organizations/{id}")
public class OrganizationResource {

    private static final String UPDATE = "update:organizations";
    private static final String DELETE = "delete:organizations";

    private final OrganizationView view;
    private final OrganizationUse use;
    private final OrganizationsResource operations;
    private final OrganizationClientGrantsResource grantOperations;
    private final Organizations organizations;
    private final OrganizationClientGrants associations;
    private final Registry registry;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    OrganizationResource(OrganizationView view, OrganizationUse use, OrganizationsResource operations,
            OrganizationClientGrantsResource grantOperations, Organizations organizations,
            OrganizationClientGrants associations, Registry registry, Changes changes, Pages pages, Visit visit,
            Issuer issuer) {
        this.view = view;
        this.use = use;
        this.operations = operations;
        this.grantOperations = grantOperations;
        this.organizations = organizations;
        this.associations = associations;
        this.registry = registry;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        visit.require(OrganizationListResource.READ);
        OrganizationPage page = view.of(PathParameters.id(id), ApplicationsResource.parameter(uri, "find"), Optional.empty(),
                Problem.NONE);
        return Pages.answer(Templates.organization(pages.frame(page.name(), Sections.ORGANIZATIONS, uri), page));
    }

    /** Changes settings. What somebody else has changed meanwhile is not overwritten unasked. */
    @POST
    @Path("settings")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response change(@PathParam("id") String id, Form form) {
        visit.require(UPDATE);
        String organizationId = PathParameters.id(id);
        ObjectNode document = organizations.find(organizationId).document();
        Optional<Problem> wrong = MetadataFields.OF_ORGANIZATION.problem(form);
        if (wrong.isPresent()) {
            return refused(organizationId, form, wrong.get());
        }
        Optional<Problem> overtaken = OrganizationSettings.overtaken(form, document);
        if (overtaken.isPresent()) {
            return refused(organizationId, OrganizationSettings.onTopOf(form, document), overtaken.get());
        }
        try {
            changes.make(ApiCall.patch("/organizations/" + organizationId, OrganizationSettings.changes(form, document),
                    "Change an organization"), body -> operations.patch(organizationId, body));
        } catch (RuntimeException refusal) {
            return refused(organizationId, form, MetadataFields.OF_ORGANIZATION.problem(refusal, form));
        }
        return Pages.seeOther(path(organizationId), "saved");
    }

    private Response refused(String id, Form typed, Problem problem) {
        visit.require(OrganizationListResource.READ);
        OrganizationPage page = view.of(id, "", Optional.of(typed), problem);
        return Pages.answer(problem.status(), Templates.organization(pages.frame(page.name(), Sections.ORGANIZATIONS), page));
    }

    /** Lets tokens of a client grant be for this organization. */
    @POST
    @Path("grants")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response add(@PathParam("id") String id, Form form) {
        String organizationId = PathParameters.id(id);
        try {
            changes.make(ApiCall.post("/organizations/" + organizationId + "/client-grants",
                    Documents.empty().put("grant_id", form.text("grant_id")), "Associate a client grant with an organization"),
                    body -> grantOperations.create(organizationId, body));
        } catch (RuntimeException refusal) {
            return refused(organizationId, OrganizationSettings.of(organizations.find(organizationId).document()),
                    Problem.of(refusal));
        }
        return Pages.seeOther(path(organizationId), "organization-grant-added");
    }

    /** Ends that. */
    @POST
    @Path("grants/{grant}/remove")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response remove(@PathParam("id") String id, @PathParam("grant") String grant, Form form) {
        String organizationId = PathParameters.id(id);
        String grantId = PathParameters.id(grant);
        changes.run(ApiCall.delete("/organizations/" + organizationId + "/client-grants/" + grantId,
                "End the association of a client grant with an organization"),
                () -> grantOperations.delete(organizationId, grantId));
        return Pages.seeOther(path(organizationId), "organization-grant-removed");
    }

    /** What its end would break. */
    @GET
    @Path("delete")
    public Response ask(@PathParam("id") String id) {
        return ask(200, PathParameters.id(id), Problem.NONE);
    }

    private Response ask(int status, String id, Problem problem) {
        visit.require(DELETE);
        visit.require(OrganizationListResource.READ);
        OrganizationDeletion deletion = deletion(id, problem);
        return Pages.answer(status, Templates.organizationDelete(
                pages.frame("Delete " + deletion.name(), Sections.ORGANIZATIONS), deletion));
    }

    private OrganizationDeletion deletion(String id, Problem problem) {
        String name = organizations.find(id).document().path("name").asText();
        boolean seesAll = visit.may(OrganizationView.READ_GRANTS) && visit.may(ApplicationsResource.READ);
        int grants = visit.may(OrganizationView.READ_GRANTS) ? associations.grantIds(id).size() : 0;
        long defaults = visit.may(ApplicationsResource.READ) ? registry.count(OrganizationView.defaults(id)) : 0;
        Optional<Long> tokens = use.tokens(id);
        return new OrganizationDeletion(id, name, grants, defaults, tokens.map(String::valueOf).orElse(""),
                !seesAll || grants > 0 || defaults > 0 || tokens.orElse(0L) > 0, problem, call(id).curl(issuer.baseUrl()));
    }

    /** Deletes it; one that is used only if its name was typed. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response delete(@PathParam("id") String id, Form form) {
        visit.require(DELETE);
        String organizationId = PathParameters.id(id);
        Optional<Problem> misnamed = deletion(organizationId, Problem.NONE).typed().problem(form);
        if (misnamed.isPresent()) {
            return ask(422, organizationId, misnamed.get());
        }
        try {
            changes.run(call(organizationId), () -> operations.delete(organizationId));
        } catch (RuntimeException refusal) {
            return ask(422, organizationId, Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "organizations", "organization-deleted");
    }

    private static ApiCall call(String id) {
        return ApiCall.delete("/organizations/" + id, "Delete an organization");
    }

    static String path(String id) {
        return ConsoleDoor.PATH + "organizations/" + id;
    }
}
