package dev.postern.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

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
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.management.access.ResourceServersResource;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;
import dev.postern.tenantfile.TenantExport;

/** The list of APIs, and a new one. */
@Path(ConsoleDoor.PATH)
public class ApisResource {

    public static final String READ = "read:resource_servers";

    static final String CREATE = "create:resource_servers";
    private static final int PAGE = 50;
    private static final String EXAMPLE = "https://orders.example.com/";

    private final CurrentSnapshot current;
    private final ResourceServersResource operations;
    private final ApiChoices apis;
    private final ApiNames names;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;

    ApisResource(CurrentSnapshot current, ResourceServersResource operations, ApiChoices apis, ApiNames names,
            Changes changes, Pages pages, Visit visit, Issuer issuer) {
        this.current = current;
        this.operations = operations;
        this.apis = apis;
        this.names = names;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
    }

    /** A page of the list, by identifier; this server's own API last. */
    @GET
    @Path("apis")
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        String text = ApplicationsResource.parameter(uri, "q");
        String words = text.toLowerCase(Locale.ROOT);
        String after = ApplicationsResource.parameter(uri, "after");
        List<ResourceServer> found = StreamSupport.stream(current.get().resourceServers().spliterator(), false)
                .filter(api -> names.matches(api, words))
                .sorted(Comparator.comparing(ApisResource::place)).toList();
        List<ResourceServer> page = found.stream().filter(api -> place(api).compareTo(after) > 0).limit(PAGE).toList();
        boolean last = page.isEmpty() || page.get(page.size() - 1).equals(found.get(found.size() - 1));
        Map<String, Entity> named = apis.named(page.stream().map(ResourceServer::identifier).toList());
        return Pages.answer(Templates.apis(pages.frame("APIs", Sections.APIS, uri),
                new ApiList(text, page.stream().map(api -> row(api, Optional.ofNullable(named.get(api.identifier())))).toList(),
                        found.size(), last ? "" : "?q=" + encoded(text) + "&after=" + encoded(place(page.get(page.size() - 1))),
                        after.isEmpty(), visit.may(CREATE), ApiCall.get("/resource-servers").curl(issuer.baseUrl()))));
    }

    /** Where it stands in the list. */
    private static String place(ResourceServer api) {
        return (api.system() ? "1" : "0") + api.identifier();
    }

    private static ApiList.Row row(ResourceServer api, Optional<Entity> entity) {
        return new ApiList.Row(api.id(), entity.map(ApiChoices::name).orElse(api.identifier()), api.identifier(), api.system(),
                api.scopes().size(), ApiView.lifetime(api.lifetimeSeconds()), api.signingAlgorithm().name());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The form for a new one. */
    @GET
    @Path("new-api")
    public Response form() {
        visit.require(CREATE);
        return form(200, Form.EMPTY, Problem.NONE);
    }

    private Response form(int status, Form form, Problem problem) {
        ObjectNode shown = body(form.given("identifier").isPresent() ? form
                : Form.of(Map.of("name", "Orders", "identifier", EXAMPLE, "scopes", "read:orders")));
        ObjectNode tenant = Documents.empty();
        tenant.putArray("resourceServers").add(shown);
        return Pages.answer(status, Templates.apiNew(pages.frame("New API", Sections.APIS), new ApiForm(form, problem,
                creation(shown).curl(issuer.baseUrl()), TenantExport.fragment(tenant))));
    }

    /** Makes it. */
    @POST
    @MakesOne
    @Path("apis")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        try {
            ObjectNode made = changes.make(creation(body(form)), operations::create);
            return pages.made(ApiResource.path(made.path("id").asText()), "api-made", READ);
        } catch (RuntimeException refusal) {
            return form(422, form, Problem.of(refusal));
        }
    }

    private static ApiCall creation(ObjectNode body) {
        return ApiCall.post("/resource-servers", body, "Create a resource server");
    }

    private static ObjectNode body(Form form) {
        ObjectNode body = Documents.empty();
        form.given("name").ifPresent(name -> body.put("name", name));
        body.put("identifier", form.text("identifier"));
        body.set("scopes", ApiSettings.scopes(form.lines("scopes")));
        return body;
    }
}
