package dev.postern.console.organizations;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
import dev.postern.console.ApplicationsResource;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.MakesOne;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.management.access.OrganizationsResource;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.tenantfile.TenantExport;

/** The list of organizations, and a new one. */
@Path(ConsoleDoor.PATH)
public class OrganizationListResource {

    static final String READ = "read:organizations";

    private static final String CREATE = "create:organizations";
    private static final int PAGE = 50;
    private static final int COUNTED_MAX = 1_000;

    private final CurrentSnapshot current;
    private final OrganizationsResource operations;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    OrganizationListResource(CurrentSnapshot current, OrganizationsResource operations, Changes changes, Pages pages,
            Visit visit, Issuer issuer) {
        this.current = current;
        this.operations = operations;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** A page of the list. */
    @GET
    @Path("organizations")
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        String text = ApplicationsResource.parameter(uri, "q");
        String after = ApplicationsResource.parameter(uri, "after");
        OrganizationSearch.Found found = OrganizationSearch.find(current.get(), text, after, PAGE);
        String total = found.total() > COUNTED_MAX && !text.isEmpty() ? "more than " + COUNTED_MAX
                : String.valueOf(found.total());
        return Pages.answer(Templates.organizations(pages.frame("Organizations", Sections.ORGANIZATIONS, uri),
                new OrganizationList(text, found.organizations().stream().map(OrganizationListResource::row).toList(),
                        total + (text.isEmpty() ? " in all" : " found"), found.isLast() ? ""
                                : "?q=" + encoded(text) + "&after="
                                        + encoded(found.organizations().get(found.organizations().size() - 1).name()),
                        after.isEmpty(), visit.may(CREATE),
                        ApiCall.get("/organizations?sort=name:1&per_page=50").curl(issuer.baseUrl()))));
    }

    private static OrganizationList.Row row(Organization organization) {
        List<String> quota = new ArrayList<>();
        organization.tokenQuota().ifPresent(own -> {
            own.perHour().ifPresent(number -> quota.add(number + " an hour"));
            own.perDay().ifPresent(number -> quota.add(number + " a day"));
        });
        return new OrganizationList.Row(organization.id(), organization.name(), organization.displayName().orElse(""),
                String.join(", ", quota));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The form for a new one. */
    @GET
    @Path("new-organization")
    public Response form() {
        visit.require(CREATE);
        return form(200, Form.EMPTY, Problem.NONE);
    }

    private Response form(int status, Form form, Problem problem) {
        ObjectNode shown = OrganizationSettings.creation(form.given("name").isPresent() ? form
                : Form.of(Map.of("name", "acme", "display_name", "Acme Ltd")));
        ObjectNode tenant = Documents.empty();
        tenant.putArray("organizations").add(shown);
        return Pages.answer(status, Templates.organizationNew(pages.frame("New organization", Sections.ORGANIZATIONS),
                new OrganizationForm(form, problem, creation(shown).curl(issuer.baseUrl()), TenantExport.fragment(tenant))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("organizations")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        try {
            ObjectNode made = changes.make(creation(OrganizationSettings.creation(form)), operations::create);
            return pages.made(OrganizationResource.path(made.path("id").asText()), "organization-made", READ);
        } catch (RuntimeException refusal) {
            return form(422, form, Problem.of(refusal));
        }
    }

    private static ApiCall creation(ObjectNode body) {
        return ApiCall.post("/organizations", body, "Create an organization");
    }
}
